/** All purchases of a page that are not over. */

import { CoinslotError } from "./errors.js";
import { ErrorCode, ToPage, ToRuntime } from "./names.js";
import { PagePurchase } from "./purchase.js";

/** @import { PurchaseCallbacks, SuccessListener } from "./coinslot.js" */

export class Purchases {
  /** @type {Map<string, PagePurchase>} */
  #all = new Map();
  #count = 0;

  /**
   * @param {(message: object) => void} post to the runtime
   * @param {() => SuccessListener | undefined} recipient who takes a success when the purchase has nobody of its own
   */
  constructor(post, recipient) {
    this.#surroundings = { post, recipient, over: (/** @type {PagePurchase} */ { id }) => this.#all.delete(id) };
  }

  #surroundings;

  get any() {
    return this.#all.size > 0;
  }

  /** Whether a runtime has something to do for any of them. */
  get open() {
    return [...this.#all.values()].some((purchase) => purchase.open);
  }

  /**
   * @param {{ type: string, [member: string]: unknown }} first the message that begins it
   * @param {PurchaseCallbacks} callbacks
   * @param {boolean} windowed whether it needs a payment window
   * @param {CoinslotError | null} broken why there is no runtime
   */
  begin(first, callbacks, windowed, broken) {
    const purchase = new PagePurchase(`purchase-${(this.#count += 1)}`, first, callbacks, this.#surroundings);
    const busy = windowed && [...this.#all.values()].some((each) => each.hasWindow);
    if (broken || busy) {
      // Told like every other outcome, never before the caller holds the purchase.
      queueMicrotask(() => (broken ? purchase.abandonShip(broken) : purchase.refuse(windowBusy())));
    } else {
      this.#all.set(purchase.id, purchase);
      purchase.begin(windowed);
    }
    return purchase;
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
