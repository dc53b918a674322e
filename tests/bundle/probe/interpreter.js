/** A worker with the interpreter that boot.js starts, and nothing on top: runs what it is sent. */

import { start } from "../boot.js";
import { Report } from "../report.js";

/** @type {Promise<import("pyodide").PyodideAPI> | undefined} */
let starting;

addEventListener("message", async ({ data }) => {
  if (!starting) {
    const report = new Report(data.port);
    starting = start(report);
    starting.then(
      () => data.port.postMessage(JSON.stringify({ type: "ready" })),
      (error) => report.failed(error.code, error.message),
    );
    return;
  }
  try {
    data.port.postMessage({ value: (await starting).runPython(data.code) });
  } catch (error) {
    data.port.postMessage({ error: String(error) });
  }
});
