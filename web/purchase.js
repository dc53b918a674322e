/** The page's side of one purchase: the game's callbacks, the record, the window and the offer. */

import { CoinslotError, tell } from "./errors.js";
import { ErrorCode, Outcome, ToPage, ToRuntime } from "./names.js";
import { PayWindow } from "./paywindow.js";

/** @import { Order, PurchaseOptions, Result, SuccessListener } from "./coinslot.js" */

/**
 * @typedef {object} Surroundings
 * @property {(message: object) => void} post
 * @property {() => SuccessListener | undefined} recipient who takes a success when the purchase has nobody of its own
 * @property {(purchase: PagePurchase) => void} over nothing is left to be kept
 */

export class PagePurchase {
  /** What another runtime needs to take this purchase up; never a token. @type {any} */
  #record = null;
  /** @type {PayWindow | null} */
  #window = null;
  /** @type {{ order: Order, redelivered: boolean } | null} an offer that nobody has acknowledged */
  #offer = null;
  #offering = false;
  #settled = false;
  /** @type {(result: Result) => void} */
  #resolve = () => {};

  /**
   * @param {string} id
   * @param {{ sku: string } & PurchaseOptions} options
   * @param {Surroundings} surroundings
   */
  constructor(id, options, surroundings) {
    this.id = id;
    this.#options = options;
    this.#surroundings = surroundings;
    /** @type {Promise<Result>} */
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  #options;
  #surroundings;

  /** Whether a runtime has something to do for it: what is settled as pending is still followed. */
  get open() {
    const followed = this.#record?.outcome === Outcome.PENDING && this.orderId !== null;
    return !this.#settled || followed || (this.#offer !== null && this.#recipient !== undefined);
  }

  get #recipient() {
    return this.#options.onSuccess ?? this.#surroundings.recipient();
  }

  get hasWindow() {
    return this.#window !== null;
  }

  get orderId() {
    return this.#record?.orderId ?? null;
  }

  begin() {
    this.#window = new PayWindow({
      said: (text, origin) => this.#post(ToRuntime.SAID, { text, origin }),
      flooded: () => this.#post(ToRuntime.FLOODED),
      closed: (by) => {
        this.#window = null;
        this.#post(ToRuntime.CLOSED);
        tell(this.#options.onClose, { by });
      },
    });
    this.#post(ToRuntime.PURCHASE, { kind: "item", request: this.#request });
  }

  /** Another runtime is up. Without a record nothing was sent yet, so the purchase starts once more. */
  resume() {
    if (!this.#record) {
      this.#post(ToRuntime.PURCHASE, { kind: "item", request: this.#request });
      if (!this.#window) this.#post(ToRuntime.CLOSED);
      return;
    }
    const heard = this.#window?.heard ?? [];
    const windowOpen = this.#window?.shown ?? false;
    this.#post(ToRuntime.RESUME, { record: this.#record, windowOpen });
    // A window that still waits for its address waits in vain: the payment token died with the runtime.
    if (!windowOpen) this.#window?.close("coinslot");
    for (const { text, origin } of heard) this.#post(ToRuntime.SAID, { text, origin });
  }

  get #request() {
    const { sku, quantity, currency, locale, customParameters } = this.#options;
    return { sku, quantity, currency, locale, customParameters };
  }

  /** @param {any} message */
  hear(message) {
    switch (message.type) {
      case ToPage.REMEMBER:
        this.#record = message.record;
        this.#post(ToRuntime.REMEMBERED);
        break;
      case ToPage.FORGET:
        this.#record = this.#offer = null;
        this.#surroundings.over(this);
        break;
      case ToPage.SHOW_WINDOW:
        this.#window?.show(message.url, message.origins);
        break;
      case ToPage.RESIZE_WINDOW:
        this.#window?.resize(message.width, message.height);
        break;
      case ToPage.TELL_WINDOW:
        this.#window?.tell(message.text, message.origin);
        break;
      case ToPage.CLOSE_WINDOW:
        this.#window?.close("coinslot");
        break;
      case ToPage.PROVIDER_CLOSED:
        this.#window?.close("provider");
        break;
      case ToPage.ANNOUNCE_ORDER:
        tell(this.#options.onOrderCreated, { orderId: message.orderId });
        break;
      case ToPage.ANNOUNCE_STATUS:
        tell(this.#options.onStatus, { orderId: message.orderId, order: message.order, payment: message.payment });
        break;
      case ToPage.SETTLE:
        this.settle({ ...message, error: message.fault && remote(message.fault) });
        break;
      case ToPage.OFFER:
        this.#offer = { order: message.order, redelivered: message.redelivered };
        this.offer();
        break;
    }
  }

  /** @param {Result} result only the first one counts */
  settle({ outcome, orderId, order, error }) {
    if (this.#settled) return;
    this.#settled = true;
    const result = { outcome, orderId, order, error };
    this.#resolve(result);
    const { onCancel, onPending, onError } = this.#options;
    if (outcome === Outcome.PENDING) tell(onPending, order, result);
    else if (outcome === Outcome.FAILED && error) tell(onError, error);
    else if (outcome !== Outcome.SUCCEEDED && outcome !== Outcome.FAILED) {
      tell(onCancel, { reason: outcome, orderId, order });
    }
  }

  /**
   * The runtime is gone for good: settle by what is known here.
   * @param {CoinslotError} error
   */
  abandonShip(error) {
    this.#window?.close("coinslot");
    // With a record, a POST was sent or an order exists: it may be paid, so it must not be called failed.
    if (this.orderId) this.settle({ outcome: Outcome.PENDING, orderId: this.orderId, order: null, error });
    else if (this.#record) {
      const unknown = new CoinslotError(ErrorCode.UNKNOWN_RESULT, `Whether the order exists is unknown: ${error.message}`);
      this.settle({ outcome: Outcome.PENDING, orderId: null, order: null, error: unknown });
    } else this.settle({ outcome: Outcome.FAILED, orderId: null, order: null, error });
  }

  /** Make the open offer, if there is one and somebody to take it. */
  async offer() {
    const offer = this.#offer;
    const recipient = this.#recipient;
    if (!offer || !recipient || this.#offering) return;
    this.#offering = true;
    try {
      await recipient(offer.order, { redelivered: offer.redelivered });
      this.#post(ToRuntime.ACKNOWLEDGED);
    } catch (error) {
      reportError(error);
      this.#post(ToRuntime.OFFER_FAILED);
    } finally {
      this.#offering = false;
    }
  }

  acknowledge() {
    if (this.#offer) this.#post(ToRuntime.ACKNOWLEDGED);
  }

  /** @param {import("./coinslot.js").ClosedBy} by */
  close(by) {
    this.#window?.close(by);
  }

  /** @param {string} type @param {object} [members] */
  #post(type, members = {}) {
    this.#surroundings.post({ type, id: this.id, ...members });
  }
}

/** @param {any} fault */
function remote(fault) {
  return new CoinslotError(fault.code, fault.message, fault);
}
