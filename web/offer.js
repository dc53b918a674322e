/** A success that is offered until the game has taken it. */

import { tellTools } from "./tools.js";

/** @import { Order, SuccessListener } from "./coinslot.js" */

export class Offer {
  /** @type {{ order: Order, redelivered: boolean } | null} */
  #made = null;
  #asking = false;

  /**
   * @param {() => SuccessListener | undefined} recipient who takes it; there may be nobody yet
   * @param {() => Promise<{ again: boolean } | null>} may whether another tab leaves it to us, and has not had it taken
   * @param {{ taken: (here: boolean) => void, failed: () => void }} told what came of it; `here` is false where
   *   another tab has had it taken
   */
  constructor(recipient, may, told) {
    this.#recipient = recipient;
    this.#may = may;
    this.#told = told;
  }

  #recipient;
  #may;
  #told;

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
    if (!this.open || this.#asking) return;
    this.#asking = true;
    try {
      const may = await this.#may();
      const [made, recipient] = [this.#made, this.#recipient()];
      if (!made || !recipient) return;
      if (may) {
        const redelivered = made.redelivered || may.again;
        tellTools({ type: "offered", orderId: made.order.orderId, redelivered });
        await recipient(made.order, { redelivered, verified: made.order.verified });
      }
      this.acknowledge(may !== null);
    } catch (error) {
      reportError(error);
      if (!this.#made) return;
      this.#made = { ...this.#made, redelivered: true };
      this.#told.failed();
    } finally {
      this.#asking = false;
    }
  }

  /** The game has taken it. @param {boolean} here not in another tab */
  acknowledge(here = true) {
    if (!this.#made) return;
    this.#made = null;
    this.#told.taken(here);
  }
}
