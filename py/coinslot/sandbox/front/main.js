// @ts-check
// The home page: what there is to buy, every order, and everything that happens to them, live.

import { advance, getAddresses, getCatalog, getOrders, getScenarios, getSettings } from "./api.js";
import { attempt, byId, makeButton } from "./dom.js";
import * as orders from "./orders.js";
import { drawScenarios, drawShop } from "./shop.js";
import * as timeline from "./timeline.js";

/** Seconds by the words for them. */
const SPANS = { "+5 min": 300, "+1 h": 3600, "+12 h": 43_200 };

/** @param {boolean} live */
function tellLive(live) {
  byId("live").textContent = live ? "Live" : "Not connected. Is the sandbox still running?";
  byId("live").classList.toggle("on", live);
}

/** @type {Promise<void> | undefined} */
let looking;
/** @type {Promise<void> | undefined} */
let next;

/** Look at the orders: after the look that is under way, if there is one, and once for all who ask meanwhile. */
function look() {
  next ??= (looking ?? Promise.resolve()).then(() => {
    [looking, next] = [next, undefined];
    return attempt(async () => orders.update((await getOrders()).orders));
  });
  return next;
}

/** @param {number} orderId */
async function show(orderId) {
  await look();
  orders.choose(orderId);
}

function follow() {
  // It goes on by itself where it broke off: the browser sends the last event's id.
  const source = new EventSource("/sandbox/timeline/live");
  source.addEventListener("open", () => tellLive(true));
  source.addEventListener("error", () => tellLive(false));
  source.addEventListener("message", (event) => {
    const entry = JSON.parse(event.data);
    timeline.add(entry);
    if (entry.channel === "order" || entry.channel === "window") void look();
  });
}

/** Close a payment page that wants it, as a game would. @param {string} payStation its origin */
function closeWhenAsked(payStation) {
  window.addEventListener("message", ({ origin, data, source }) => {
    const asks = origin === payStation && typeof data === "string" && data.includes('"command":"close"');
    if (asks && source && "close" in source) source.close();
  });
}

await attempt(async () => {
  const [addresses, catalog, scenarios, settings] = await Promise.all([
    getAddresses(),
    getCatalog(),
    getScenarios(),
    getSettings(),
  ]);
  orders.begin(addresses.payStation, addresses.webhook !== null);
  closeWhenAsked(addresses.payStation);
  drawShop(catalog.items, addresses.projectId, show);
  drawScenarios(scenarios.scenarios, settings.scenario);
});
byId("time").append(...Object.entries(SPANS).map(([words, seconds]) => makeButton(words, () => advance(seconds))));
timeline.drawFilters();
await look();
follow();
