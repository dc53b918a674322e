/** Pyodide, started with data that we loaded and verified ourselves. */

import { loadPyodide } from "pyodide";

import { address, base, unreachable } from "./download.js";
import { files, lockFile } from "./files.js";
import { HEADER_SPACE, remember, restore } from "./restore.js";

/**
 * @typedef {object} Scripts
 * @property {typeof import("pyodide").loadPyodide} loadPyodide
 * @property {(settings: any) => Promise<any>} createModule Emscripten's own start, on which Pyodide stands
 */
/** @typedef {Scripts & { module: Promise<WebAssembly.Module>, rest: import("./rest.js").Rest }} Runtime */
/**
 * @typedef {object} Source one of the two is given
 * @property {{ buffer: Uint8Array<ArrayBuffer>, filled: Promise<void> }} [snapshot]
 * @property {Uint8Array} [library] a zip with the standard library
 */

/**
 * @returns {Promise<Scripts>}
 * @throws {import("./download.js").BootError} `runtime_failed`, or `runtime_blocked` where their server withholds them
 */
export async function loadScripts() {
  const emscripten = await importScript("./pyodide.asm.js");
  return { loadPyodide, createModule: emscripten.default };
}

/** @param {string} path relative to the bundle's folder */
async function importScript(path) {
  const url = new URL(path, base).href;
  try {
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ url);
  } catch (error) {
    throw await unreachable(url, "imported", error);
  }
}

/**
 * Start a fresh interpreter. May be called again after a failure: nothing is shared but the compiled modules.
 * @param {Runtime} runtime
 * @param {Source} source
 */
export function startPython(runtime, source) {
  // Pyodide takes a snapshot when it begins to start, and looks at what is in it when all else has been set up.
  const header = source.snapshot && new Uint8Array(HEADER_SPACE);
  const options = {
    // Pyodide always asks for a library and for `${indexURL}pyodide.asm.wasm` by itself. Both are here already, so both
    // requests get the smallest file there is; what follows a # is not sent.
    indexURL: `${address(files.empty)}#`,
    stdLibURL: address(files.empty),
    lockFileContents: JSON.stringify(lockFile),
    packageBaseUrl: base.href,
    // As the snapshot and the library were made: see build/snapshot.mjs.
    env: { PYTHONOPTIMIZE: "2", PYTHONNODEBUGRANGES: "1", PYTHON_FROZEN_MODULES: "off" },
    _loadSnapshot: header,
    /** @param {any} settings */
    createPyodideModule: (settings) => create(runtime, settings, source, header),
  };
  return runtime.loadPyodide(options);
}

/**
 * @param {Runtime} runtime
 * @param {any} settings Emscripten's settings as Pyodide made them; they become the module
 * @param {Source} source
 * @param {Uint8Array} [header]
 */
async function create(runtime, settings, { snapshot, library }, header) {
  // Pyodide keeps its configuration for good; these two have been read.
  delete settings.API.config._loadSnapshot;
  delete settings.API.config.createPyodideModule;
  const instantiated = instantiate(settings, runtime);
  if (library) {
    // Called when the empty library has been written and before Python starts.
    settings.onRuntimeInitialized = () => {
      const [major, minor] = settings.API.pyVersionTuple;
      settings.FS.writeFile(`/lib/python${major}${minor}.zip`, library);
    };
  }
  const [created, fresh] = await Promise.all([runtime.createModule(settings), instantiated, snapshot?.filled]);
  delete created.instantiateWasm; // it keeps what it has resolved with
  if (snapshot && header) restore(snapshot.buffer, fresh, created._sbrk(0), header);
  return created;
}

/**
 * @param {any} settings
 * @param {Runtime} runtime
 * @returns {Promise<import("./restore.js").Fresh>}
 */
function instantiate(settings, { module, rest }) {
  return new Promise((resolve, reject) => {
    /** @type {(imports: any, done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => object} */
    settings.instantiateWasm = (imports, done) => {
      Object.assign(imports.env, errorMarker());
      module
        .then(async (compiled) => {
          const instance = await WebAssembly.instantiate(compiled, imports);
          const fresh = remember(instance.exports);
          done({ exports: rest.follow(instance.exports, imports) }, compiled);
          return fresh;
        })
        .then(resolve, reject);
      return {}; // Emscripten's sign for: done will be called
    };
  });
}

/**
 * The two imports that Pyodide's own instantiateWasm adds: how its C code marks that a call to JavaScript failed. Pyodide
 * does it in WebAssembly, and like this where that is not possible (see src/core/jsverror.ts there).
 */
function errorMarker() {
  const marker = Symbol("error marker");
  return { Jsv_GetError_import: () => marker, JsvError_Check: (/** @type {unknown} */ value) => value === marker };
}
