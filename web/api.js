/** What a game can call. Its arguments are checked here, before anything is opened or sent. */

import { refuse } from "./check.js";
import { Call, ToRuntime } from "./names.js";
import * as options from "./options.js";
import { orders } from "./rules.js";

/** @import { PurchaseCallbacks, Coinslot, Purchase, WindowOptions } from "./coinslot.js" */
/** @import { First, PagePurchase } from "./purchase.js" */

/**
 * @typedef {object} Runtime
 * @property {(first: First, callbacks: PurchaseCallbacks, window?: WindowOptions | null) => PagePurchase} begin with a
 *   payment window, if there are options for one
 * @property {(purchase: PagePurchase) => void} stop
 * @property {(call: typeof Call[keyof typeof Call], given: object) => Promise<any>} call
 */

/** @typedef {keyof typeof orders} Kind */

/**
 * @param {Runtime} runtime
 * @returns {Pick<Coinslot, "catalog" | "cart" | "orders" | "checkout">}
 */
export function makeApi({ begin, stop, call }) {
  /** @param {Kind} kind @param {object} own @param {unknown} given */
  const buy = (kind, own, given) => {
    const { request, callbacks, window } = options.checkOrder(kind, { ...own }, given);
    const windowed = orders[kind].needsPayment ? window : null;
    return handle(begin({ type: ToRuntime.PURCHASE, kind, request }, callbacks, windowed));
  };
  /** @param {Kind} kind @param {object} own @param {unknown} given */
  const create = (kind, own, given) => {
    const { request, callbacks, window } = options.checkOrder(kind, { ...own }, given);
    const [odd] = Object.keys({ ...callbacks, ...window });
    if (odd) refuse(`${odd} has nothing to do here; give it to orders.track or checkout.open`);
    return call(Call.CREATE, { kind, request });
  };
  return {
    catalog: {
      purchase: (sku, given) => buy("item", { sku }, given),
      purchaseForVirtualCurrency: (sku, currencySku, given) => buy("virtual_currency", { sku, currencySku }, given),
      purchaseFreeItem: (sku, given) => buy("free_item", { sku }, given),
    },
    cart: {
      purchase: (given) => buy("cart", {}, given),
      purchaseFreeCart: (given) => buy("free_cart", {}, given),
      get: (given) => call(Call.CART_GET, options.checkCartOptions(given)),
      fill: (items, given) => call(Call.CART_FILL, { items: options.checkLines(items), ...which(given) }),
      setItem: (sku, quantity, given) =>
        call(Call.CART_SET_ITEM, { ...options.checkLine(sku, quantity), ...which(given) }),
      removeItem: (sku, given) => call(Call.CART_REMOVE_ITEM, { sku: options.checkSku(sku), ...which(given) }),
      clear: (given) => call(Call.CART_CLEAR, which(given)),
    },
    orders: {
      check: (orderId) => call(Call.CHECK, { orderId: options.checkOrderId(orderId) }),
      track(orderId, given) {
        options.checkOrderId(orderId);
        const tracked = begin({ type: ToRuntime.TRACK, orderId }, options.checkCallbacks("orders.track", given));
        return { id: tracked.id, orderId, outcome: tracked.outcome, stop: () => stop(tracked) };
      },
      create: (sku, given) => create("item", { sku }, given),
      createForVirtualCurrency: (sku, currencySku, given) => create("virtual_currency", { sku, currencySku }, given),
      createFreeItem: (sku, given) => create("free_item", { sku }, given),
      createFromCart: (given) => create("cart", {}, given),
      createFromFreeCart: (given) => create("free_cart", {}, given),
    },
    checkout: {
      open(given) {
        const { request, callbacks, window } = options.checkCheckout(given);
        return handle(begin({ type: ToRuntime.OPEN, orderId: null, ...request }, callbacks, window));
      },
    },
  };
}

/** Which cart is meant. @param {unknown} given */
function which(given) {
  return options.checkCartOptions(given, false);
}

/** What the game holds of a purchase. @param {PagePurchase} purchase @returns {Purchase} */
export function handle(purchase) {
  return { id: purchase.id, outcome: purchase.outcome, close: () => purchase.close("game") };
}
