// @ts-check
// The way back to the game's own address: after which results it is taken, and how the address is written.

/** @typedef {import("./provider.js").Order} Order */
/** @typedef {import("./provider.js").Condition} Condition */
/** @typedef {"done" | "canceled" | "expired" | "troubled"} Result how a payment, or an attempt at it, has ended */

/** What each condition lets pass. What virtual currency buys is never paid here. @type {Record<Condition, Result[]>} */
const RESULTS = {
  none: [],
  vc: [],
  successful: ["done"],
  successful_or_canceled: ["done", "canceled"],
  any: ["done", "canceled", "expired", "troubled"],
};

/** A payment's status where nothing was seen of it but the order. Nothing in the query is called canceled. */
const STATUS = { new: "invoice", paid: "done", done: "done", canceled: "troubled", expired: "troubled" };

/** Whether the page leaves by itself. @param {Order} order @param {Result} result */
export const isAutomatic = ({ redirect }, result) => redirect !== null && RESULTS[redirect.automatic].includes(result);

/** Whether the player has a button that leaves. @param {Order} order @param {Result} result */
export const isManual = ({ redirect }, result) => redirect !== null && RESULTS[redirect.manual].includes(result);

/**
 * The address with the query that Xsolla's documents describe; before the first attempt to pay there is less of it.
 * @param {Order} order
 * @param {string | null} payment the payment's status, null where this page has not seen one
 * @throws {TypeError} the order has no address, or one that is none
 */
export function addressOf({ redirect, userId, invoice, status }, payment) {
  const address = new URL(redirect?.url ?? "");
  const news = new URLSearchParams({ user_id: userId });
  if (invoice !== null) news.set("foreigninvoice", redirect?.externalId ?? "");
  news.set("invoice_id", invoice ?? "");
  if (invoice !== null) news.set("status", payment ?? STATUS[status]);
  address.search += `${address.search && "&"}${news}`;
  return address.href;
}
