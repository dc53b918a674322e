// @ts-check

const KEY = "gem-keeper";

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

/** @param {string | null} text @returns {Savings} */
function parse(text) {
  /** @type {any} */
  let kept = null;
  try {
    kept = JSON.parse(text ?? "");
  } catch {
    // Nothing kept yet, or not by us: begin anew.
  }
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

/**
 * What the player owns, kept in this browser. Gems are not in it: the store keeps those.
 *
 * A success is offered until it is acknowledged, so the same order may be offered twice: after a reload at the wrong
 * moment, from a second tab, after a crash between our grant and its record. The order's id is the key that makes two
 * offers one grant, and it is written together with what is granted, in one go: half a grant cannot be kept.
 *
 * This is a game without a server. With one, the grant belongs into the handling of the provider's webhook.
 */
export function openGrants() {
  // A sandboxed frame has no storage, and a full one refuses to write: then all of it lasts as long as the page.
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
    read,

    /** Whether today's gift is still there. */
    hasGift: () => read().giftDay !== today(),

    /**
     * Grant an order, unless it was granted before.
     * @param {number} orderId
     * @param {readonly import("./items.js").Content[]} contents
     * @returns {boolean} whether it is new
     */
    grant(orderId, contents) {
      const { orders, owned, worn, lanterns, giftDay } = read();
      if (orders.includes(orderId)) return false;
      const things = contents.filter(({ item }) => item.verbs).map(({ item }) => item.sku);
      const gifts = contents.reduce((sum, { item, quantity }) => sum + (item.isGift ? quantity : 0), 0);
      write({
        orders: [...orders, orderId],
        owned: [...new Set([...owned, ...things])],
        worn: [...new Set([...worn, ...things])], // who buys a robe wants to see it
        lanterns: lanterns + gifts,
        giftDay: gifts ? today() : giftDay,
      });
      return true;
    },

    /** Put on what is owned, or take it off. @param {string} sku */
    toggle(sku) {
      const savings = read();
      const worn = savings.worn.filter((each) => each !== sku);
      write({ ...savings, worn: worn.length < savings.worn.length ? worn : [...worn, sku] });
    },

    /** @param {() => void} listener called when another tab changed something */
    onChange(listener) {
      window.addEventListener("storage", ({ key }) => {
        if (key === KEY || key === null) listener();
      });
    },
  };
}

/** @typedef {ReturnType<typeof openGrants>} Grants */
