// @ts-check
import { createCoinslot } from "../coinslot.js";
import { element } from "./hud.js";
import { createNews } from "./newslog.js";
import { snippet } from "./snippet.js";
import { openStage } from "./stage.js";
import { delay, readWishes, watchWishes } from "./wishes.js";

/** @typedef {import("../coinslot.js").Purchase} Purchase */

const SKU = "gems_100";
const PLAYER = "visitor"; // not the game's: this page keeps nothing, so it must not take what the game is to be given

/** What the headers of each page are for. @type {Record<string, string>} */
const PAGES = {
  ordinary: "Content-Security-Policy with the payment page in frame-src: as a game should be.",
  isolated:
    "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, for SharedArrayBuffer. " +
    "They keep the payment page out, or cut it off.",
  "document-isolated":
    "Document-Isolation-Policy: isolate-and-credentialless, for SharedArrayBuffer, too; the payment page stays in. " +
    "Chromium knows it, other browsers ignore it.",
  frameless: "A Content-Security-Policy whose frame-src lets no payment page in.",
  portal: "In a frame two pages deep, whose sandbox allows scripts, popups and forms, and gives no origin.",
};

const news = createNews();
const page = location.pathname.split("/").at(-2) ?? "";
const here = Object.hasOwn(PAGES, page) ? page : "ordinary";

/** @param {string} url @returns {Promise<any>} @throws {Error} when the answer is not a success with JSON in it */
async function fetchJson(url) {
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}, not 200: is the sandbox running?`);
  return response.json();
}

function showPage() {
  element("page-text").textContent = PAGES[here];
  for (const link of document.querySelectorAll("[data-page]")) {
    if (link instanceof HTMLElement && link.dataset.page === here) link.ariaCurrent = "page";
    else if (here === "portal") link.parentElement?.remove(); // the portal's frame would have to go there
  }
  if (here === "portal") document.querySelector(".back")?.remove();
}

/** @param {string} hash what the address says of the wishes; it goes along to the other pages */
function showWishes(hash) {
  const options = readWishes();
  element("call").textContent = snippet(SKU, options);
  element("opacity").textContent = `${Math.round((options.appearance?.overlayOpacity ?? 0.7) * 100)} %`;
  element("ribbon").hidden = options.appearance?.zIndex === undefined;
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-page]"))) link.hash = hash;
}

/** @param {Purchase} purchase */
async function follow({ outcome }) {
  const { body } = document;
  body.dataset.purchase = "open";
  const { outcome: end, orderId, error } = await outcome;
  body.dataset.purchase = end;
  news.tell("purchase.outcome", { outcome: end, order: orderId }, { mood: end === "succeeded" ? "good" : "plain", error });
}

async function openPayments() {
  const { projectId, endpoints, sandbox } = await fetchJson("/demo/config.json");
  const token = async () => (await fetchJson(`${endpoints.store}/sandbox/token?user=${PLAYER}`)).token;
  const coinslot = createCoinslot({ projectId, endpoints, sandbox, token });
  const { onPause, onResume } = stage;

  function purchase() {
    news.begin();
    try {
      follow(coinslot.catalog.purchase(SKU, { ...readWishes(), ...news.listeners(), onPause, onResume }));
    } catch (error) {
      news.tell("thrown", {}, { error: /** @type {import("../coinslot.js").CoinslotError} */ (error) });
    }
  }
  buy = () => {
    const late = delay();
    if (late) setTimeout(purchase, late);
    else purchase();
  };

  coinslot.on("success", ({ orderId }) => news.tell("on(success)", { order: orderId }, { mood: "good" }));
  if (coinslot.returned) {
    news.tell("returned", { purchase: coinslot.returned.id });
    follow(coinslot.returned);
  }
  await coinslot.ready;
  document.body.dataset.runtime = "ready";
  news.tell("ready", { isolated: crossOriginIsolated });
}

let buy = () => news.tell("buy", { not: "before the payments are there" });
const stage = openStage(() => buy());
element("buy").addEventListener("click", () => buy());
showPage();
watchWishes(showWishes);
openPayments().catch((error) => {
  document.body.dataset.runtime = "failed";
  news.tell("ready", {}, { error });
});
