// @ts-check
// The list of orders, and what can be done to the chosen one.

import { act } from "./api.js";
import { byId, make, makeButton, money } from "./dom.js";
import * as timeline from "./timeline.js";

/** @typedef {import("./api.js").Order} Order */

/** Every act with its words, and the statuses in which it makes sense; none for all. @type {[string, string, string[]][]} */
const ACTS = [
  ["pay", "Pay", ["new"]],
  ["decline", "Decline", ["new"]],
  ["cancel", "Cancel", ["new"]],
  ["expire", "Expire", ["new"]],
  ["refund", "Refund", ["paid", "done"]],
  ["cut-sockets", "Cut the socket", []],
  ["replay-pushes", "Replay pushes", []],
  ["resend-webhooks", "Resend webhooks", []],
  ["forge-webhook", "Forge a webhook", []],
];

/** @type {Map<number, Order>} */
const orders = new Map();
/** @type {number | null} */
let chosen = null;
let payStation = "";
let hasWebhook = false;

/** @param {string} origin where Pay Station is @param {boolean} webhook whether webhooks go anywhere */
export function begin(origin, webhook) {
  payStation = origin;
  hasWebhook = webhook;
}

/** Know the orders as they are now. @param {Order[]} now */
export function update(now) {
  orders.clear();
  for (const order of now) orders.set(order.order_id, order);
  if (chosen !== null && !orders.has(chosen)) return choose(null);
  draw();
}

/** Show one order, or with null everything. @param {number | null} id */
export function choose(id) {
  const order = id === null ? undefined : orders.get(id);
  chosen = order ? id : null;
  timeline.choose(order ? { id: order.order_id, user: order.user } : null);
  draw();
}

function draw() {
  byId("no-orders").hidden = orders.size > 0;
  const focused = document.activeElement?.closest("#orders button")?.getAttribute("data-id");
  byId("orders").replaceChildren(...[...orders.values()].reverse().map(drawOrder));
  // Drawn anew, the list would lose the place of whoever walks it by keyboard.
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`#orders [data-id="${focused}"]`))?.focus();
  drawChosen(chosen === null ? undefined : orders.get(chosen));
}

/** @param {Order} order */
function drawOrder(order) {
  const id = order.order_id;
  const line = make("span", "soft", `${order.user}${order.scenario ? ` · ${order.scenario}` : ""}`);
  const status = make("span", `status ${order.status}`, order.status);
  const button = make("button", "order", make("b", "", String(id)), status, make("span", "", describe(order)), line);
  button.type = "button";
  button.dataset.id = String(id);
  button.setAttribute("aria-pressed", String(id === chosen));
  button.addEventListener("click", () => {
    choose(id === chosen ? null : id);
    // Where all is in one column, what was chosen would be out of sight.
    if (chosen !== null && matchMedia("(max-width: 50rem)").matches) byId("title").scrollIntoView();
  });
  return make("li", "", button);
}

/** @param {Order | undefined} order */
function drawChosen(order) {
  byId("title").textContent = order ? `Order ${order.order_id}` : "Everything";
  for (const id of ["status", "acts", "open"]) byId(id).hidden = !order;
  byId("open").hidden = order?.status !== "new";
  byId("facts").textContent = order
    ? `${describe(order)} for ${order.user}, invoice ${order.invoice ?? "none yet"}, scenario ${order.scenario ?? "none"}.`
    : "What happens to every order, as it happens. Choose an order to see only its own.";
  if (!order) return;
  byId("status").textContent = order.status;
  byId("status").className = `status ${order.status}`;
  byId("open").setAttribute("href", `${payStation}/paystation4/?token=${encodeURIComponent(order.token)}`);
  const useful = ACTS.filter(
    ([name, , statuses]) =>
      (!statuses.length || statuses.includes(order.status)) && (hasWebhook || !name.includes("webhook")),
  );
  const signature = `${order.order_id} ${useful.map(([name]) => name)}`;
  if (byId("acts").dataset.holds === signature) return; // so that the focus stays where it is
  byId("acts").dataset.holds = signature;
  const buttons = useful.map(([name, words]) => makeButton(words, () => act(order.order_id, name)));
  byId("acts").replaceChildren(...buttons);
}

/** @param {Order} order */
function describe({ items, price, virtual_price: virtual }) {
  const what = items.map(({ sku, quantity }) => (quantity > 1 ? `${quantity} × ${sku}` : sku)).join(", ");
  return `${what} · ${money(price ?? virtual)}`;
}
