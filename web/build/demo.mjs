/**
 * Build the demo: its script bundled with three.js, its other files copied.
 *
 *     node demo.mjs SOURCE_FOLDER OUTPUT_FOLDER
 *
 * coinslot itself stays outside: the demo imports the bundle that lies beside it, as a game would.
 */
import { cpSync, rmSync } from "node:fs";
import { extname, join } from "node:path";
import { build } from "esbuild";

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
await build({
  entryPoints: [join(source, "main.js")],
  outfile: join(output, "demo.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "eof", // three.js is MIT: its notice goes along
  plugins: [coinslotBeside],
  logLevel: "warning",
});
