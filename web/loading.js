/** Begins to load what a start needs, before anybody can be told how far it is. */

import { loadBytes, loadModule } from "./download.js";
import { files } from "./files.js";

/**
 * @typedef {object} Loading
 * @property {ReturnType<typeof loadBytes>} snapshot
 * @property {Promise<WebAssembly.Module>} module
 * @property {(listener: (bytes: number) => void) => void} tell whom to tell what has arrived, at first all so far
 */

/** @returns {Loading} */
export function begin() {
  let before = 0;
  /** @type {(bytes: number) => void} */
  let arrived = (bytes) => void (before += bytes);
  const count = (/** @type {number} */ bytes) => arrived(bytes);
  const snapshot = loadBytes(files.snapshot, count);
  const module = loadModule(files.wasm, count);
  module.catch(() => {}); // awaited later; the scripts may fail before
  const tell = (/** @type {typeof count} */ listener) => {
    listener(before);
    arrived = listener;
  };
  return { snapshot, module, tell };
}
