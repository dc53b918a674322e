// @ts-check

/**
 * @typedef {object} Item what the shop sells
 * @property {string} sku
 * @property {string} name
 * @property {number} gems what one of it brings
 * @property {string} price as shown; what is charged is decided by the payment provider's catalogue
 * @property {string} [badge] a word of praise
 */

/** @type {readonly Item[]} */
export const ITEMS = [
  { sku: "gems_100", name: "Handful of gems", gems: 100, price: "$1.99" },
  { sku: "gems_550", name: "Chest of gems", gems: 550, price: "$9.99", badge: "Most loved" },
  { sku: "gems_1200", name: "Dragon’s hoard", gems: 1200, price: "$19.99" },
];

/**
 * What an order brings. The order says it, not the button that was pressed: an order may come from an earlier visit.
 * @param {import("../coinslot.js").Order} order
 * @returns {number} gems
 * @throws {Error} when the order holds something that this version of the game does not know
 */
export function gemsIn(order) {
  return order.items.reduce((sum, { sku, quantity }) => {
    const item = ITEMS.find((one) => one.sku === sku);
    if (!item) throw new Error(`Order ${order.orderId} holds ${sku}, which this game does not sell: update the game`);
    return sum + item.gems * quantity;
  }, 0);
}
