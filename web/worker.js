/**
 * The module worker that Python runs in: its first message brings the port to the page, everything else goes there.
 *
 * It begins to load and to compile all that a start needs before it has a script that could use it; the scripts first,
 * since browsers unpack one answer after the other, and the rest is large.
 */

import { begin } from "./loading.js";
import { SMALLEST_MODULE } from "./smallest.js";

addEventListener("message", ({ data }) => loaded.then(({ boot }) => boot(data.port, loading), () => {}), { once: true });

/** @type {import("./loading.js").Loading | undefined} */
let loading;
const loaded = import("./boot.js");
if (mayCompile()) {
  const glue = new URL("./pyodide.asm.js", import.meta.url).href;
  import(/* webpackIgnore: true */ /* @vite-ignore */ glue).catch(() => {}); // boot.js asks again and will see
  loading = begin();
}
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
