// @ts-check
import { contentsOf, inWords } from "./items.js";

/** @typedef {import("../coinslot.js").Order} Order */
/** @typedef {import("../coinslot.js").Purchase} Purchase */
/** @typedef {import("../coinslot.js").CoinslotError} CoinslotError */
/** @typedef {import("./items.js").Content} Content */

/** @type {Record<string, string>} */
const PAYMENT_WORDS = {
  invoice: "Waiting for your payment…",
  delivering: "Paying…",
  troubled: "The payment was declined – you can try again",
};

/** @type {Record<string, string>} */
const CANCEL_WORDS = {
  canceled: "The order was canceled",
  expired: "The order has expired",
  abandoned: "Closed without paying",
};

/** @type {Record<string, string>} what a player can do something with; every other error is told as it is */
const ERROR_WORDS = {
  not_enough_virtual_currency: "You do not have enough gems for this; none were taken",
  purchase_limit: "You have had as many of these as there are for you",
  network: "The shop cannot be reached; nothing was bought",
};

/** @param {Order} order */
function thanks(order) {
  const words = inWords(contentsOf(order));
  if (order.isFree) return `Yours, for free: ${words}`;
  const { virtualPrice } = order;
  return virtualPrice ? `Yours for ${virtualPrice.amount} gems: ${words}` : `Paid – thank you! ${words}`;
}

/**
 * What happens to purchases, as words in the log and things in the game.
 * @param {object} parts
 * @param {import("../coinslot.js").Coinslot} parts.coinslot
 * @param {import("./hud.js").Hud} parts.hud
 * @param {(order: Order, contents: readonly Content[]) => Promise<boolean>} parts.grant whether the order is new
 * @param {(contents: readonly Content[]) => Promise<void>} parts.onCartBought
 * @param {(skus: readonly string[], underway: boolean) => void} parts.onUnderway something is being bought, or is not
 * @param {boolean} parts.waitsForServer whether a success waits for the game's server
 */
export function createPurchases({ coinslot, hud, grant, onCartBought, onUnderway, waitsForServer }) {
  /** A success is acknowledged when this resolves, not before it is granted. @param {Order} order */
  async function receive(order) {
    if (await grant(order, contentsOf(order))) hud.say(thanks(order), "good");
  }

  /** @param {Order} order */
  async function receiveCart(order) {
    const emptied = onCartBought(contentsOf(order));
    await receive(order);
    await emptied; // until then the offer stands: what is paid for must not stay in the cart
  }

  // Successes without a purchase on this page: paid on an earlier visit, or in a tab that is gone.
  coinslot.on("success", async (order) => {
    const open = await coinslot.pending();
    const isCart = open.some(({ orderId, sku }) => orderId === order.orderId && sku === null);
    await (isCart ? receiveCart(order) : receive(order));
  });
  coinslot.on("error", ({ code, message }) => hud.say(`From an earlier visit: ${message} (${code})`, "bad"));

  /** What a purchase tells, each thing once. @returns {import("../coinslot.js").PurchaseCallbacks} */
  function listeners() {
    let told = "";
    return {
      onOrderCreated: ({ orderId }) => hud.say(`Order ${orderId} created`),
      onStatus({ payment, order }) {
        const isPaid = waitsForServer && order === "done";
        const words = isPaid ? "Paid – the game’s server is bringing it…" : payment && PAYMENT_WORDS[payment];
        if (!words || words === told) return;
        told = words;
        hud.say(words, payment === "troubled" ? "bad" : "waiting");
      },
      onSuccess: receive,
      onCancel: ({ reason }) => hud.say(CANCEL_WORDS[reason]),
      onPending: () => hud.say("Still being confirmed; what you bought will arrive", "waiting"),
      onError: ({ code, message }) => hud.say(ERROR_WORDS[code] ?? `Something went wrong: ${message} (${code})`, "bad"),
    };
  }

  /** @param {string} name @param {readonly string[]} skus @param {() => Purchase} begin */
  async function follow(name, skus, begin) {
    const { body } = document;
    body.dataset.purchase = "open";
    hud.say(`Buying: ${name}`);
    onUnderway(skus, true);
    const { outcome } = await begin().outcome;
    body.dataset.purchase = outcome;
    onUnderway(skus, outcome === "pending"); // what may still arrive must not be bought a second time meanwhile
  }

  const { catalog, cart } = coinslot;
  return {
    /** @param {import("./items.js").Item} item @param {import("./offers.js").Way} way */
    buy({ sku, name, gems }, way) {
      const how = {
        money: () => catalog.purchase(sku, listeners()),
        gems: () => catalog.purchaseForVirtualCurrency(sku, "gems", listeners()),
        gift: () => catalog.purchaseFreeItem(sku, listeners()),
      };
      return follow(name, gems ? [] : [sku], how[way]); // of gems there can never be too many
    },

    /** @param {readonly Content[]} contents @param {boolean} isFree */
    buyCart(contents, isFree) {
      const options = { ...listeners(), onSuccess: receiveCart };
      const things = contents.filter(({ item }) => !item.gems).map(({ item }) => item.sku);
      const begin = () => (isFree ? cart.purchaseFreeCart(options) : cart.purchase(options));
      return follow(inWords(contents), things, begin);
    },
  };
}
