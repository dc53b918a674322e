/**
 * Build the demo: its scripts bundled with three.js, its other files copied.
 *
 *     node demo.mjs SOURCE_FOLDER OUTPUT_FOLDER
 *
 * coinslot itself stays outside: the demo imports the bundle that lies beside it, as a game would.
 */
import { cpSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { extname, join } from "node:path";
import { build } from "esbuild";

/** Where the page of payment windows lies once more, to be served with headers that put something in their way. */
const COPIES = ["isolated", "document-isolated", "frameless", "portal"];

/** @type {import("esbuild").Plugin} */
const coinslotBeside = {
  name: "coinslot-beside",
  setup({ onResolve }) {
    onResolve({ filter: /\/coinslot\.js$/ }, () => ({ path: "../coinslot/coinslot.js", external: true }));
  },
};

const [source, output] = process.argv.slice(2);
if (!source || !output) throw new Error("usage: node demo.mjs SOURCE_FOLDER OUTPUT_FOLDER");
rmSync(output, { recursive: true, force: true });
cpSync(source, output, { recursive: true, filter: (path) => extname(path) !== ".js" });
for (const copy of COPIES) {
  mkdirSync(join(output, copy));
  cpSync(join(source, "windows.html"), join(output, copy, "windows.html"));
}
renameSync(join(output, "portal.html"), join(output, "portal", "index.html"));
renameSync(join(output, "shelf.html"), join(output, "portal", "shelf.html"));
await build({
  entryPoints: { demo: join(source, "main.js"), windows: join(source, "windows.js") },
  outdir: output,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "eof", // three.js is MIT: its notice goes along
  plugins: [coinslotBeside],
  logLevel: "warning",
});
