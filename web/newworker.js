/** Makes the worker, also where a page may make none by its address: in a sandbox, or beside a bundle elsewhere. */

import { HEADER, isWithheld, withheld } from "./reach.js";

/**
 * @typedef {object} NewWorker
 * @property {Worker} worker
 * @property {(() => Promise<string>) | null} whyNot given where the page may not start it by its address: says what is
 *   missing if the other way did not work either. Such a worker posts a message as soon as it has been loaded
 */

/**
 * @returns {NewWorker}
 * @throws {DOMException} a browser may refuse at once what the page's policy forbids
 */
export function newWorker() {
  const options = /** @type {const} */ ({ type: "module", name: "coinslot" });
  if (self.origin !== "null") {
    try {
      // Written out like this, so that tools which put web pages together find the file.
      return { worker: new Worker(new URL("./worker.js", import.meta.url), options), whyNot: null };
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "SecurityError") throw error;
    }
  }
  // A worker has to be of the page's own origin, or data; what it imports needs only the permission of its server.
  const url = new URL("./worker.js", import.meta.url).href;
  return {
    worker: new Worker(data(`import ${JSON.stringify(url)};`), options),
    async whyNot() {
      const sources = `worker-src ${new URL(url).origin} data: in the Content-Security-Policy`;
      if (!(await mayStartData())) return `${sources}, where data: is missing`;
      if (await isWithheld(url)) return withheld(url);
      return `${sources}, and "${HEADER}" with every script of the bundle`;
    },
  };
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
