/** Interrupts the game for the payment window, and gives everything back afterwards. */

import { tell } from "../errors.js";

/**
 * @typedef {object} Wishes
 * @property {"leave" | "stay"} [fullscreen] what becomes of full screen; "leave" is the default
 * @property {HTMLElement} [returnFocusTo] by default whatever has it now
 * @property {() => void} [onPause]
 * @property {() => void} [onResume]
 */

/**
 * @param {Wishes} wishes
 * @returns {() => void} gives it all back
 */
export function interrupt({ fullscreen = "leave", returnFocusTo, onPause, onResume }) {
  const focused = returnFocusTo ?? deepest(document.activeElement);
  const { style } = document.documentElement;
  const { overflow } = style;
  style.overflow = "hidden";
  document.exitPointerLock?.();
  // It may be left already, by the player.
  if (fullscreen === "leave" && document.fullscreenElement) document.exitFullscreen().catch(() => {});
  tell(onPause);
  return () => {
    style.overflow = overflow;
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
    tell(onResume);
  };
}

/** Where the window's element goes: what is full screen hides everything beside it. @param {Wishes} wishes */
export function place({ fullscreen }) {
  const whole = fullscreen === "stay" ? document.fullscreenElement : null;
  // A canvas shows none of its children; over it, and over everything else, a modal dialog is shown all the same.
  return whole && !whole.matches("canvas, video, img, iframe") ? whole : document.body;
}

/** What has the focus, also where it is inside an open shadow root. @param {Element | null} element */
function deepest(element) {
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}
