import { loadPyodide } from "/stock/pyodide.mjs";

await loadPyodide({ indexURL: "/stock/" });
postMessage("ready");
