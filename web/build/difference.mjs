/** Writes a snapshot as what restore.js reads: the difference to a memory that the wasm has just filled. */

import { ENTRY, HEADER_SPACE, OFFSET_WORD } from "../restore.js";

// A run ends where so many words in a row are the same: fewer runs are read faster, shorter ones are smaller. Eight to
// sixteen are about equally good in both.
const GAP = 16;

/**
 * @param {Uint8Array} header of Pyodide's snapshot, before the memory
 * @param {Uint32Array} memory as it is to be
 * @param {Uint32Array} fresh the memory of an instance that nothing has run in
 * @returns {Uint8Array}
 * @throws {Error} the header is larger than the space for it
 */
export function difference(header, memory, fresh) {
  if (header.length > HEADER_SPACE) throw new Error(`the header has ${header.length} bytes, expected ${HEADER_SPACE} at most`);
  const found = runs(memory, fresh);
  const lengths = found.flatMap(([start, end], index) => [start - (found[index - 1]?.[1] ?? 0), end - start]);
  const size = found.reduce((total, [start, end]) => total + end - start, 0);
  const words = new Uint32Array(ENTRY + header.length / 4 + lengths.length + size);
  words.set([header.length, found.length]);
  new Uint8Array(words.buffer).set(header, ENTRY * 4);
  words[ENTRY + OFFSET_WORD] = HEADER_SPACE; // where Pyodide looks for the memory: behind the end, there is none
  let at = ENTRY + header.length / 4;
  words.set(lengths, at);
  at += lengths.length;
  for (const [start, end] of found) {
    words.set(memory.subarray(start, end), at);
    at += end - start;
  }
  return new Uint8Array(words.buffer);
}

/** @param {Uint32Array} memory @param {Uint32Array} fresh @returns {[number, number][]} start and end of each, in words */
function runs(memory, fresh) {
  /** @type {[number, number][]} */
  const found = [];
  for (let at = 0; at < memory.length; at++) {
    if (memory[at] === fresh[at]) continue;
    const last = found.at(-1);
    if (last && at - last[1] < GAP) last[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
}
