// @ts-check
// Every way out of the page: by itself, by a button, by Close.

import { isAlone, say } from "./embedder.js";
import { addressOf, isAutomatic, isManual } from "./redirect.js";
import { nameReturn, tellDeparture } from "./view.js";

/** @typedef {import("./provider.js").Order} Order */
/** @typedef {import("./redirect.js").Result} Result */

/** What is known of the order and of its payment. @type {{ order: Order | null, payment: string | null }} */
export const known = { order: null, payment: null };

/** Whether the buttons below a result lead to the game's address, wherever the page stands. */
let returns = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let departure;

/**
 * Name the buttons that lead back after a result.
 * @param {Result} result
 */
export function offerReturn(result) {
  returns = known.order !== null && isManual(known.order, result);
  nameReturn((returns && known.order?.redirect?.caption) || "Back to the game", returns && result === "troubled");
}

/**
 * Leave by itself after a result, if the order wants that. Only for what has happened in this page: a receipt that
 * is looked at again would shut the way back through the browser's history.
 * @param {Result} result
 */
export function departAfter(result) {
  if (!known.order?.redirect || !isAutomatic(known.order, result)) return;
  const { delay } = known.order.redirect;
  tellDeparture(delay);
  departure = setTimeout(() => goBack() || tellDeparture(0), delay * 1000);
}

/** Not now: something else has begun. */
export function stay() {
  clearTimeout(departure);
  tellDeparture(0);
}

/** Close the page, or ask the game's page to do it. */
export function close() {
  if (isAlone && goBack()) return;
  say("close");
  if (isAlone) window.close();
}

/** Go where the buttons below a result lead. */
export const back = () => (returns && goBack()) || close();

/** Go to the game's address: in this window, or from a frame in the one around all frames. Tells whether it can. */
function goBack() {
  if (!known.order?.redirect) return false;
  try {
    (window.top ?? window).location.href = addressOf(known.order, known.payment);
    return true;
  } catch {
    // A frame that is sandboxed without allow-top-navigation, or an address that is none.
    return false;
  }
}
