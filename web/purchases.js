/** All purchases of a page that are not over. */

import { CoinslotError } from "./errors.js";
import { ErrorCode, ToPage, ToRuntime } from "./names.js";
import { PagePurchase } from "./purchase.js";
import { merged } from "./window/options.js";

/** @import { PurchaseCallbacks, SuccessListener, WindowOptions } from "./coinslot.js" */
/** @import { First } from "./purchase.js" */
/** @import { Leaving } from "./leaving.js" */

/**
 * @typedef {object} Setting
 * @property {(message: object) => void} post to the runtime
 * @property {() => SuccessListener | undefined} recipient who takes a success when the purchase has nobody of its own
 * @property {Leaving} leaving keeps a purchase that leaves the page
 * @property {WindowOptions} window what holds for every payment window that is not told otherwise
 */

export class Purchases {
  /** @type {Map<string, PagePurchase>} */
  #all = new Map();
  #count = 0;

  /** @param {Setting} setting */
  constructor({ window, ...rest }) {
    this.#window = window;
    this.#surroundings = { ...rest, over: (/** @type {PagePurchase} */ { id }) => this.#all.delete(id) };
  }

  #window;
  #surroundings;

  get any() {
    return this.#all.size > 0;
  }

  /** Whether a runtime has something to do for any of them. */
  get open() {
    return [...this.#all.values()].some((purchase) => purchase.open);
  }

  /**
   * @param {First} first the message that begins it
   * @param {PurchaseCallbacks} callbacks
   * @param {WindowOptions | null} window how its payment window is shown; null where it needs none
   * @param {CoinslotError | null} broken why there is no runtime
   */
  begin(first, callbacks, window, broken) {
    const purchase = this.#make(first, callbacks);
    const windows = window ? [...this.#all.values()].filter((each) => each.hasWindow) : [];
    if (broken || windows.some((each) => !each.finished)) {
      // Told like every other outcome, never before the caller holds the purchase.
      queueMicrotask(() => (broken ? purchase.abandonShip(broken) : purchase.refuse(windowBusy())));
    } else {
      windows.forEach((each) => each.close("coinslot")); // a receipt is in nobody's way
      purchase.begin(window && merged(this.#window, window));
      this.#all.set(purchase.id, purchase); // not before: where no window can be opened there is no purchase
    }
    return purchase;
  }

  /** Go on with a purchase for which the page was left. @param {any} record */
  takeUp(record) {
    const purchase = this.#make({ type: ToRuntime.RESUME, record, windowOpen: false, query: location.search }, {});
    this.#all.set(purchase.id, purchase);
    purchase.takeUp(record);
    return purchase;
  }

  /** @param {First} first @param {PurchaseCallbacks} callbacks */
  #make(first, callbacks) {
    return new PagePurchase(`purchase-${(this.#count += 1)}`, first, callbacks, this.#surroundings);
  }

  /** @param {any} message */
  hear(message) {
    const purchase = this.#all.get(message.id);
    if (purchase) purchase.hear(message);
    // Of a tracking that was stopped: nobody here needs the record, but the runtime waits for its word.
    else if (message.type === ToPage.REMEMBER) this.#surroundings.post({ type: ToRuntime.REMEMBERED, id: message.id });
  }

  /** Another runtime is up and knows nothing. */
  resume() {
    this.#all.forEach((purchase) => purchase.resume());
  }

  /** Somebody has come who may take what is offered. */
  offer() {
    this.#all.forEach((purchase) => purchase.offer());
  }

  /** @param {number} orderId */
  acknowledge(orderId) {
    this.#all.forEach((purchase) => purchase.orderId === orderId && purchase.acknowledge());
  }

  /** @param {PagePurchase} purchase */
  stop(purchase) {
    if (this.#all.has(purchase.id)) purchase.stop();
  }

  /** There is no runtime any more. @param {CoinslotError} error why */
  leave(error) {
    this.#all.forEach((purchase) => purchase.abandonShip(error));
    this.#all.clear();
  }
}

function windowBusy() {
  return new CoinslotError(ErrorCode.WINDOW_BUSY, "Another purchase has the payment window open; wait for its outcome");
}
