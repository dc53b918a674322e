/** Installs coinslot into a Python that runs, with micropip. */

import { BootError, loadBytes, warnUnverified } from "./download.js";
import { files } from "./files.js";

/**
 * @import { PyodideAPI } from "pyodide"
 * @import { DataFile } from "./files.js"
 * @import { Report } from "./report.js"
 */

/** Of this bundle. */
export const version = /** @type {RegExpExecArray} */ (/coinslot-([^-]+)-/.exec(files.coinslot.path))[1];

/** What is being installed into the Pyodides of the page: never twice at a time. @type {WeakMap<object, Promise<void>>} */
const installations = new WeakMap();

/**
 * Have coinslot in a Pyodide that the page started itself. Only its site-packages change.
 * @param {PyodideAPI} python
 * @param {Report} report
 * @returns {Promise<void>}
 * @throws {BootError}
 */
export function addTo(python, report) {
  const running = installations.get(python);
  if (running) return running;
  const installation = add(python, report).finally(() => installations.delete(python));
  installations.set(python, installation);
  return installation;
}

/** @param {PyodideAPI} python @param {Report} report */
async function add(python, report) {
  const there = find(python, "coinslot.__version__");
  if (there === version) return;
  if (there !== undefined) {
    throw new BootError(
      "runtime_failed",
      `The Pyodide of this page has coinslot ${there}, this bundle is ${version}: serve the bundle of that version, ` +
        "or install none and leave it to the bundle",
    );
  }
  warnUnverified(report);
  const ownMicropip = find(python, "micropip");
  const [coinslot, micropip] = await Promise.all([load(files.coinslot), ownMicropip ? undefined : load(files.micropip)]);
  ownMicropip?.destroy();
  await install(python, coinslot, micropip);

  /** @param {DataFile} file */
  async function load(file) {
    report.expect(file.bytes);
    const { buffer, filled } = loadBytes(file, report.arrived);
    await filled;
    return buffer;
  }
}

/**
 * @param {PyodideAPI} python
 * @param {Uint8Array} coinslot the wheel
 * @param {Uint8Array} [micropip] its wheel, where that is missing
 */
export async function install(python, coinslot, micropip) {
  if (micropip) python.unpackArchive(micropip, "wheel", { extractDir: sitePackages(python) });
  const wheel = `/tmp/${files.coinslot.path.split("/").pop()}`; // its name tells micropip what it is
  python.FS.writeFile(wheel, coinslot);
  const installer = python.pyimport("micropip.install");
  try {
    await installer.callKwargs(`emfs:${wheel}`, { deps: false });
  } finally {
    installer.destroy();
    python.FS.unlink(wheel);
  }
}

/** @param {PyodideAPI} python @returns {string} */
function sitePackages(python) {
  const ask = python.pyimport("sysconfig.get_path");
  const path = ask("purelib");
  ask.destroy();
  return path;
}

/**
 * @param {PyodideAPI} python
 * @param {string} name
 * @returns {any} undefined where there is no such module
 */
function find(python, name) {
  try {
    return python.pyimport(name);
  } catch (error) {
    if (/** @type {any} */ (error)?.type === "ModuleNotFoundError") return undefined;
    throw error;
  }
}
