/**
 * Brings the memory of a fresh interpreter into the state of the snapshot, of which only the difference is stored.
 *
 * A snapshot has the size of the memory, 30 MB; what differs from that which the wasm itself puts there is a fifth. The
 * file is words of four bytes, little-endian: the length of Pyodide's header in bytes; how many runs there are; two
 * words for alignment; the header; for each run how many words are left as they are and how many follow; those words.
 */

/** Words before the header. */
export const ENTRY = 4;
/** Pyodide is handed a snapshot of this length that consists of its header alone; a header has some hundred bytes. */
export const HEADER_SPACE = 65_536;
/** The word of the header that says where the memory begins. */
export const OFFSET_WORD = 1;

/**
 * @typedef {object} Fresh an instance that nothing has run in
 * @property {WebAssembly.Memory} memory
 * @property {Uint8Array} data the part of it that the wasm fills
 * @property {number} heap where the heap begins
 */

/**
 * Keep what running code will change before the snapshot is restored.
 * @param {any} exports of the instance
 * @returns {Fresh}
 */
export function remember({ memory, __stack_low, __heap_base }) {
  return { memory, data: new Uint8Array(memory.buffer).slice(0, __stack_low.value), heap: __heap_base.value };
}

/**
 * @param {Uint8Array<ArrayBuffer>} file
 * @param {Fresh} fresh
 * @param {number} top how far the heap is in use
 * @param {Uint8Array} header gets Pyodide's own, from which Pyodide restores what lies outside of the memory
 * @throws {RangeError} the memory is smaller than the snapshot
 */
export function restore(file, { memory, data, heap }, top, header) {
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(data);
  bytes.fill(0, heap, top);
  const words = new Uint32Array(memory.buffer);
  const source = new Uint32Array(file.buffer);
  const [length, runs] = source;
  header.set(file.subarray(ENTRY * 4, ENTRY * 4 + length));
  const table = ENTRY + length / 4;
  let from = table + 2 * runs;
  let to = 0;
  for (let at = table; at < table + 2 * runs; at += 2) {
    to += source[at];
    const count = source[at + 1];
    words.set(source.subarray(from, from + count), to);
    from += count;
    to += count;
  }
}
