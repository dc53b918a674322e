/** Keeps the keys that are meant for the payment window from the game, which often listens to the whole page. */

const TYPES = /** @type {const} */ (["keydown", "keyup", "keypress"]);

/** @typedef {(event: KeyboardEvent) => void} Take takes a key that is meant for the payment window */

let guards = 0;
/** @type {Take | null} */
let take = null;
/** Keys that went down in the window: until they are up again they are none of the game's. @type {Set<string>} */
const held = new Set();

/**
 * Stand guard before the game does: of listeners on the window the one that came first is called first. Engines that
 * start later see no key of the payment window, also where they listen in the capture phase.
 * @returns {() => void} ends it
 */
export function guardKeys() {
  if (guards++ === 0) TYPES.forEach((type) => addEventListener(type, guard, true));
  let standing = true;
  return () => {
    if (standing && --guards === 0) TYPES.forEach((type) => removeEventListener(type, guard, true));
    standing = false;
  };
}

/**
 * From now on every key of the page is the payment window's.
 * @param {Take} taker
 * @returns {() => void} ends it
 */
export function takeKeys(taker) {
  const leave = guardKeys();
  take = taker;
  return () => {
    take = null;
    leave();
  };
}

/** @param {KeyboardEvent} event */
function guard(event) {
  const late = !take && held.has(event.code);
  if (event.type === "keyup") held.delete(event.code);
  if (!take && !late) return;
  // What the browser does with the key is not stopped: Tab, Enter and Escape work in the window.
  event.stopImmediatePropagation();
  if (event.type === "keydown") held.add(event.code);
  take?.(event);
}
