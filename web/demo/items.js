// @ts-check

/**
 * @typedef {object} Item what the shop sells
 * @property {string} sku
 * @property {string} name
 * @property {string} text what it is, in a few words
 * @property {number} [gems] what one of it brings
 * @property {string} [price] in money, as shown; what is charged is decided by the payment provider's catalogue
 * @property {string} [was] the price before the discount
 * @property {number} [gemPrice] in gems, as shown, likewise
 * @property {boolean} [isGift] it costs nothing, once a day
 * @property {[string, string]} [verbs] of what is bought once and kept: to put it on, and to take it off
 * @property {string} [badge] a word of praise
 */

/** @type {readonly Item[]} */
export const ITEMS = [
  { sku: "gems_100", name: "Handful of gems", text: "100 gems", gems: 100, price: "$1.99" },
  {
    sku: "gems_550", name: "Chest of gems", text: "550 gems", gems: 550, price: "$9.99", was: "$12.49",
    badge: "Most loved",
  },
  { sku: "gems_1200", name: "Dragon’s hoard", text: "1,200 gems", gems: 1200, price: "$19.99" },
  { sku: "daily_gift", name: "Daily gift", text: "A lantern for your sky", isGift: true },
  { sku: "skin_ruby", name: "Ruby skin", text: "Everything in red", gemPrice: 300, verbs: ["Wear", "Take off"] },
  {
    sku: "sword_01", name: "Dawn blade", text: "Glows before sunrise", gemPrice: 500, price: "$4.99",
    verbs: ["Carry", "Put away"],
  },
];

/** @param {string} sku @returns {Item | undefined} */
export const itemOf = (sku) => ITEMS.find((item) => item.sku === sku);

/** @param {number} gems @returns {string} such as "1,200 gems" */
export const inGems = (gems) => `${gems.toLocaleString("en")} ${gems === 1 ? "gem" : "gems"}`;

/** @typedef {{item: Item, quantity: number}} Content one line of an order */

/**
 * What an order brings. The order says it, not the button that was pressed: an order may come from an earlier visit.
 * @param {import("../coinslot.js").Order} order
 * @returns {Content[]}
 * @throws {Error} when the order holds something that this version of the game does not know
 */
export function contentsOf(order) {
  return order.items.map(({ sku, quantity }) => {
    const item = itemOf(sku);
    if (!item) throw new Error(`Order ${order.orderId} holds ${sku}, which this game does not sell: update the game`);
    return { item, quantity };
  });
}

/** @param {readonly Content[]} contents @returns {number} the gems in them */
export const gemsIn = (contents) => contents.reduce((sum, { item, quantity }) => sum + (item.gems ?? 0) * quantity, 0);

/** @param {readonly Content[]} contents @returns {string} such as "650 gems, Dawn blade" */
export function inWords(contents) {
  const gems = gemsIn(contents);
  const things = contents.filter(({ item }) => !item.gems).map(({ item }) => item.name);
  return [...(gems ? [inGems(gems)] : []), ...things].join(", ");
}
