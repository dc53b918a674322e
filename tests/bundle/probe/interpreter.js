/** The interpreter that boot.js starts, and nothing on top: runs what it is sent. */

import { start } from "../boot.js";
import { Report } from "../report.js";

/** @param {MessagePort} port says what boot.js says, then answers {code} with {value} or {error} */
export async function interpret(port) {
  const report = new Report(port);
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
    report.failed("runtime_failed", String(error));
  }
}
