/** Empties what is free in the interpreter's memory: what lies there is of no use and would be sent to every player. */

const HEAD = 4; // where in a chunk its size stands
const IN_USE = 2;
const FLAGS = 7;
const SMALLEST = 16;
// What a free chunk says of itself: its size, its neighbours in a list or, in a larger one, in a tree.
const LIST = 16;
const TREE = 32;

// Entries of a location table (CPython's InternalDocs/code_objects.md), with the code units that they are for in their
// lowest bits: on the line of the one before, followed by a number in pieces of six bits, which is 0; and on no line.
const SAME_LINE = 0xe8;
const NO_LINE = 0xf8;
const UNITS = 8; // of one entry, at most
const ZERO_GOES_ON = 0x40;

/**
 * Write over tables of lines: whatever a function does, it does on its first line. A traceback names it as before.
 * @param {any} module Emscripten's
 * @param {[number, number, number][]} tables the address of each, its length and the code units that it is for
 */
export function forgetLines(module, tables) {
  /** @type {Uint8Array} */
  const bytes = module.HEAPU8;
  for (const [start, length, units] of tables) {
    let [at, left] = [start, units];
    for (let entries = Math.ceil(units / UNITS); entries > 0; entries--) {
      const count = Math.min(UNITS, left) - 1;
      const room = entries === 1 ? start + length - at : Math.min(2, start + length - at - (entries - 1));
      bytes[at] = (room > 1 ? SAME_LINE : NO_LINE) | count;
      if (room > 1) bytes.fill(ZERO_GOES_ON, at + 1, at + room - 1)[at + room - 1] = 0;
      at += room;
      left -= count + 1;
    }
  }
}

/**
 * Zero the free chunks of the heap and the unused part of the stack. Emscripten's malloc is Doug Lea's (dlmalloc 2.8.6),
 * whose chunks lie one behind the other from the base of the heap to its top.
 * @param {any} module Emscripten's
 * @throws {Error} the heap is of another kind
 */
export function emptyFree(module) {
  /** @type {Uint8Array} */
  const bytes = module.HEAPU8;
  const words = new Uint32Array(bytes.buffer);
  const top = module._sbrk(0);
  let chunk = module.___heap_base;
  while (chunk < top) {
    const head = words[(chunk + HEAD) >> 2];
    const size = head & ~FLAGS;
    if (size < SMALLEST || chunk + size > top) throw new Error(`there is no chunk of dlmalloc at ${chunk}; expected one`);
    const says = size > TREE ? TREE : LIST;
    if (!(head & IN_USE)) bytes.fill(0, chunk + says, Math.max(chunk + says, chunk + size));
    chunk += size;
  }
  bytes.fill(0, module._emscripten_stack_get_end(), module._emscripten_stack_get_current());
}
