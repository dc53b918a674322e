/** How a purchase ends: told once, and to one callback. */

import { tell } from "./errors.js";
import { Outcome } from "./names.js";

/** @import { PurchaseCallbacks, Result } from "./coinslot.js" */

export class Ending {
  told = false;
  /** @type {(result: Result) => void} */
  #resolve = () => {};

  /** @param {PurchaseCallbacks} callbacks */
  constructor(callbacks) {
    this.#callbacks = callbacks;
    /** @type {Promise<Result>} */
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  #callbacks;

  /** @param {Result} result only the first one counts */
  tell({ outcome, orderId, order, error, verified }) {
    if (this.told) return;
    this.told = true;
    const result = { outcome, orderId, order, error, verified };
    this.#resolve(result);
    const { onSuccess, onCancel, onPending, onError } = this.#callbacks;
    switch (outcome) {
      case Outcome.SUCCEEDED:
        // Offered, under its order's id, by another message. Without an order it is told once and kept nowhere; only
        // checkout.open has such a success, and its callbacks take null.
        if (!order) tell(/** @type {any} */ (onSuccess), null, { redelivered: false, verified });
        break;
      case Outcome.PENDING:
        tell(onPending, order, result);
        break;
      case Outcome.FAILED:
        if (error) tell(onError, error);
        break;
      default:
        tell(onCancel, { reason: outcome, orderId, order });
    }
  }
}
