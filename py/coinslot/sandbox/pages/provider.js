// @ts-check
// The requests of this page, all to its own origin.

/** @typedef {{ amount: string, amount_without_discount: string, currency: string }} Price */
/** @typedef {"none" | "vc" | "successful" | "successful_or_canceled" | "any"} Condition */
/**
 * @typedef {object} Redirect
 * @property {string} url
 * @property {Condition} automatic after which results of a payment the page goes there by itself
 * @property {number} delay seconds before it does
 * @property {Condition} manual after which results the player has a button for it
 * @property {string} caption what the button says; empty for the page's own words
 * @property {string} externalId the game's own id of the payment
 */
/**
 * @typedef {object} Order
 * @property {number | null} orderId null for a payment without an order
 * @property {"new" | "paid" | "done" | "canceled" | "expired"} status
 * @property {string} name
 * @property {string} description
 * @property {string} picture
 * @property {number} quantity
 * @property {Price | null} unitPrice null for a cart of several items, and without an order
 * @property {Price} price
 * @property {string | null} invoice
 * @property {string} userId
 * @property {string} email
 * @property {Redirect | null} redirect null where the order names no address to go back to
 */
/** @typedef {{ at: string, do: "pay" | "decline" | "cancel" | "close" | "reload" }} Act */
/**
 * @typedef {object} Plan how this order's page is to behave
 * @property {{ copies: number, reversed: boolean, forged: boolean }} window how it says what it says
 * @property {{ name: string, player: Act[] } | null} scenario what it does in the player's place
 */
/** @typedef {Order & { payment: "troubled" }} Declined */
/** @typedef {Order & { payment: "done", window: { delay: number, lost: boolean } }} Paid */

/**
 * The provider's refusal: 404 for an unknown token, 409 for an order that can no longer change that way, 403 with a
 * text for the player where the game's server does not take him.
 */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} text
   */
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

// Xsolla's addresses name the token differently in each version of the page.
const query = new URLSearchParams(location.search);
const base = `/pay/${encodeURIComponent(query.get("token") || query.get("access_token") || "")}`;

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
async function ask(path, init) {
  const response = await fetch(base + path, init);
  if (!response.ok) throw new Refusal(response.status, (await response.json()).error);
  return response.json();
}

/**
 * Let the provider know what passes between this page and the game's. Neither waits for it, and it outlives the page.
 * @param {{ message: object, heard?: boolean, lost?: boolean }} news
 */
export const report = (news) => navigator.sendBeacon(`${base}/messages`, JSON.stringify(news));

/** @returns {Promise<Order & Plan>} */
export const getOrder = () => ask("");

/** Begin an attempt to pay; the order has a new invoice then. @returns {Promise<Order>} */
export const begin = () => ask("/invoice", { method: "POST" });

/** @returns {Promise<Order>} */
export const cancel = () => ask("/cancel", { method: "POST" });

/**
 * Pay with a card.
 * @param {string} card digits only
 * @returns {Promise<Declined | Paid>}
 */
export const pay = (card) => ask("", { method: "POST", body: JSON.stringify({ card }) });
