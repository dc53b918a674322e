// @ts-check
// The flow of the page: load the order, take the payment, and tell the game's page in the real order.

import { cardNumber, DECLINING_CARD } from "./card.js";
import { listen, say } from "./embedder.js";
import { back, close, departAfter, known, offerReturn, stay } from "./leaving.js";
import * as provider from "./provider.js";
import { follow, reach } from "./scenario.js";
import { behave, sayStatus } from "./status.js";
import { byId, fillOrder, show, showEnd, tellTrouble } from "./view.js";

/** @typedef {import("./provider.js").Order} Order */

const SILENT = "The payment provider does not answer. Is the sandbox still running?";
const DECLINED = "The payment was declined and no money was taken. Try again, or use another card.";

/** @param {Order} order @param {string} payment @param {boolean} [lost] whether the game's page does not hear of it */
function tell(order, payment, lost) {
  Object.assign(known, { order, payment });
  sayStatus(order, payment, lost || undefined);
}

/** @param {Order} order */
function showOrder(order) {
  known.order = order;
  const what = order.orderId === null ? "Payment" : "Order";
  fillOrder(order);
  if (order.status === "new") return show("ready");
  if (order.status === "canceled") showEnd("canceled", `${what} canceled`, "You are not charged for it.");
  else if (order.status === "expired") showEnd("canceled", "Order expired", "It can no longer be paid.");
  else showEnd("done", "Payment successful", "Thank you! Your purchase is on its way to you.", order);
  offerReturn(order.status === "paid" ? "done" : order.status);
}

/** @param {string} card */
async function pay(card) {
  tell(await provider.begin(), "invoice");
  await reach("invoice");
  const answer = await provider.pay(card);
  if (answer.payment === "troubled") return decline(answer);
  tell(answer, "delivering");
  await reach("delivering");
  if (answer.window.delay) await new Promise((over) => setTimeout(over, answer.window.delay * 1000));
  tell(answer, "done", answer.window.lost);
  showOrder(answer);
  departAfter("done");
  await reach("done");
}

/** @param {Order} order */
function decline(order) {
  tell(order, "troubled");
  tellTrouble(DECLINED);
  show("troubled");
  byId("pay").focus();
  offerReturn("troubled");
  departAfter("troubled");
  void reach("troubled");
}

async function cancel() {
  const order = await provider.cancel();
  sayStatus(order, "canceled");
  showOrder(order);
  departAfter("canceled");
}

/**
 * Do one thing at a time, and come back to a page that can be used whatever happens.
 * @param {() => Promise<void>} action
 */
async function process(action) {
  if (document.body.dataset.state === "processing") return;
  stay();
  tellTrouble("");
  show("processing");
  try {
    await action();
  } catch (error) {
    // 409: the order was paid or canceled elsewhere meanwhile, so show how it stands.
    if (error instanceof provider.Refusal && error.status === 409) return load();
    tellTrouble(error instanceof provider.Refusal && error.status === 403 ? error.message : SILENT);
    show("ready");
  }
}

async function load() {
  try {
    const order = await provider.getOrder();
    behave(order);
    follow(order.scenario, { pay: payNow, decline: declineNow, cancel: cancelNow, close });
    showOrder(order);
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

const payNow = () => process(() => pay(cardNumber()));
const declineNow = () => process(() => pay(DECLINING_CARD));
const cancelNow = () => process(cancel);

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  void payNow();
});
byId("decline").addEventListener("click", declineNow);
byId("cancel").addEventListener("click", cancelNow);
byId("close").addEventListener("click", close);
byId("close").removeAttribute("disabled"); // a click before now would be lost
for (const id of ["back", "return"]) byId(id).addEventListener("click", back);

await load();
say("dimensions", { dimensions: { width: 740, height: 760 } });
say("fcp");
if (document.body.dataset.state === "ready") void reach("ready");
