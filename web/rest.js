/**
 * The rest of the interpreter: the functions of its wasm that no start runs. It is loaded behind the start or, where one
 * of them is called before, at once.
 */

import { sha384 } from "@noble/hashes/sha2.js";

import { address, expectOk, expectSame, loadModule } from "./download.js";
import { files } from "./files.js";

const SHARED = "split"; // begins the names of what the two halves share: see build/split.py
const SLOTS = `${SHARED} slots`;

/** A function that calls the one that it imports: tables hold WebAssembly's own functions, and none of JavaScript. */
const CALLING = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // the magic number and the version
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00], // types: one, () -> ()
  ...[0x02, 0x05, 0x01, 0x00, 0x00, 0x00, 0x00], // imports: one, "" "", a function of that type
  ...[0x07, 0x04, 0x01, 0x00, 0x00, 0x00], // exports: one, "", that function
);

export class Rest {
  /** @type {WebAssembly.Module | undefined} */
  #module;
  #loading = new AbortController();
  /** Makes the rest a part of the interpreter that runs. @type {(module: WebAssembly.Module) => void} */
  #join = () => {};

  /**
   * Be there for an interpreter from now on.
   * @param {WebAssembly.Exports} exports of its first half
   * @param {WebAssembly.Imports} imports of it
   * @returns {WebAssembly.Exports} those that are not for the rest alone
   */
  follow(exports, imports) {
    /** @type {[WebAssembly.Exports, WebAssembly.Exports]} */
    const [own, shared] = [{}, {}];
    for (const [name, value] of Object.entries(exports)) (name.startsWith(SHARED) ? shared : own)[name] = value;
    this.#join = (module) => void new WebAssembly.Instance(module, { ...imports, [SHARED]: shared });
    if (this.#module) this.#join(this.#module);
    else /** @type {WebAssembly.Table} */ (shared[SLOTS]).set(0, callable(this.#loadNow));
    return own;
  }

  /**
   * Load it while other things go on, unless it is there.
   * @param {(bytes: number) => void} [arrived] called with the length of each piece
   * @throws {import("./download.js").BootError} as loadModule
   */
  async load(arrived = () => {}) {
    if (this.#module) return arrived(files.rest.bytes);
    const { signal } = this.#loading;
    try {
      this.#take(await loadModule(files.rest, arrived, signal));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Load it while everything waits: it has been called. */
  #loadNow = () => {
    this.#loading.abort();
    const request = new XMLHttpRequest();
    request.open("GET", address(files.rest), false);
    request.responseType = "arraybuffer"; // in workers alone; a page has the rest before it starts
    request.send();
    expectOk(request.responseURL, request.status);
    const bytes = new Uint8Array(request.response);
    expectSame(files.rest, bytes.length, sha384(bytes));
    this.#take(new WebAssembly.Module(bytes));
  };

  /** @param {WebAssembly.Module} module */
  #take(module) {
    if (this.#module) return;
    this.#module = module;
    this.#join(module);
  }
}

/** @param {() => void} action */
function callable(action) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(CALLING), { "": { "": action } });
  return exports[""];
}
