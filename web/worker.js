/**
 * The module worker that Python runs in: its first message brings the port to the page, everything else goes there.
 *
 * It asks for all that a start needs before it has loaded anything else, so that nothing waits for a script to be read.
 */

import { files } from "./files.js";
import { SMALLEST_MODULE } from "./smallest.js";

addEventListener("message", ({ data }) => loaded.then(({ boot }) => boot(data.port, requested), () => {}), { once: true });

/** @type {Record<string, Promise<Response>>} */
const requested = {};
if (mayCompile()) {
  for (const { path } of [files.wasm, files.snapshot]) {
    requested[path] = fetch(new URL(path, import.meta.url));
    requested[path].catch(() => {}); // boot.js will see
  }
  const glue = new URL("./pyodide.asm.js", import.meta.url).href;
  import(/* webpackIgnore: true */ /* @vite-ignore */ glue).catch(() => {}); // as above
}
const loaded = import("./boot.js");
loaded.then(
  () => postMessage("loaded"), // for a page that may have to do without
  (error) => setTimeout(() => { throw error; }), // to where the page hears it
);

function mayCompile() {
  try {
    return Boolean(new WebAssembly.Module(SMALLEST_MODULE));
  } catch {
    return false;
  }
}
