/**
 * Start Python once as a worker does and buy something, to see which functions of its wasm that takes.
 *
 *     node rehearse.mjs BOOT
 *
 * BOOT is boot.js, with the files that it loads beside it; their wasm counts its calls (see split.py). Prints the
 * numbers of the functions that ran.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { Outcome, ToPage, ToRuntime } from "../names.js";

const [boot] = process.argv.slice(2);
const MARK = "ran ";
const PATIENCE = 300_000; // milliseconds
const STORE = "https://store.test:8443";
const PAY_STATION = "https://pay.test:8443";
const SOCKET = "wss://socket.test/connection/websocket";
const TOKEN = ["header", JSON.stringify({ sub: "player-1", iat: 1795310585, exp: 1795396985 }), "signature"].map(btoa).join(".");

/** @type {Record<string, string>} */
const EXPECTED = { paid: Outcome.SUCCEEDED, "given up": Outcome.ABANDONED };
const OTHERS = new Set([ToPage.SETTLE, ToPage.FAILED, ToPage.CRASHED, ToPage.NOTICE]);

/** Of every module; Node has some of its own. @type {WebAssembly.Exports[]} */
const exported = [];

/** Pyodide's and Emscripten's signs for Node must be gone, and a worker's there. */
function becomeWorker() {
  Object.assign(process, { browser: true, type: "renderer" });
  const scope = class WorkerGlobalScope {};
  Object.setPrototypeOf(globalThis, scope.prototype);
  const WebSocket = class { close() {} }; // one that is never connected
  Object.assign(globalThis, { WorkerGlobalScope: scope, WebSocket, self: globalThis, location: new URL("https://game.test/worker.js") });
}

/** Be a browser that can hold WebAssembly's stack, as far as is seen while nothing is held. */
function holdStacks() {
  const promising = (/** @type {Function} */ run) => async (/** @type {unknown[]} */ ...given) => run(...given);
  /** @param {Function} action */
  function Suspending(action) {
    return action;
  }
  Object.assign(WebAssembly, { promising, Suspending });
}

/** Serve the files, and a store where the first order is paid and the others are not. */
function serve() {
  const first = 95310585;
  let next = first;
  globalThis.fetch = async (asked, init) => {
    const { url: address, method } = asked instanceof Request ? asked : { url: asked, method: "GET", ...init };
    const url = new URL(address);
    if (url.protocol === "file:") {
      const headers = { "Content-Type": url.pathname.endsWith(".wasm") ? "application/wasm" : "" };
      return new Response(readFileSync(new URL(url.pathname, "file:")), { headers });
    }
    const price = { amount: "1.99", amount_without_discount: "1.99", currency: "USD" };
    const item = { sku: "gem", quantity: 1, is_free: false, price };
    const content = { price, virtual_price: null, is_free: false, items: [item] };
    const wanted = Number(url.pathname.split("/").at(-1));
    const order = { order_id: wanted, status: wanted === first ? "done" : "new", content };
    return Response.json(method === "POST" ? { order_id: next++, token: "A7ByXo78uSDsx3FKdk09wkYRHt7c_97F" } : order);
  };
}

function watch() {
  const { instantiate } = WebAssembly;
  /** @type {(module: WebAssembly.Module, imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>} */
  const watched = async (module, imports) => {
    const instance = await instantiate(module, imports);
    exported.push(instance.exports);
    return instance;
  };
  Object.assign(WebAssembly, { instantiate: watched });
}

/** Be the page: one purchase is paid, one is given up. @returns {Promise<void>} when both are over */
async function buy() {
  const { port1, port2 } = new MessageChannel();
  const post = (/** @type {object} */ message) => port1.postMessage(JSON.stringify(message));
  /** @type {Promise<void>} */
  const over = new Promise((resolve, reject) => {
    setTimeout(reject, PATIENCE, new Error(`not over after ${PATIENCE} ms`));
    let settled = 0;
    port1.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      const { type, id } = message;
      if (type === ToPage.REMEMBER) post({ type: ToRuntime.REMEMBERED, id });
      else if (type === ToPage.SHOW_WINDOW && id === "paid") for (const text of said()) post({ type: ToRuntime.SAID, id, text, origin: PAY_STATION });
      else if (type === ToPage.SHOW_WINDOW) post({ type: ToRuntime.CLOSED, id });
      else if (type === ToPage.OFFER) post({ type: ToRuntime.ACKNOWLEDGED, id });
      else if (type === ToPage.SETTLE && message.outcome === EXPECTED[id]) {
        post({ type: ToRuntime.CLOSED, id });
        if (++settled === 2) post({ type: ToRuntime.PING });
      } else if (type === ToPage.PONG) resolve();
      else if (OTHERS.has(type)) reject(new Error(`it was said ${data}, expected ${JSON.stringify(EXPECTED)}`));
    };
  });
  const project = { project_id: 1, store: STORE, pay_station: PAY_STATION, pay_station_version: 4, pay_station_query: {}, socket: SOCKET, sandbox: true };
  post({ type: ToRuntime.CONFIGURE, project, token: TOKEN, tracking: "fallback", userExternalId: null, events: false, backend: null });
  for (const id of Object.keys(EXPECTED)) post({ type: ToRuntime.PURCHASE, id, kind: "item", request: { sku: "gem", quantity: 1 } });
  const { boot: start } = await import(pathToFileURL(boot).href);
  await start(port2);
  await over;
  port1.close();
}

/** What the payment page says on the way to a success, a decline in between. */
function said() {
  const words = ["invoice", "troubled", "invoice", "delivering", "done"];
  const statuses = words.map((status) => ({ command: "status", data: { paymentInfo: { status, invoice: "95310585", userId: "player-1", email: null } } }));
  return [{ command: "init" }, { command: "fcp" }, ...statuses, { command: "close" }].map((each) => JSON.stringify(each));
}

becomeWorker();
holdStacks();
serve();
watch();
await buy();
const marks = exported.flatMap(Object.entries).filter(([name]) => name.startsWith(MARK));
const ran = marks.filter(([, { value }]) => value).map(([name]) => Number(name.slice(MARK.length)));
if (!ran.length) throw new Error("no function was counted: does the wasm count its calls?");
console.log(JSON.stringify(ran));
process.exit(); // the interpreter still serves its port
