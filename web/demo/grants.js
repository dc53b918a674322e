// @ts-check
import { createStore, get, update } from "idb-keyval";

const NAME = "gem-keeper";
const KEY = "savings";

/**
 * @typedef {object} Savings what is kept
 * @property {number[]} orders already granted
 * @property {string[]} owned SKUs of what is bought once
 * @property {string[]} worn those of them that are put on
 * @property {number} lanterns in the player's sky
 * @property {string} giftDay the day of the last gift, such as "2026-11-21"; empty before the first
 */

/** @param {unknown} value @param {string} kind @returns {any[]} */
const listOf = (value, kind) => (Array.isArray(value) ? value.filter((each) => typeof each === kind) : []);

/** @param {any} kept by this game, maybe in another version; undefined where nothing is @returns {Savings} */
function read(kept) {
  return {
    orders: listOf(kept?.orders, "number"),
    owned: listOf(kept?.owned, "string"),
    worn: listOf(kept?.worn, "string"),
    lanterns: Number.isSafeInteger(kept?.lanterns) ? kept.lanterns : 0,
    giftDay: typeof kept?.giftDay === "string" ? kept.giftDay : "",
  };
}

/** @returns {string} the player's own date: a gift a day is by the clock on the wall */
const today = () => new Date().toLocaleDateString("sv"); // Swedish dates are ISO 8601

/** What tells the other tabs; null in a frame that shares nothing with any. */
function openChannel() {
  try {
    return new BroadcastChannel(NAME);
  } catch {
    return null;
  }
}

/**
 * What the player owns, kept in this browser. Gems are not in it: the store keeps those.
 *
 * A success is offered until it is acknowledged, so the same order may be offered twice: after a reload at the wrong
 * moment, from a second tab, after a crash between our grant and its record. The order's id is the key that makes two
 * offers one grant, and it is written together with what is granted, in one transaction: half a grant cannot be kept,
 * and two tabs cannot write over each other's, as they could in localStorage.
 *
 * This is a game without a server. With one, the grant belongs into the handling of the provider's webhook.
 */
export async function openGrants() {
  const channel = openChannel();
  let savings = read(undefined);
  /** @type {import("idb-keyval").UseStore | null} */
  let store = null;
  try {
    store = createStore(NAME, KEY);
    savings = read(await get(KEY, store));
  } catch {
    store = null; // a sandboxed frame has no storage: all of it lasts as long as the page
  }

  /**
   * @param {(kept: Savings) => Savings} edit
   * @throws {DOMException} when the storage refuses; then nothing has changed
   */
  async function change(edit) {
    let edited = savings;
    const apply = (/** @type {unknown} */ kept) => (edited = edit(read(kept)));
    if (store) await update(KEY, apply, store);
    else apply(savings);
    savings = edited;
    channel?.postMessage("changed");
  }

  return {
    /** What is kept, as far as this tab has heard. @returns {Savings} */
    read: () => savings,

    /** Whether today's gift is still there. */
    hasGift: () => savings.giftDay !== today(),

    /**
     * Grant an order, unless it was granted before, in whichever tab.
     * @param {number} orderId
     * @param {readonly import("./items.js").Content[]} contents
     * @returns {Promise<boolean>} whether it is new, when it is kept
     * @throws {DOMException} when it could not be kept: a success that is not taken is offered again
     */
    async grant(orderId, contents) {
      const things = contents.filter(({ item }) => item.verbs).map(({ item }) => item.sku);
      const gifts = contents.reduce((sum, { item, quantity }) => sum + (item.isGift ? quantity : 0), 0);
      let isNew = false;
      await change((kept) => {
        const { orders, owned, worn, lanterns, giftDay } = kept;
        isNew = !orders.includes(orderId);
        if (!isNew) return kept;
        return {
          orders: [...orders, orderId],
          owned: [...new Set([...owned, ...things])],
          worn: [...new Set([...worn, ...things])], // who buys a robe wants to see it
          lanterns: lanterns + gifts,
          giftDay: gifts ? today() : giftDay,
        };
      });
      return isNew;
    },

    /** Put on what is owned, or take it off. @param {string} sku @throws {DOMException} as above */
    toggle: (sku) =>
      change((kept) => {
        const worn = kept.worn.filter((each) => each !== sku);
        return { ...kept, worn: worn.length < kept.worn.length ? worn : [...worn, sku] };
      }),

    /** @param {() => void} listener called when another tab has changed something */
    onChange(listener) {
      channel?.addEventListener("message", async () => {
        if (store) savings = read(await get(KEY, store));
        listener();
      });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openGrants>>} Grants */
