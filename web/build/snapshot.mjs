/**
 * Build the runtime's data files: the compiled standard library, then a memory snapshot that already holds coinslot.
 *
 *     node snapshot.mjs WHEEL OUTPUT_FOLDER
 *
 * Writes library.zip, empty.zip and snapshot.bin, and prints {"modules": [...]} of what is in the snapshot.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

// A snapshot that is larger than the heap that the wasm starts with is always refused with a RangeError (pyodide#6254).
const INITIAL_HEAP = 31_457_280;
// The table of names that the snapshot refers to stands before the heap; it has some hundred bytes.
const LARGEST_HEADER = 65_536;

/** @param {string} name */
const source = (name) => readFileSync(join(dirname(fileURLToPath(import.meta.url)), name), "utf8");

/**
 * Compile the library inside Pyodide.
 * @returns {Promise<Uint8Array>} the zip
 */
async function compileLibrary() {
  const python = await loadPyodide();
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
 * @param {string} library path of library.zip
 * @param {Uint8Array} wheel the coinslot wheel
 * @returns {Promise<{snapshot: Uint8Array, modules: string[]}>}
 */
async function makeSnapshot(library, wheel) {
  // Node has none. Python modules that import it at their start keep a reference by name, which a browser resolves.
  Object.assign(globalThis, { XMLHttpRequest: class {} });
  stopTheWorld();
  const python = await loadPyodide({
    stdLibURL: library,
    // No docstrings and asserts, and the same hashes (so the same layout of every set and dict) in each build.
    env: { PYTHONOPTIMIZE: "2", PYTHONHASHSEED: "0" },
    _sysExecutable: "./this.program", // as in a browser; in Node it would be the path of this script
    _makeSnapshot: true,
  });
  python.FS.writeFile("/tmp/coinslot.whl", wheel);
  python.runPython(source("freeze.py"));
  const modules = JSON.parse(
    python.runPython(`
import json, site, sys
json.dumps(freeze("/tmp/coinslot.whl", next(p for p in sys.path if p.endswith(".zip")), site.getsitepackages()[0]))
`),
  );
  python.runPython("for name in [*globals()]:\n    if not name.startswith('__'): del globals()[name]\ndel name");
  python.runPython("import gc; gc.collect(); del gc");
  return { snapshot: python.makeMemorySnapshot(), modules };
}

/**
 * @param {string} wheel path
 * @param {string} output folder
 */
async function build(wheel, output) {
  mkdirSync(output, { recursive: true });
  const library = join(output, "library.zip");
  writeFileSync(library, await compileLibrary());
  // An end-of-central-directory record and nothing else: the smallest zip there is.
  writeFileSync(join(output, "empty.zip"), Buffer.from("PK\x05\x06".padEnd(22, "\0"), "latin1"));
  const { snapshot, modules } = await makeSnapshot(library, readFileSync(wheel));
  const header = snapshot.length - INITIAL_HEAP;
  if (header < 0 || header > LARGEST_HEADER) {
    throw new Error(
      `the snapshot has ${snapshot.length} bytes, expected ${INITIAL_HEAP} and a small header: the heap grew, ` +
        "so no browser could restore it; import less in freeze.py",
    );
  }
  writeFileSync(join(output, "snapshot.bin"), snapshot);
  console.log(JSON.stringify({ modules }));
}

const [wheel, output] = process.argv.slice(2);
try {
  if (!wheel || !output) throw new Error("usage: node snapshot.mjs WHEEL OUTPUT_FOLDER");
  await build(wheel, output);
} catch (error) {
  // Left to Node, an uncaught error would print the line that threw it: a megabyte of minified JavaScript.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
