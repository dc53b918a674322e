/**
 * Build the runtime's data files: the compiled standard library, then a memory snapshot that already holds coinslot.
 *
 *     node snapshot.mjs PYODIDE WHEEL OUTPUT_FOLDER
 *
 * Writes library.zip, empty.zip and snapshot.bin, and prints {"modules": [...]} of what is in the snapshot.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loadPyodide } from "pyodide";

import { difference } from "./difference.mjs";
import { emptyFree, forgetLines } from "./heap.mjs";

// A snapshot that is larger than the heap that the wasm starts with is always refused with a RangeError (pyodide#6254).
const INITIAL_HEAP = 31_457_280;
// No docstrings and asserts, and no columns in tracebacks: without sources there is no line to point into. Modules that
// are frozen into the interpreter have all that, so they are taken from the library, too.
const ENVIRONMENT = { PYTHONOPTIMIZE: "2", PYTHONNODEBUGRANGES: "1", PYTHON_FROZEN_MODULES: "off" };

/** @param {string} name */
const source = (name) => readFileSync(join(dirname(fileURLToPath(import.meta.url)), name), "utf8");

/**
 * Compile the library inside Pyodide.
 * @returns {Promise<Uint8Array>} the zip
 */
async function compileLibrary() {
  const python = await loadPyodide({ env: ENVIRONMENT });
  python.runPython(source("compile_library.py"));
  python.runPython(`
import sys
mount = next(path for path in sys.path if path.endswith(".zip"))
compile_library(mount, "/tmp/library.zip", mount)
`);
  return python.FS.readFile("/tmp/library.zip");
}

/** Stop clocks and chance, so that the same input gives the same snapshot, byte for byte. */
function stopTheWorld() {
  Date.now = () => 0;
  performance.now = () => 0;
  // Nothing secret comes of it: whoever has the snapshot could read any seed in it. boot.js reseeds what matters.
  crypto.getRandomValues = (array) => array;
}

/**
 * Make the snapshot, from an interpreter that started with the compiled library.
 * @param {string} pyodide folder of the glue and the wasm that the snapshot is for
 * @param {string} library path of library.zip
 * @param {Uint8Array} wheel the coinslot wheel
 * @returns {Promise<{snapshot: Uint8Array, modules: string[]}>}
 */
async function makeSnapshot(pyodide, library, wheel) {
  // Node has none. Python modules that import it at their start keep a reference by name, which a browser resolves.
  Object.assign(globalThis, { XMLHttpRequest: class {} });
  stopTheWorld();
  /** @type {Uint32Array | undefined} */
  let fresh;
  const { default: createPyodideModule } = await import(pathToFileURL(join(pyodide, "pyodide.asm.mjs")).href);
  const python = await loadPyodide({
    indexURL: pyodide,
    stdLibURL: library,
    // The same hashes, so the same layout of every set and dict, in each build.
    env: { ...ENVIRONMENT, PYTHONHASHSEED: "0" },
    _sysExecutable: "./this.program", // as in a browser; in Node it would be the path of this script
    _makeSnapshot: true,
    /** @param {any} settings */
    createPyodideModule: (settings) => {
      const { instantiateWasm } = settings;
      /** @type {(imports: any, done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => object} */
      settings.instantiateWasm = (imports, done) =>
        instantiateWasm(imports, (/** @type {any} */ instance, /** @type {any} */ module) => {
          fresh = new Uint32Array(instance.exports.memory.buffer).slice();
          done(instance, module);
        });
      return createPyodideModule(settings);
    },
  });
  const { _api: api, _module: module } = /** @type {any} */ (python);
  api.package_loader.destroy(); // it holds paths, and nobody will ask it here
  python.FS.writeFile("/tmp/coinslot.whl", wheel);
  python.runPython(source("freeze.py"));
  python.runPython(`
import site
freeze("/tmp/coinslot.whl", next(p for p in sys.path if p.endswith(".zip")), site.getsitepackages()[0])
del site`);
  forgetGlobals(python);
  python.runPython(source("thin.py"));
  python.runPython("thin()");
  forgetLines(module, JSON.parse(python.runPython("line_tables()")));
  const modules = python.runPython("import json; json.dumps(sorted(sys.modules))");
  forgetGlobals(python);
  emptyFree(module);
  const snapshot = python.makeMemorySnapshot();
  const header = snapshot.subarray(0, snapshot.length - module.HEAP8.length);
  if (module.HEAP8.length !== INITIAL_HEAP) {
    throw new Error(
      `the heap has grown to ${module.HEAP8.length} bytes, expected ${INITIAL_HEAP}: no browser could restore it; ` +
        "import less in freeze.py",
    );
  }
  const memory = new Uint32Array(module.HEAP8.buffer);
  return { snapshot: difference(header, memory, /** @type {Uint32Array} */ (fresh)), modules: JSON.parse(modules) };
}

/** @param {import("pyodide").PyodideAPI} python */
function forgetGlobals(python) {
  python.runPython("for name in [*globals()]:\n    if not name.startswith('__'): del globals()[name]\ndel name");
  python.runPython("import gc; gc.collect(); del gc");
}

/**
 * @param {string} pyodide folder of the glue and the wasm
 * @param {string} wheel path
 * @param {string} output folder
 */
async function build(pyodide, wheel, output) {
  mkdirSync(output, { recursive: true });
  const library = join(output, "library.zip");
  writeFileSync(library, await compileLibrary());
  // An end-of-central-directory record and nothing else: the smallest zip there is.
  writeFileSync(join(output, "empty.zip"), Buffer.from("PK\x05\x06".padEnd(22, "\0"), "latin1"));
  const { snapshot, modules } = await makeSnapshot(pyodide, library, readFileSync(wheel));
  writeFileSync(join(output, "snapshot.bin"), snapshot);
  console.log(JSON.stringify({ modules }));
}

const [pyodide, wheel, output] = process.argv.slice(2);
try {
  if (!pyodide || !wheel || !output) throw new Error("usage: node snapshot.mjs PYODIDE WHEEL OUTPUT_FOLDER");
  await build(pyodide, wheel, output);
} catch (error) {
  // Left to Node, an uncaught error would print the line that threw it: a megabyte of minified JavaScript.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
