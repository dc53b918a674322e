/** Downloads of the runtime's data files: streamed, counted and verified. */

import { isWithheld, withheld } from "./reach.js";

/**
 * @import { DataFile } from "./files.js"
 * @import { Report } from "./report.js"
 */

/** An error with a code from coinslot's closed list. */
export class BootError extends Error {
  /**
   * @param {"runtime_blocked" | "runtime_corrupt" | "runtime_failed"} code
   * @param {string} message what came, what was expected, what to do
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = "BootError";
    this.code = code;
  }
}

// Bytes. Below that a second request costs more than it saves.
const WORTH_IT = 100_000;

/** Where the bundle lies. */
export const base = new URL("./", import.meta.url);

/** @param {DataFile} file */
export const address = (file) => new URL(file.path, base).href;

/**
 * Say so where nothing can be verified: browsers digest in secure contexts only.
 * @param {Report} report
 */
export function warnUnverified(report) {
  if (globalThis.crypto?.subtle) return;
  report.notice("the files of the runtime are not verified: serve this page over HTTPS");
}

/**
 * Load a file into memory. The buffer is there at once and is filled while the file arrives, so that what needs its
 * length alone can go on.
 * @param {DataFile} file
 * @param {(bytes: number) => void} arrived called with the length of each piece
 * @returns {{ buffer: Uint8Array<ArrayBuffer>, filled: Promise<void> }}
 * @throws {BootError} from `filled`: `runtime_failed` if it did not arrive, `runtime_corrupt` if it is another file
 */
export function loadBytes(file, arrived) {
  const buffer = new Uint8Array(file.bytes);
  const filled = open(file).then((response) => fill(buffer, response, file, arrived));
  filled.catch(() => {}); // whoever needs the file awaits it, perhaps later than it fails
  return { buffer, filled };
}

/**
 * Load and compile WebAssembly: compiled while it streams, digested beside it, handed out when both are done.
 * @param {DataFile} file
 * @param {(bytes: number) => void} arrived called with the length of each piece
 * @param {AbortSignal} [signal]
 * @returns {Promise<WebAssembly.Module>}
 * @throws {BootError} as loadBytes
 */
export async function loadModule(file, arrived, signal) {
  const response = await open(file, signal);
  const copy = response.clone();
  // Some servers send .wasm as something else, which a compiler that streams would refuse.
  const known = response.headers.get("Content-Type") === "application/wasm";
  const typed = known ? response : new Response(response.body, { headers: { "Content-Type": "application/wasm" } });
  const compiled = WebAssembly.compileStreaming(typed);
  compiled.catch(() => {}); // a corrupt file fails here first, but its digest tells more
  await fill(new Uint8Array(file.bytes), copy, file, arrived);
  return compiled;
}

/**
 * What to throw for a file that did not come, without an answer of the server that could be read.
 * @param {string} url
 * @param {"loaded" | "imported"} how
 * @param {unknown} cause
 */
export async function unreachable(url, how, cause) {
  if (await isWithheld(url)) {
    return new BootError("runtime_blocked", `Python needs ${withheld(url)} (${cause})`, { cause });
  }
  const text = `${url} could not be ${how}: ${cause}. Is the bundle deployed whole?`;
  return new BootError("runtime_failed", text, { cause });
}

/** @param {DataFile} file @param {AbortSignal} [signal] */
async function open(file, signal) {
  const url = address(file);
  /** @type {Response} */
  let response;
  try {
    response = await smaller(await fetch(url, { signal }), file, signal);
  } catch (error) {
    throw signal?.aborted ? error : await unreachable(url, "loaded", error);
  }
  expectOk(url, response.status);
  return response;
}

/**
 * @param {string} url
 * @param {number} status
 * @throws {BootError}
 */
export function expectOk(url, status) {
  if (status >= 200 && status < 300) return;
  const text = `${url} answered HTTP ${status}, expected 200: deploy the bundle with all its files`;
  throw new BootError("runtime_failed", text);
}

/**
 * Where a server sends a file as it is, take the compressed one beside it, which is a third; wheels have none. Its length
 * tells: what a server compresses has another one, or none.
 * @param {Response} response
 * @param {DataFile} file
 * @param {AbortSignal} [signal]
 */
async function smaller(response, file, signal) {
  const plain = response.ok && Number(response.headers.get("Content-Length")) === file.bytes;
  if (!plain || file.path.endsWith(".whl") || file.bytes < WORTH_IT || !globalThis.DecompressionStream) return response;
  const stored = await fetch(`${address(file)}.gz`, { signal }).catch(() => null);
  if (!stored?.ok || !stored.body) return response; // not deployed
  response.body?.cancel();
  const [body, ahead] = stored.body.tee();
  const reader = ahead.getReader();
  const { value = [] } = await reader.read();
  reader.cancel();
  // Some servers take the name for an encoding, which the browser has undone already.
  const packed = value[0] === 0x1f && value[1] === 0x8b;
  return new Response(packed ? body.pipeThrough(new DecompressionStream("gzip")) : body, { headers: response.headers });
}

/**
 * @param {Uint8Array<ArrayBuffer>} buffer
 * @param {Response} response
 * @param {DataFile} file
 * @param {(bytes: number) => void} arrived
 */
async function fill(buffer, response, file, arrived) {
  let length = 0;
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error) => {
      throw new BootError("runtime_failed", `${address(file)} broke off after ${length} bytes: ${error}`);
    });
    if (done) break;
    if (length + value.length <= buffer.length) buffer.set(value, length);
    length += value.length;
    arrived(value.length);
  }
  expectSame(file, length, length === file.bytes ? await digest(buffer) : undefined);
}

/**
 * @param {DataFile} file
 * @param {number} length that it has
 * @param {Uint8Array} [sha384] of it, where that can be told
 * @throws {BootError}
 */
export function expectSame(file, length, sha384) {
  const digits = sha384 && Array.from(sha384, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const other = length !== file.bytes;
  if (!other && (digits ?? file.sha384) === file.sha384) return;
  const [came, expected] = other ? [`a length of ${length} bytes`, `${file.bytes} bytes`] : [digits, file.sha384];
  throw new BootError(
    "runtime_corrupt",
    `${address(file)} is not the file that was built: it has ${came}, expected ${expected}. ` +
      "Deploy all files of one bundle together, unchanged, and empty the caches between",
  );
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array | undefined>} SHA-384, unless the page is insecure and the browser offers no digest
 */
async function digest(bytes) {
  return globalThis.crypto?.subtle && new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
}
