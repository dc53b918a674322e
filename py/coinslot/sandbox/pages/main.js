// @ts-check
// The flow of the page: load the order, take the payment, and tell the game's page in the real order.

import { isAlone, listen, say } from "./embedder.js";
import * as provider from "./provider.js";
import { byId, fillOrder, show, showEnd, tellTrouble } from "./view.js";

/** @typedef {import("./provider.js").Order} Order */

const DECLINING_CARD = "4111111111111178";
const TEST_CARDS = ["4111111111111111", DECLINING_CARD];
const SILENT = "The payment provider does not answer. Is the sandbox still running?";
const DECLINED = "The payment was declined and no money was taken. Try again, or use another card.";

const cardInput = /** @type {HTMLInputElement} */ (byId("card"));
const digits = () => cardInput.value.replace(/\D/g, "");

/** @param {Order} order @param {string} status */
function sayStatus(order, status) {
  const { invoice, userId, email } = order;
  say("status", { paymentInfo: { status, invoice: invoice ?? undefined, userId, email } });
}

/** @param {Order} order */
const what = (order) => (order.orderId === null ? "Payment" : "Order");

/** @param {Order} order */
function showOrder(order) {
  fillOrder(order);
  if (order.status === "new") show("ready");
  else if (order.status === "canceled") showEnd("canceled", `${what(order)} canceled`, "You are not charged for it.");
  else if (order.status === "expired") showEnd("canceled", "Order expired", "It can no longer be paid.");
  else showEnd("done", "Payment successful", "Thank you! Your purchase is on its way to you.", order);
}

/** @param {string} card */
async function pay(card) {
  const order = await provider.begin();
  sayStatus(order, "invoice");
  const answer = await provider.pay(card);
  if (answer.payment === "troubled") {
    sayStatus(answer, "troubled");
    tellTrouble(DECLINED);
    show("troubled");
    byId("pay").focus();
    return;
  }
  sayStatus(answer, "delivering");
  if (answer.window.delay) await new Promise((over) => setTimeout(over, answer.window.delay * 1000));
  if (!answer.window.lost) sayStatus(answer, "done");
  showOrder(answer);
}

async function cancel() {
  const order = await provider.cancel();
  sayStatus(order, "canceled");
  showOrder(order);
}

/**
 * Do one thing at a time, and come back to a page that can be used whatever happens.
 * @param {() => Promise<void>} action
 */
async function process(action) {
  if (document.body.dataset.state === "processing") return;
  tellTrouble("");
  show("processing");
  try {
    await action();
  } catch (error) {
    // 409: the order was paid or canceled elsewhere meanwhile, so show how it stands.
    if (error instanceof provider.Refusal && error.status === 409) return load();
    tellTrouble(SILENT);
    show("ready");
  }
}

function close() {
  say("close");
  if (isAlone) window.close();
}

async function load() {
  try {
    showOrder(await provider.getOrder());
  } catch (error) {
    const refused = error instanceof provider.Refusal;
    const text = refused ? "Start the purchase again from the game." : SILENT;
    showEnd("unknown-token", refused ? "Payment link not valid" : "No connection", text);
  }
}

listen((command) => {
  if (command === "widget-detected") document.body.dataset.widget = "detected";
});
say("widget-detection");

cardInput.addEventListener("input", () => {
  cardInput.setCustomValidity(TEST_CARDS.includes(digits()) ? "" : "Only the two test cards work here.");
});
cardInput.addEventListener("change", () => {
  cardInput.value = digits().replace(/(?<=^(?:.{4})+)(?!$)/g, " ");
});
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  void process(() => pay(digits()));
});
byId("decline").addEventListener("click", () => process(() => pay(DECLINING_CARD)));
byId("cancel").addEventListener("click", () => process(cancel));
byId("close").addEventListener("click", close);
byId("back").addEventListener("click", close);

await load();
say("dimensions", { dimensions: { width: 740, height: 760 } });
say("fcp");
