/** The page's side of one purchase, or of one order that is tracked: callbacks, record, window and offer. */

import { Ending } from "./ending.js";
import { CoinslotError, tell, unknownResult } from "./errors.js";
import { both, covers, knownOf } from "./known.js";
import { returning } from "./leaving.js";
import { ErrorCode, Outcome, ToPage, ToRuntime } from "./names.js";
import { Offer } from "./offer.js";
import { PayWindow } from "./paywindow.js";
import { tellTools } from "./tools.js";

/** @import { PurchaseCallbacks, ClosedBy, Status, SuccessListener, WindowOptions } from "./coinslot.js" */
/** @import { Keeping } from "./keeping.js" */
/** @import { Known } from "./known.js" */
/** @import { Leaving } from "./leaving.js" */

// Milliseconds: to remove the window's frame holds the page for some, and the game waits for its success meanwhile.
const PATIENCE = 50;

/** @typedef {{ type: string, known?: Known, orderId?: number | null, request?: any, [member: string]: unknown }} First */

/**
 * @typedef {object} Surroundings
 * @property {(message: object) => void} post
 * @property {() => SuccessListener | undefined} recipient who takes a success when the purchase has nobody of its own
 * @property {Keeping} keeping keeps it for the next visit
 * @property {Leaving} leaving keeps it when it leaves the page
 * @property {(error: CoinslotError) => void} report tells what concerns no purchase of the game's
 * @property {(purchase: PagePurchase) => void} over nothing is left to be done here
 * @property {(orderId: number) => void} taken the game has taken the order's success
 */

export class PagePurchase {
  /** What another runtime needs to take this purchase up; never a token. @type {any} */
  #record = null;
  /** Kept when it is closed: another runtime has to hear what it said. @type {PayWindow | null} */
  #window = null;
  #windowOpen = false;
  /** Whether nothing is left to be done for it but to see its receipt. */
  #over = false;
  /** Whether the game has taken its success. */
  #taken = false;
  /** What was kept of the same order under other names, until all of it is kept under this one. @type {Map<string, Known>} */
  #absorbed = new Map();
  /** Whether the page was, or is being, left for it. */
  #kept = false;
  /** @type {Status} */
  #status = { orderId: null, order: "unknown", payment: null, window: null };

  /**
   * @param {string} id
   * @param {First} first the message that begins it
   * @param {PurchaseCallbacks} callbacks
   * @param {Surroundings} surroundings
   */
  constructor(id, first, callbacks, surroundings) {
    this.id = id;
    this.#first = first;
    this.#callbacks = callbacks;
    this.#surroundings = surroundings;
    this.#offer = new Offer(
      () => callbacks.onSuccess ?? surroundings.recipient(),
      () => surroundings.keeping.mayOffer(id),
      { taken: (here) => this.#take(here), failed: () => this.#post(ToRuntime.OFFER_FAILED) },
    );
    this.#ending = new Ending(callbacks);
  }

  #first;
  #callbacks;
  #surroundings;
  #offer;
  #ending;

  get outcome() {
    return this.#ending.result;
  }

  /** Whether a runtime has something to do for it: what is settled as pending is still followed. */
  get open() {
    const followed = this.#record?.outcome === Outcome.PENDING && this.orderId !== null;
    return !this.#ending.told || followed || this.#offer.open;
  }

  /** Whether it will have an order, and nobody knows yet which. */
  get creating() {
    return this.orderId === null && this.#verified && !this.#ending.told;
  }

  get hasWindow() {
    return this.#windowOpen;
  }

  /** Whether its window shows a receipt and nothing more. */
  get finished() {
    return this.#window?.finished ?? false;
  }

  /** @returns {number | null} */
  get orderId() {
    return this.#record?.orderId ?? this.#first.orderId ?? null;
  }

  /** Whether there is an order to look at, or will be; for a payment token alone the window's word is all. */
  get #verified() {
    return this.#first.type !== ToRuntime.OPEN || this.orderId !== null;
  }

  /** @param {WindowOptions | null} options of the payment window, where it needs one, which is opened at once */
  begin(options) {
    let first = this.#first;
    if (options) {
      const { request, locale } = first;
      this.#window = new PayWindow(this.#handlers, { ...options, locale: request?.locale ?? locale });
      this.#windowOpen = true;
      if (this.#window.way === "redirect" && request) first = { ...first, request: returning(request) };
    }
    this.#first = first;
    this.#post(first.type, first);
  }

  /** Go on with what another page has left. @param {any} record @param {boolean} back whether this tab has left for it */
  takeUp(record, back) {
    this.#kept = back;
    this.#record = record;
    this.#post(this.#first.type, { ...this.#first, record });
  }

  /** Whether it was found, where another page has left it or at the provider, and the game holds nothing of it. */
  get isFound() {
    const { type, query, found } = this.#first;
    return (type === ToRuntime.RESUME && query === null) || found === true;
  }

  /** What whoever follows the order next must know. */
  get known() {
    return knownOf(this.#record ?? this.#first.known);
  }

  /**
   * Be the only one that follows the order: what was kept of it under another name is known here from now on.
   * @param {string} id
   * @param {Known} known
   */
  absorb(id, known) {
    this.#absorbed.set(id, known);
    if (!this.#record) this.#first = { ...this.#first, known: both(this.known, known) }; // for a runtime to come
    this.#post(ToRuntime.RECALLED, { known });
    if (this.#record) this.#dropAbsorbed(this.#record);
  }

  /** @param {any} record that is kept */
  #dropAbsorbed(record) {
    for (const [id, known] of this.#absorbed) {
      if (!covers(knownOf(record), known)) continue;
      this.#absorbed.delete(id);
      this.#surroundings.keeping.forget(id);
    }
  }

  /** Another one follows the same order. */
  replaced() {
    this.#over = true;
    this.#post(ToRuntime.STOP);
    this.#offer.withdraw();
    this.#end();
  }

  /**
   * The game has taken it: from now on nothing of it may come again, whatever becomes of the runtime.
   * @param {boolean} here not in another tab
   */
  #take(here) {
    this.#taken = true;
    if (this.orderId !== null) this.#surroundings.taken(this.orderId);
    if (here && this.orderId !== null) tellTools({ type: "taken", orderId: this.orderId });
    this.#surroundings.keeping.forget(this.id);
    this.#post(ToRuntime.ACKNOWLEDGED);
  }

  /** @type {import("./paywindow.js").Handlers} */
  #handlers = {
    said: (text, origin) => this.#post(ToRuntime.SAID, { text, origin }),
    flooded: () => this.#post(ToRuntime.FLOODED),
    unheard: () => this.#post(ToRuntime.UNHEARD),
    news: (window) => this.#tell({ window }),
    leaving: () => {
      this.#kept = this.#record !== null;
      if (this.#kept) this.#surroundings.leaving.keep(this.#record);
    },
    closed: (by) => {
      this.#windowOpen = false;
      this.#post(ToRuntime.CLOSED);
      tell(this.#callbacks.onClose, { by });
      this.#end();
    },
  };

  /** Another runtime is up: it hears what the last one heard. Without a record nothing was sent to the store yet. */
  resume() {
    const { shown = false, heard = [], unheard = false } = this.#window ?? {};
    const closed = this.#window !== null && !this.#windowOpen;
    if (this.#taken) this.#finish();
    if (this.#over) return;
    if (this.#first.type === ToRuntime.RESUME) {
      this.#post(this.#first.type, { ...this.#first, record: this.#record });
    } else if (this.#record) {
      this.#post(ToRuntime.RESUME, { record: this.#record, windowOpen: shown || heard.length > 0, live: true });
      // A window that still waits for its address waits in vain: the payment token died with the runtime.
      if (!shown) this.#window?.close("coinslot");
    } else {
      this.#post(this.#first.type, this.#first);
    }
    if (unheard) this.#post(ToRuntime.UNHEARD);
    for (const { text, origin } of heard) this.#post(ToRuntime.SAID, { text, origin });
    if (closed) this.#post(ToRuntime.CLOSED);
  }

  /** @param {any} message */
  hear(message) {
    switch (message.type) {
      case ToPage.REMEMBER:
        this.#remember(message.record);
        break;
      case ToPage.FORGET:
        [this.id, ...this.#absorbed.keys()].forEach((id) => this.#surroundings.keeping.forget(id));
        this.#finish();
        break;
      case ToPage.LET_GO:
        this.#surroundings.keeping.letGo(this.id);
        this.#finish();
        break;
      case ToPage.UNREADABLE:
        this.#unreadable(new CoinslotError(message.fault.code, message.fault.message, message.fault));
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
        if (message.receipt) this.#window?.finish(PATIENCE);
        else this.#window?.close("coinslot");
        break;
      case ToPage.EXPLAIN_SILENCE:
        this.#window?.explain();
        break;
      case ToPage.PROVIDER_CLOSED:
        this.#window?.close("provider");
        break;
      case ToPage.ANNOUNCE_ORDER:
        tell(this.#callbacks.onOrderCreated, { orderId: message.orderId });
        break;
      case ToPage.ANNOUNCE_STATUS:
        this.#tell({ orderId: message.orderId, order: message.order, payment: message.payment });
        break;
      case ToPage.SETTLE:
        this.#settle(message);
        break;
      case ToPage.OFFER:
        // A runtime that took the purchase up while the game was taking the last one's offer knows nothing of that.
        if (this.#taken) this.#post(ToRuntime.ACKNOWLEDGED);
        else this.#offer.make(message.order, message.redelivered);
        this.#closeSoon();
        break;
    }
  }

  /** @param {any} record */
  async #remember(record) {
    this.#record = record;
    if (this.#kept) this.#surroundings.leaving.keep(record);
    if (!this.#taken) await this.#surroundings.keeping.remember(this.id, record);
    this.#post(ToRuntime.REMEMBERED);
    this.#dropAbsorbed(record);
  }

  /** @param {CoinslotError} error */
  #unreadable(error) {
    const { keeping, report } = this.#surroundings;
    if (error.code === ErrorCode.JOURNAL_DAMAGED) keeping.setAside(this.id);
    else keeping.letGo(this.id);
    report(error);
    this.#finish();
  }

  /** @param {any} message */
  #settle(message) {
    const { outcome, fault, order, verified } = message;
    const alone = !order && !verified; // without an order there is nothing to follow or offer
    const open = outcome === Outcome.ABANDONED || outcome === Outcome.PENDING;
    const inTheWay = (open && this.#status.window?.error) || null;
    const error = fault ? new CoinslotError(fault.code, fault.message, fault) : inTheWay;
    this.#ending.tell({ ...message, error });
    tellTools({ type: "settled", outcome, orderId: message.orderId });
    if (outcome === Outcome.ABANDONED) this.#unkeep();
    if (this.isFound && error?.code === ErrorCode.UNKNOWN_RESULT) this.#surroundings.report(error);
    if (alone) this.#closeSoon();
    this.#over ||= alone;
    this.#end();
  }

  /** The receipt has been waiting for the game, which is told now. */
  #closeSoon() {
    setTimeout(() => this.#window?.told());
  }

  #finish() {
    this.#record = null;
    this.#offer.withdraw();
    this.#unkeep();
    this.#over = true;
    this.#end();
  }

  #end() {
    if (this.#over && !this.#windowOpen) this.#surroundings.over(this);
  }

  #unkeep() {
    if (this.#kept) this.#surroundings.leaving.drop();
    this.#kept = false;
  }

  /** @param {Partial<Status>} news */
  #tell(news) {
    this.#status = { ...this.#status, ...news };
    tell(this.#callbacks.onStatus, this.#status);
  }

  /**
   * The runtime is gone for good: settle by what is known here.
   * @param {CoinslotError} error
   */
  abandonShip(error) {
    const { orderId } = this;
    const mayPayWithoutOrder = !this.#verified && this.#window?.shown;
    this.#window?.close("coinslot");
    if (this.#record) this.#surroundings.keeping.letGo(this.id);
    const result = { outcome: Outcome.PENDING, orderId, order: null, error, verified: this.#verified };
    // With a record, a POST was sent or an order exists: it may be paid, so it must not be called failed.
    if (orderId !== null || mayPayWithoutOrder) this.#ending.tell(result);
    else if (this.#record) this.#ending.tell({ ...result, error: unknownResult(error.message) });
    else this.#ending.tell({ ...result, outcome: Outcome.FAILED });
  }

  /**
   * It does not even begin.
   * @param {CoinslotError} error
   */
  refuse(error) {
    const { orderId } = this;
    this.#ending.tell({ outcome: Outcome.FAILED, orderId, order: null, error, verified: this.#verified });
  }

  /** The game wants to hear no more of an order that it tracks. */
  stop() {
    this.#post(ToRuntime.STOP);
    this.#offer.withdraw();
    this.#surroundings.keeping.forget(this.id);
    this.#ending.tell({ outcome: Outcome.PENDING, orderId: this.orderId, order: null, error: null, verified: true });
    this.#surroundings.over(this);
  }

  /** Make the open offer, if there is one: somebody has come who may take it. */
  offer() {
    this.#offer.ask();
  }

  acknowledge() {
    this.#offer.acknowledge();
  }

  /** @param {ClosedBy} by */
  close(by) {
    this.#window?.close(by);
  }

  /** @param {string} type @param {object} [members] */
  #post(type, members = {}) {
    this.#surroundings.post({ ...members, type, id: this.id });
  }
}
