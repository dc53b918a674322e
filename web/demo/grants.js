// @ts-check

const KEY = "gem-keeper";

/** @typedef {{gems: number, orders: number[]}} Savings what is kept: gems owned, and the orders already granted */

/** @param {string | null} text @returns {Savings} */
function parse(text) {
  try {
    const { gems, orders } = JSON.parse(text ?? "");
    if (Number.isSafeInteger(gems) && gems >= 0 && Array.isArray(orders)) return { gems, orders };
  } catch {
    // Nothing kept yet, or not by us: begin anew.
  }
  return { gems: 0, orders: [] };
}

/**
 * The player's gems, kept in this browser.
 *
 * A success is offered until it is acknowledged, so the same order may be offered twice: after a reload at the wrong
 * moment, from a second tab, after a crash between our grant and its record. The order's id is the key that makes two
 * offers one grant, and it is written together with the gems, in one go: half a grant cannot be kept.
 *
 * This is a game without a server. With one, the grant belongs into the handling of the provider's webhook.
 */
export function openGrants() {
  // A sandboxed frame has no storage, and a full one refuses to write: then the gems last as long as the page.
  let memory = parse(null);

  /** Read anew each time: another tab may have granted meanwhile. @returns {Savings} */
  function read() {
    try {
      const text = localStorage.getItem(KEY);
      if (text !== null) memory = parse(text);
    } catch {
      // What memory holds is all there is.
    }
    return memory;
  }

  /** @param {Savings} savings */
  function write(savings) {
    memory = savings;
    try {
      localStorage.setItem(KEY, JSON.stringify(savings));
    } catch {
      // Kept in memory only.
    }
  }

  return {
    /** @returns {number} gems owned */
    total: () => read().gems,

    /** Add gems that were found, not bought. @param {number} gems @returns {number} gems owned now */
    find(gems) {
      const { gems: before, orders } = read();
      write({ gems: before + gems, orders });
      return before + gems;
    },

    /**
     * Grant an order, unless it was granted before.
     * @param {number} orderId
     * @param {number} gems
     * @returns {boolean} whether it is new
     */
    grant(orderId, gems) {
      const { gems: before, orders } = read();
      if (orders.includes(orderId)) return false;
      write({ gems: before + gems, orders: [...orders, orderId] });
      return true;
    },

    /** @param {(total: number) => void} listener called when another tab changed the savings */
    onChange(listener) {
      window.addEventListener("storage", ({ key }) => {
        if (key === KEY || key === null) listener(read().gems);
      });
    },
  };
}
