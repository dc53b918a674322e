/** A success that is offered until the game has taken it. */

import { ToRuntime } from "./names.js";

/** @import { Order, SuccessListener } from "./coinslot.js" */

export class Offer {
  /** @type {{ order: Order, redelivered: boolean } | null} */
  #made = null;
  #asking = false;

  /**
   * @param {() => SuccessListener | undefined} recipient who takes it; there may be nobody yet
   * @param {(type: string) => void} post tells the runtime what came of it
   */
  constructor(recipient, post) {
    this.#recipient = recipient;
    this.#post = post;
  }

  #recipient;
  #post;

  /** Whether somebody could take it and has not done so. */
  get open() {
    return this.#made !== null && this.#recipient() !== undefined;
  }

  /** @param {Order} order @param {boolean} redelivered */
  make(order, redelivered) {
    this.#made = { order, redelivered };
    this.ask();
  }

  /** It was taken, or nobody wants it any more. */
  withdraw() {
    this.#made = null;
  }

  /** Ask the recipient, if there is an offer and somebody to take it. */
  async ask() {
    const made = this.#made;
    const recipient = this.#recipient();
    if (!made || !recipient || this.#asking) return;
    this.#asking = true;
    try {
      await recipient(made.order, { redelivered: made.redelivered, verified: true });
      this.#post(ToRuntime.ACKNOWLEDGED);
    } catch (error) {
      reportError(error);
      this.#post(ToRuntime.OFFER_FAILED);
    } finally {
      this.#asking = false;
    }
  }

  /** The game says that it has taken it. */
  acknowledge() {
    if (this.#made) this.#post(ToRuntime.ACKNOWLEDGED);
  }
}
