/**
 * Starts Python, in a worker or in the page: from the memory snapshot or, if that is refused, from the library. Or joins
 * a Python that the page has started itself.
 *
 * All that is said on the port is JSON text: `progress`, `notice` (to be shown once in the console) and `failed`.
 * `ready` comes from Python itself.
 */

import { address, BootError, loadBytes, warnUnverified } from "./download.js";
import { files } from "./files.js";
import { addTo, install } from "./install.js";
import { begin } from "./loading.js";
import { Report } from "./report.js";
import { Rest } from "./rest.js";
import { SMALLEST_MODULE } from "./smallest.js";
import { loadScripts, startPython } from "./runtime.js";

/**
 * @import { PyodideAPI } from "pyodide"
 * @import { Loading } from "./loading.js"
 * @import { Runtime } from "./runtime.js"
 */

/**
 * Start Python and have it serve the port. Never rejects: a failure is said on the port.
 * @param {MessagePort} port
 * @param {Loading} [loading] what is on its way already
 */
export async function boot(port, loading) {
  const rest = new Rest();
  const report = new Report(port);
  const up = await serve(port, report, async () => {
    await needWebAssembly();
    warnUnverified(report);
    return start(report, rest, loading);
  });
  if (up) await rest.load().catch((error) => tellOfRest(report, error));
}

/**
 * Have a Python that runs already serve the port. Never rejects: a failure is said on the port.
 * @param {MessagePort} port
 * @param {PyodideAPI} python
 */
export async function join(port, python) {
  const report = new Report(port);
  await serve(port, report, async () => {
    await addTo(python, report);
    return python;
  });
}

/**
 * @param {MessagePort} port
 * @param {Report} report
 * @param {() => Promise<PyodideAPI>} begin
 * @returns {Promise<boolean>} whether Python serves
 */
async function serve(port, report, begin) {
  try {
    const python = await begin();
    call(python, "coinslot.browser.start", port, () => import("./socket.js"));
    return true;
  } catch (error) {
    fail(report, error);
    return false;
  }
}

/** @param {Report} report @param {unknown} error */
const fail = (report, error) => report.failed(codeOf(error) ?? "runtime_failed", text(error));

/** @param {Report} report @param {unknown} error why the rest did not come */
function tellOfRest(report, error) {
  // Another file than the one that was built is a fault to be seen now, and not when somebody buys.
  if (codeOf(error) === "runtime_corrupt") fail(report, error);
  else report.notice(`A part of Python will be asked for once more when it is needed: ${text(error)}`);
}

/** Without permission to compile, Pyodide would wait for ever: ask before anything is loaded. */
async function needWebAssembly() {
  try {
    await WebAssembly.compile(SMALLEST_MODULE);
  } catch (error) {
    throw new BootError(
      "runtime_blocked",
      `WebAssembly may not be compiled here (${text(error)}). The Content-Security-Policy needs script-src ` +
        `'wasm-unsafe-eval'; ${whosePolicy()}. Or the browser forbids it, as in Lockdown Mode`,
    );
  }
}

/** The policy that counts here is not always the page's. */
function whosePolicy() {
  return location.protocol === "data:"
    ? "in a sandboxed frame the worker obeys the policy of the page"
    : "a worker obeys the policy on the response of its own file, worker-….js, so that wants the same header as the page";
}

/**
 * Start the interpreter with coinslot importable.
 * @param {Report} report
 * @param {Rest} [rest] of the interpreter; a worker gets it only when it is called, or when somebody loads it
 * @param {Loading} [loading]
 * @returns {Promise<PyodideAPI>}
 * @throws {BootError}
 */
export async function start(report, rest = new Rest(), loading = undefined) {
  const scripts = loadScripts();
  loading ??= begin(); // after them: browsers unpack one answer after the other, and these are the large ones
  report.expect(files.snapshot.bytes + files.wasm.bytes);
  loading.tell(report.arrived);
  const { snapshot, module } = loading;
  // A page must never wait for it in the middle of a call.
  const whole = isPage() ? loadRest(rest, report) : undefined;
  const [loaded] = await Promise.all([scripts, whole]);
  const runtime = { module, rest, ...loaded };
  try {
    return await startFromSnapshot(runtime, snapshot);
  } catch (error) {
    // A file that is not the one that was built is no reason to start another way: whoever changed this one may have
    // changed the others, and a half-deployed bundle should be seen by its developer, not only felt by its players.
    if (codeOf(error) === "runtime_corrupt") throw error;
    await module; // if that is what failed, its error is the one to tell
    report.notice(`Python starts from its library, which takes longer; the snapshot was refused: ${text(error)}`);
    return await startFromLibrary(runtime, report);
  }
}

/** @param {Rest} rest @param {Report} report */
function loadRest(rest, report) {
  report.expect(files.rest.bytes);
  return rest.load(report.arrived);
}

const isPage = () => "document" in globalThis;

/**
 * @param {import("./files.js").DataFile} file
 * @param {Report} report
 */
function load(file, report) {
  report.expect(file.bytes);
  return loadBytes(file, report.arrived);
}

/**
 * @param {Runtime} runtime
 * @param {ReturnType<typeof loadBytes>} snapshot
 */
async function startFromSnapshot(runtime, snapshot) {
  const python = await startPython(runtime, { snapshot });
  call(python, "random.seed"); // the snapshot would give every player the same numbers
  call(python, "coinslot.browser.late.install", address(files.library), files.library.sha384);
  return python;
}

/**
 * @param {Runtime} runtime
 * @param {Report} report
 */
async function startFromLibrary(runtime, report) {
  report.fallBack();
  const whole = loadRest(runtime.rest, report); // this way runs much of it
  const downloads = [files.library, files.micropip, files.coinslot].map((file) => load(file, report));
  await Promise.all([whole, ...downloads.map(({ filled }) => filled)]);
  const [library, micropip, coinslot] = downloads.map(({ buffer }) => buffer);
  const python = await startPython(runtime, { library });
  await install(python, coinslot, micropip);
  return python;
}

/**
 * Call a Python function by its dotted name and leave no proxy behind.
 * @param {PyodideAPI} python
 * @param {string} name
 * @param {...unknown} args
 */
function call(python, name, ...args) {
  const callable = python.pyimport(name);
  callable(...args);
  callable.destroy();
}

/**
 * Not by its class: what worker.js loads fails with errors of its own copy.
 * @param {any} error
 * @returns {BootError["code"] | undefined}
 */
const codeOf = (error) => (error?.name === "BootError" && error.code) || undefined;

/** @param {unknown} error */
const text = (error) => (error instanceof Error ? error.message.trim() : String(error));
