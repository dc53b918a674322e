// @ts-check
import { element } from "./hud.js";

const SPEED = 0.9; // radians a second
// The gem, as parts of its size: how wide its table and its girdle are, and how high they and the point lie.
const GEM = { table: 0.45, girdle: 0.9, top: -0.8, waist: -0.25, point: 0.95 };

/**
 * A game as small as can be: a gem that turns. It stops for the payment window, and it listens to keys as games do,
 * on the whole page: those that are typed in the payment window must not reach it.
 * @param {() => void} buy called for the key B
 */
export function openStage(buy) {
  const [stage, state, keys] = ["stage", "state", "keys"].map(element);
  const canvas = /** @type {HTMLCanvasElement} */ (element("gem"));
  const pen = canvas.getContext("2d");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let [angle, heard, before] = [0.5, 0, 0];
  let isPaused = false;

  /** Milliseconds. @param {number} now */
  function frame(now) {
    if (!isPaused && !still.matches) angle += (SPEED * Math.min(now - before, 100)) / 1000;
    before = now;
    if (pen) draw(canvas, pen, angle, isPaused);
    requestAnimationFrame(frame);
  }
  requestAnimationFrame(frame);

  function show() {
    const isLocked = document.pointerLockElement === canvas;
    const place = document.fullscreenElement === stage ? ", in full screen" : "";
    state.textContent = `${isPaused ? "Paused" : "Running"}${place}${isLocked ? ", the pointer is locked: B buys, Esc frees it" : ""}`;
    element("fullscreen").textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
  }

  window.addEventListener("keydown", ({ code, repeat, ctrlKey, metaKey, altKey, target }) => {
    keys.textContent = String((heard += 1));
    const isTyping = target instanceof Element && target.matches("input, select");
    if (code === "KeyB" && !repeat && !ctrlKey && !metaKey && !altKey && !isTyping) buy();
  });
  element("fullscreen").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else stage.requestFullscreen?.().catch((error) => (state.textContent = `No full screen here: ${error.message}`));
  });
  element("pointer").addEventListener("click", async () => {
    try {
      await canvas.requestPointerLock();
    } catch (error) {
      state.textContent = `The pointer cannot be locked here: ${error instanceof Error ? error.message : error}`;
    }
  });
  for (const change of ["fullscreenchange", "pointerlockchange"]) document.addEventListener(change, show);
  canvas.tabIndex = -1; // it may be given the focus, as a game's canvas is

  return {
    onPause() {
      isPaused = true;
      show();
    },
    onResume() {
      isPaused = false;
      show();
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2D} pen
 * @param {number} angle radians
 * @param {boolean} isPaused
 */
function draw(canvas, pen, angle, isPaused) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = Math.min(devicePixelRatio, 2);
  if (canvas.width !== width * scale || canvas.height !== height * scale) {
    Object.assign(canvas, { width: width * scale, height: height * scale });
  }
  const size = Math.min(width, height) * 0.42;
  pen.setTransform(scale, 0, 0, scale, (width * scale) / 2, (height * scale) / 2);
  pen.clearRect(-width, -height, 2 * width, 2 * height);
  pen.globalAlpha = isPaused ? 0.45 : 1;
  for (let side = 0; side < 6; side += 1) {
    const at = angle + (side * Math.PI) / 3;
    if (Math.cos(at + Math.PI / 6) < 0) continue; // it looks away
    face(pen, size, Math.sin(at), Math.sin(at + Math.PI / 3), Math.cos(at + Math.PI / 6));
  }
  pen.globalAlpha = 1;
}

/**
 * One side of the gem, from the girdle up to the table and down to the point.
 * @param {CanvasRenderingContext2D} pen
 * @param {number} size CSS pixels
 * @param {number} left @param {number} right of its edges, from -1 to 1
 * @param {number} light from 0 to 1
 */
function face(pen, size, left, right, light) {
  const { table, girdle, top, waist, point } = GEM;
  const shape = (/** @type {number[][]} */ points, /** @type {string} */ color) => {
    pen.beginPath();
    for (const [x, y] of points) pen.lineTo(x * size, y * size);
    pen.closePath();
    pen.fillStyle = pen.strokeStyle = color;
    pen.fill();
    pen.stroke(); // no seam between two sides
  };
  shape([[left * table, top], [right * table, top], [right * girdle, waist], [left * girdle, waist]], `hsl(${322 - 30 * light} 88% ${52 + 32 * light}%)`);
  shape([[left * girdle, waist], [right * girdle, waist], [0, point]], `hsl(${322 - 50 * light} 78% ${36 + 30 * light}%)`);
}
