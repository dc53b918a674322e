// @ts-check

/** @typedef {import("../coinslot.js").Coinslot["cart"]} Cart */
/** @typedef {import("../coinslot.js").Price} Price */
/** @typedef {{sku: string, quantity: number, price: Price | null}} Line */
/**
 * @typedef {object} Contents what the cart holds
 * @property {readonly Line[]} lines
 * @property {Price | null} total as the store says
 * @property {boolean} isFree whether all of it is free: such a cart is taken, not paid
 */

/**
 * The player's cart. It is kept by the store, which also knows what it costs: after each change the store is asked.
 * Changes are made one after the other, each on what the last one left.
 * @param {Cart} cart
 * @param {(contents: Contents) => void} onChange
 * @param {(error: Error) => void} onError a change was not made
 */
export function createBasket(cart, onChange, onError) {
  /** @type {readonly Line[]} */
  let lines = [];
  let queue = Promise.resolve();

  async function look() {
    const { items, price, isFree } = await cart.get();
    lines = items;
    onChange({ lines, total: price, isFree });
  }

  /** @param {() => Promise<void>} change @returns {Promise<void>} when it is made, or known to have failed */
  function then(change) {
    // Also after a failure the store is asked: it may know another cart than the page.
    queue = queue.then(change).catch(onError).then(look).catch(onError);
    return queue;
  }

  const held = (/** @type {string} */ sku) => lines.find((line) => line.sku === sku)?.quantity ?? 0;

  /** @param {string} sku @param {number} by */
  async function change(sku, by) {
    const quantity = held(sku) + by;
    if (quantity > 0) await cart.setItem(sku, quantity);
    else if (held(sku) > 0) await cart.removeItem(sku);
  }

  return {
    refresh: () => then(async () => {}),

    /** @param {string} sku @param {number} by how many more; fewer when negative */
    add: (sku, by) => then(() => change(sku, by)),

    empty: () => then(() => cart.clear()),

    /** Take out what is no longer wanted. @param {readonly import("./items.js").Content[]} contents */
    takeOut: (contents) =>
      then(async () => {
        const gone = new Map(contents.map(({ item, quantity }) => [item.sku, quantity]));
        if (lines.length === 0) return;
        // One request where one will do: a page that is closed meanwhile must leave nothing in it that was paid for.
        if (lines.every(({ sku, quantity }) => (gone.get(sku) ?? 0) >= quantity)) return cart.clear();
        for (const [sku, quantity] of gone) await change(sku, -quantity);
      }),
  };
}

/** @typedef {ReturnType<typeof createBasket>} Basket */
