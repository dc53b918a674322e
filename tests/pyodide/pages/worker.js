// Pyodide in a worker: there Python has no page.
import { loadPyodide } from "./pyodide/pyodide.mjs";

addEventListener("message", async ({ data }) => {
  const python = await loadPyodide({ indexURL: new URL("pyodide/", location.href).href });
  postMessage(await python.runPythonAsync(data).catch((error) => String(error)));
});
