// @ts-check
// The requests of this page, all to its own origin.

/** @typedef {"order" | "request" | "socket" | "window" | "webhook" | "scenario"} Channel */
/**
 * @typedef {object} Entry one thing that happened
 * @property {number} number
 * @property {string} at ISO 8601
 * @property {Channel} channel
 * @property {string} text
 * @property {number | null} order_id
 * @property {string | null} user
 * @property {boolean} good
 * @property {Record<string, string | { base64: string }>} raw
 */
/**
 * @typedef {object} Order
 * @property {number} order_id
 * @property {"new" | "paid" | "done" | "canceled" | "expired"} status
 * @property {string} user
 * @property {{ sku: string, quantity: number }[]} items
 * @property {{ amount: string, currency: string } | null} price
 * @property {{ amount: string, currency: string } | null} virtual_price
 * @property {string} token
 * @property {string | null} invoice
 * @property {string | null} scenario
 */
/**
 * @typedef {object} Item
 * @property {string} sku
 * @property {string} name
 * @property {string} picture
 * @property {boolean} is_free
 * @property {{ amount: string, currency: string } | null} price
 * @property {{ sku: string, name: string, amount: number }[]} virtual_prices
 */
/** @typedef {{ name: string, summary: string, seconds: number | null }} Scenario */

/**
 * @param {string} path
 * @param {RequestInit & { body?: string }} [init]
 */
async function ask(path, init) {
  const response = await fetch(path, init);
  const body = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Error(body.error ?? body.errorMessage ?? `The sandbox answered ${response.status}.`);
  return body;
}

/** @param {string} path @param {object} body @param {Record<string, string>} [headers] */
const post = (path, body, headers) => ask(path, { method: "POST", body: JSON.stringify(body), headers });

/** @returns {Promise<{ projectId: number, payStation: string, webhook: string | null }>} */
export const getAddresses = () => ask("/sandbox/addresses");
/** @returns {Promise<{ items: Item[] }>} */
export const getCatalog = () => ask("/sandbox/catalog");
/** @returns {Promise<{ orders: Order[] }>} */
export const getOrders = () => ask("/sandbox/orders");
/** @returns {Promise<{ scenarios: Scenario[] }>} */
export const getScenarios = () => ask("/sandbox/scenarios");
/** @returns {Promise<{ scenario: string }>} */
export const getSettings = () => ask("/sandbox/settings");

/** @param {string} scenario */
export const setScenario = (scenario) => post("/sandbox/settings", { scenario });

/** Let time pass at once. @param {number} seconds */
export const advance = (seconds) => post("/sandbox/advance", { seconds });

/** Do something to an order. @param {number} id @param {string} act */
export const act = (id, act) => post(`/sandbox/orders/${id}/acts`, { act });

/**
 * Order one of an item as a game would, for money, for nothing, or for the first virtual currency that buys it.
 * @param {Item} item
 * @param {string} user
 * @param {number} projectId
 * @returns {Promise<{ order_id: number }>}
 */
export async function order({ sku, price, is_free: isFree, virtual_prices: [virtual] }, user, projectId) {
  const { token } = await ask(`/sandbox/token?user=${encodeURIComponent(user)}`);
  const rest = isFree ? `/free/item/${sku}` : `/payment/item/${sku}${price ? "" : `/virtual/${virtual?.sku}`}`;
  return post(`/api/v2/project/${projectId}${rest}`, {}, { Authorization: `Bearer ${token}` });
}
