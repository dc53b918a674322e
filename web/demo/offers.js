// @ts-check
import { inGems } from "./items.js";

/** @typedef {import("./items.js").Item} Item */
/** @typedef {"money" | "gems" | "gift"} Way how something is paid for */
/**
 * @typedef {object} State what the shop knows of the player
 * @property {number | null} gems what the player has; null while unknown
 * @property {import("./grants.js").Savings} savings
 * @property {boolean} hasGift whether today's gift is still there
 * @property {ReadonlySet<string>} underway SKUs of what is being bought
 * @property {readonly string[]} inCart SKUs
 */

/** @param {Item} item @returns {boolean} whether nobody needs two of it at once */
export const isSingle = ({ verbs, isGift }) => Boolean(verbs || isGift);

/** @param {Item} item @returns {Way[]} */
export const waysOf = ({ isGift, gemPrice, price }) => [
  ...(isGift ? /** @type {const} */ (["gift"]) : []),
  ...(gemPrice ? /** @type {const} */ (["gems"]) : []),
  ...(price ? /** @type {const} */ (["money"]) : []),
];

/** @param {Item} item @returns {boolean} whether it can be bought with other things; a cart takes no gems */
export const fitsCart = ({ price, isGift }) => Boolean(price || isGift);

/** @param {Item} item @param {Way | "cart"} way @returns {string} what a button does, such as "Buy … for 300 gems" */
export function wordsFor({ name, price, was, gemPrice }, way) {
  switch (way) {
    case "cart":
      return `Put ${name} into the cart`;
    case "gift":
      return `Take ${name} for free`;
    case "gems":
      return `Buy ${name} for ${inGems(gemPrice ?? 0)}`;
    case "money":
      return `Buy ${name} for ${price}${was ? ` instead of ${was}` : ""}`;
  }
}

/**
 * Why an item cannot be had in a way just now.
 * @param {Item} item
 * @param {Way | "cart"} way
 * @param {State} state
 * @returns {{badge?: string, words: string} | null} a word or two for the card, and a sentence for whoever asks
 */
export function obstacle(item, way, { gems, hasGift, underway, inCart }) {
  const { sku, name, isGift, gemPrice = 0 } = item;
  if (underway.has(sku)) return { badge: "On its way", words: `${name} is on its way` };
  if (isGift && !hasGift) return { badge: "Back tomorrow", words: "You have had today’s gift; come back tomorrow" };
  if (way === "cart" && isSingle(item) && inCart.includes(sku)) return { words: `${name} is in the cart` };
  if (way !== "gems" || gems === null || gems >= gemPrice) return null;
  return {
    badge: `${inGems(gemPrice - gems)} short`,
    words: `${name} costs ${inGems(gemPrice)}, and you have ${gems.toLocaleString("en")}`,
  };
}
