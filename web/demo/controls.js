// @ts-check

/** @type {Record<string, [number, number]>} */
const KEYS = {
  ArrowUp: [0, -1], KeyW: [0, -1], ArrowDown: [0, 1], KeyS: [0, 1],
  ArrowLeft: [-1, 0], KeyA: [-1, 0], ArrowRight: [1, 0], KeyD: [1, 0],
};
const DRAG_FULL = 60; // CSS pixels from the touch that mean full speed

/**
 * Whether a key belongs to something that lies over the game: a shop or payment window keeps its keys. One that has
 * just closed does not, though the focus may stay in it until the next frame.
 * @param {KeyboardEvent} event
 */
export function isForDialog(event) {
  const inside = event.composedPath().some((node) =>
    node instanceof Element && node.matches("dialog[open], [role=dialog]"));
  return inside || document.querySelector(":modal") !== null;
}

/**
 * Where the player wants to go: arrows or WASD, or a drag on the canvas.
 * @param {HTMLCanvasElement} canvas
 * @returns {() => {x: number, z: number}} gives the direction, of length 0 to 1
 */
export function readControls(canvas) {
  /** @type {Set<string>} */
  const held = new Set();
  /** @type {{id: number, x: number, y: number} | null} */
  let touch = null;
  let drag = { x: 0, z: 0 };

  window.addEventListener("keydown", (event) => {
    if (!(event.code in KEYS) || event.ctrlKey || event.metaKey || event.altKey || isForDialog(event)) return;
    event.preventDefault(); // arrows would scroll an embedding page
    held.add(event.code);
  });
  window.addEventListener("keyup", (event) => held.delete(event.code));
  // A payment window takes the focus and with it the key's release: let go of everything then.
  window.addEventListener("blur", () => held.clear());
  document.addEventListener("focusin", () => held.clear());

  canvas.addEventListener("pointerdown", (event) => {
    touch = { id: event.pointerId, x: event.clientX, y: event.clientY };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (touch?.id !== event.pointerId) return;
    drag = { x: (event.clientX - touch.x) / DRAG_FULL, z: (event.clientY - touch.y) / DRAG_FULL };
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    canvas.addEventListener(end, () => {
      touch = null;
      drag = { x: 0, z: 0 };
    });
  }

  return () => {
    let { x, z } = drag;
    for (const code of held) {
      x += KEYS[code][0];
      z += KEYS[code][1];
    }
    const length = Math.hypot(x, z);
    return length > 1 ? { x: x / length, z: z / length } : { x, z };
  };
}
