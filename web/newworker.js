/** Makes the worker, also where a page may make none by its address: in a sandbox, or beside a bundle elsewhere. */

import { HEADER, isWithheld, withheld } from "./reach.js";

const OPTIONS = /** @type {const} */ ({ type: "module", name: "coinslot" });

/** A worker has to come from the page's own origin, and an origin that is opaque has no files. */
export const isOwn = () => self.origin === new URL(import.meta.url).origin;

/**
 * Made by its address, which is written out like this so that tools which put web pages together find the file.
 * @returns {Worker}
 * @throws {DOMException} some browsers refuse at once what the policy forbids; others tell the worker's `onerror`
 */
export const newWorker = () => new Worker(new URL("./worker.js", import.meta.url), OPTIONS);

/**
 * Made from data: what that imports needs only the permission of its server. Posts a message once it has been loaded.
 * @returns {Worker}
 * @throws {DOMException} as newWorker
 */
export const newWorkerFromData = () => new Worker(data(`import ${JSON.stringify(address())};`), OPTIONS);

/** @returns {Promise<string>} what was missing for a worker made from data */
export async function missing() {
  const sources = `worker-src ${new URL(address()).origin} data: in the Content-Security-Policy`;
  if (!(await mayStartData())) return `${sources}, where data: is missing`;
  if (await isWithheld(address())) return withheld(address());
  return `${sources}, and "${HEADER}" with every script of the bundle`;
}

/** Whether the page may start a worker that imports nothing. */
async function mayStartData() {
  /** @type {Worker | undefined} */
  let probe;
  try {
    const worker = (probe = new Worker(data("postMessage(0)")));
    return await new Promise((resolve) => {
      worker.onmessage = () => resolve(true);
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
    });
  } catch {
    return false;
  } finally {
    probe?.terminate();
  }
}

/** @param {string} script */
const data = (script) => `data:text/javascript,${encodeURIComponent(script)}`;

const address = () => new URL("./worker.js", import.meta.url).href;
