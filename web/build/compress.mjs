/**
 * Write each file once more as .br and .gz, as small as can be, for servers that send such a file where a browser takes it.
 *
 *     node compress.mjs FILE...
 *
 * The interpreter takes half a minute and never changes, so what was compressed once is kept with the packages.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const KEPT = join(dirname(fileURLToPath(import.meta.url)), "..", "node_modules", ".cache", "coinslot");

/** Sizes of what Brotli looks back at, as powers of two: by default, and the largest. Which is better, trying tells. */
const WINDOWS = [constants.BROTLI_DEFAULT_WINDOW, constants.BROTLI_MAX_WINDOW_BITS];
/** Bytes: of a larger file, the interpreter, it is known, and to try takes half a minute more. */
const WORTH_TRYING = 8e6;

/** @param {Buffer} data */
async function brotli(data) {
  const windows = data.length < WORTH_TRYING ? WINDOWS : WINDOWS.slice(0, 1);
  const tries = windows.map((window) => {
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: window,
      [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
    };
    return promisify(brotliCompress)(data, { params });
  });
  return (await Promise.all(tries)).reduce((one, other) => (other.length < one.length ? other : one));
}

/** @type {Record<string, (data: Buffer) => Promise<Buffer>>} */
const WAYS = {
  br: brotli,
  gz: (data) => promisify(gzip)(data, { level: constants.Z_BEST_COMPRESSION }),
};

/** @param {string} file @param {string} ending */
async function compress(file, ending) {
  const data = readFileSync(file);
  const kept = join(KEPT, `${createHash("sha256").update(data).digest("hex")}-${process.versions.brotli}-${process.versions.zlib}.${ending}`);
  try {
    writeFileSync(`${file}.${ending}`, readFileSync(kept));
  } catch {
    const packed = await WAYS[ending](data);
    writeFileSync(`${kept}.${process.pid}`, packed);
    renameSync(`${kept}.${process.pid}`, kept); // another build may do the same
    writeFileSync(`${file}.${ending}`, packed);
  }
}

mkdirSync(KEPT, { recursive: true });
await Promise.all(process.argv.slice(2).flatMap((file) => Object.keys(WAYS).map((ending) => compress(file, ending))));
