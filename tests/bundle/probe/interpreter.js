/** The interpreter that boot.js starts, and nothing on top: runs what it is sent. */

import { start } from "../boot.js";

/** @param {MessagePort} port says what boot.js says, then answers {code} with {value} or {error} */
export async function interpret(port) {
  const say = (/** @type {object} */ message) => port.postMessage(JSON.stringify(message));
  const report = { expect() {}, arrived() {}, fallBack() {}, notice: (/** @type {string} */ text) => say({ type: "notice", text }) };
  try {
    const python = await start(report);
    port.onmessage = ({ data }) => {
      try {
        port.postMessage({ value: python.runPython(data.code) });
      } catch (error) {
        port.postMessage({ error: String(error) });
      }
    };
    port.postMessage(JSON.stringify({ type: "ready" }));
  } catch (error) {
    say({ type: "failed", error: { code: "runtime_failed", message: String(error) } });
  }
}
