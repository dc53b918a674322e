/** Coinslot's entry: `createCoinslot()`. The types are in coinslot.d.ts. */

import { CoinslotError, tell } from "./errors.js";
import { Host } from "./host.js";
import { ErrorCode, Outcome, ToPage, ToRuntime } from "./names.js";
import { checkOptions, checkOrder } from "./options.js";
import { PagePurchase } from "./purchase.js";

/** @import { Coinslot, CoinslotOptions, Purchase, PurchaseOptions } from "./coinslot.js" */

export { CoinslotError };

/**
 * @param {CoinslotOptions} options
 * @returns {Coinslot}
 */
export function createCoinslot(options) {
  checkOptions(options);
  const { projectId, token, sandbox = false, endpoints = {}, runtime = "worker", bootTimeout = 30_000 } = options;
  const { store, payStation } = endpoints;
  // Another store's orders are no business of the provider's socket.
  const socket = endpoints.socket ?? (store ? "" : undefined);

  /** @type {Map<string, PagePurchase>} everything that is not over */
  const purchases = new Map();
  /** @type {Record<string, Set<(...args: any[]) => any>>} */
  const listeners = { progress: new Set(), success: new Set() };
  /** @type {CoinslotError | null} */
  let broken = null;
  let destroyed = false;
  let count = 0;

  /** @type {(value?: undefined) => void} */
  let isReady;
  /** @type {(error: CoinslotError) => void} */
  let isNotReady;
  /** @type {Promise<void>} */
  const ready = new Promise((resolve, reject) => ([isReady, isNotReady] = [resolve, reject]));
  ready.catch(() => {}); // whoever wants to know asks; nobody has to

  const host = new Host(
    {
      runtime,
      bootTimeout,
      hello: {
        type: ToRuntime.CONFIGURE,
        project: { project_id: projectId, sandbox, store, pay_station: payStation, socket },
        token: typeof token === "string" ? token : null,
        tracking: "fallback",
        userExternalId: null,
      },
    },
    {
      heard,
      restarted: () => purchases.forEach((purchase) => purchase.resume()),
      failed: (error) => {
        broken = error;
        isNotReady(error);
        leave(error);
      },
      busy: () => [...purchases.values()].some((purchase) => purchase.open),
    },
  );

  const wake = () => {
    if (purchases.size > 0 && document.visibilityState === "visible") host.post({ type: ToRuntime.WOKE });
  };
  /** @type {[EventTarget, string][]} */
  const alarms = [[document, "visibilitychange"], [window, "online"], [window, "pageshow"]];
  alarms.forEach(([target, type]) => target.addEventListener(type, wake));

  /** @param {any} message */
  function heard(message) {
    switch (message.type) {
      case ToPage.READY:
        isReady();
        break;
      case ToPage.PROGRESS: {
        const { phase, loaded, total } = message;
        listeners.progress.forEach((listener) => tell(listener, { phase, loaded, total }));
        break;
      }
      case ToPage.TOKEN_WANTED:
        giveToken();
        break;
      case ToPage.IGNORED:
        console.debug(`Coinslot: ${message.reason}`);
        break;
      default:
        purchases.get(message.id)?.hear(message);
    }
  }

  async function giveToken() {
    try {
      const value = typeof token === "function" ? await token() : token;
      host.post({ type: ToRuntime.TOKEN, value });
    } catch (error) {
      host.post({ type: ToRuntime.TOKEN, error: `The token function failed: ${error}` });
    }
  }

  /** @param {CoinslotError} error */
  function leave(error) {
    purchases.forEach((purchase) => purchase.abandonShip(error));
    purchases.clear();
  }

  /**
   * @param {string} sku
   * @param {PurchaseOptions} [purchaseOptions]
   * @returns {Purchase}
   */
  function buy(sku, purchaseOptions = {}) {
    if (destroyed) throw new CoinslotError(ErrorCode.DESTROYED, "This Coinslot was destroyed; create another one");
    const { request, callbacks } = checkOrder("item", { sku }, purchaseOptions);
    const purchase = new PagePurchase(`purchase-${(count += 1)}`, { sku, ...request, ...callbacks }, {
      post: (message) => host.post(message),
      recipient: () => [...listeners.success].at(-1),
      over: ({ id }) => purchases.delete(id),
    });
    const refusal = broken ?? (isBusy() ? busy() : null);
    if (refusal) {
      // Told like every other outcome, never before the caller holds the purchase.
      queueMicrotask(() => purchase.settle({ outcome: Outcome.FAILED, orderId: null, order: null, error: refusal }));
    } else {
      purchases.set(purchase.id, purchase);
      purchase.begin();
    }
    return { id: purchase.id, outcome: purchase.outcome, close: () => purchase.close("game") };
  }

  const isBusy = () => [...purchases.values()].some((purchase) => purchase.hasWindow);
  const busy = () =>
    new CoinslotError(ErrorCode.WINDOW_BUSY, "Another purchase has the payment window open; wait for its outcome");

  return {
    ready,
    catalog: { purchase: buy },
    on(event, listener) {
      if (!Object.hasOwn(listeners, event) || typeof listener !== "function") {
        const text = `on() got ${String(event)}; expected "progress" or "success", and a function`;
        throw new CoinslotError(ErrorCode.INVALID_ARGUMENT, text);
      }
      listeners[event].add(listener);
      if (event === "success") purchases.forEach((purchase) => purchase.offer());
      return () => listeners[event].delete(listener);
    },
    acknowledge(orderId) {
      purchases.forEach((purchase) => purchase.orderId === orderId && purchase.acknowledge());
    },
    destroy() {
      if (destroyed) return;
      destroyed = true;
      const error = new CoinslotError(ErrorCode.DESTROYED, "This Coinslot was destroyed");
      isNotReady(error);
      leave(error);
      host.destroy();
      alarms.forEach(([target, type]) => target.removeEventListener(type, wake));
      Object.values(listeners).forEach((each) => each.clear());
    },
  };
}
