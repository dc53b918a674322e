// @ts-check
// What this page says of a payment, and how well: a scenario may have it said twice, backwards, or untruly.

import { say } from "./embedder.js";

/** @typedef {import("./provider.js").Order} Order */

let plan = { copies: 1, reversed: false, forged: false };
/** What is kept back until the last of it. @type {{ data: object, lost: boolean | undefined }[]} */
const held = [];

/** @param {Order & import("./provider.js").Plan} order */
export function behave(order) {
  plan = order.window;
  // Nothing is paid, and there is no such invoice: whoever believes this has given something away.
  if (plan.forged && order.status === "new") say("status", describe({ ...order, invoice: "1" }, "done"));
}

/** @param {Order} order @param {string} status @param {boolean} [lost] whether the game's page does not hear of it */
export function sayStatus(order, status, lost) {
  held.push({ data: describe(order, status), lost });
  if (plan.reversed && status !== "done" && status !== "troubled" && status !== "canceled") return;
  for (const each of held.splice(0).reverse()) {
    for (let copy = 0; copy < plan.copies; copy++) say("status", each.data, each.lost);
  }
}

/** @param {Order} order @param {string} status */
function describe({ invoice, userId, email }, status) {
  return { paymentInfo: { status, invoice: invoice ?? undefined, userId, email } };
}
