/** All purchases of a page that are not over. */

import { CoinslotError } from "./errors.js";
import { knownOf } from "./known.js";
import { ErrorCode, ToPage, ToRuntime } from "./names.js";
import { PagePurchase } from "./purchase.js";
import { merged } from "./window/options.js";

/** @import { PurchaseCallbacks, SuccessListener, WindowOptions } from "./coinslot.js" */
/** @import { First } from "./purchase.js" */
/** @import { Keeping } from "./keeping.js" */
/** @import { Leaving } from "./leaving.js" */

/**
 * @typedef {object} Setting
 * @property {(message: object) => void} post to the runtime
 * @property {() => SuccessListener | undefined} recipient who takes a success when the purchase has nobody of its own
 * @property {Keeping} keeping keeps purchases for the next visit
 * @property {Leaving} leaving keeps a purchase that leaves the page
 * @property {(error: CoinslotError) => void} report tells what concerns no purchase of the game's
 * @property {WindowOptions} window what holds for every payment window that is not told otherwise
 */

const NOTHING = knownOf(null);

export class Purchases {
  /** @type {Map<string, PagePurchase>} */
  #all = new Map();
  /** The orders whose success the game has taken in this visit. @type {Set<number>} */
  #taken = new Set();
  /** Paid orders that may be those of purchases whose creation is not answered yet. @type {Set<number>} */
  #doubtful = new Set();
  #left = false;

  /** @param {Setting} setting */
  constructor({ window, ...rest }) {
    this.#window = window;
    this.#surroundings = {
      ...rest,
      over: (/** @type {PagePurchase} */ { id }) => this.#all.delete(id),
      taken: (/** @type {number} */ orderId) => this.#tellTaken(orderId),
    };
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
    const before = first.orderId ? this.#following(first.orderId) : undefined;
    const purchase = this.#make(newId(), { ...first, known: before?.known ?? NOTHING }, callbacks);
    const windows = window ? [...this.#all.values()].filter((each) => each.hasWindow) : [];
    if (broken || windows.some((each) => !each.finished)) {
      // Told like every other outcome, never before the caller holds the purchase.
      queueMicrotask(() => (broken ? purchase.abandonShip(broken) : purchase.refuse(windowBusy())));
    } else {
      windows.forEach((each) => each.close("coinslot")); // a receipt is in nobody's way
      purchase.begin(window && merged(this.#window, window));
      if (before?.isFound) {
        // What was found makes room for what the game has begun.
        purchase.absorb(before.id, before.known);
        before.replaced();
      }
      this.#all.set(purchase.id, purchase); // not before: where no window can be opened there is no purchase
    }
    return purchase;
  }

  /** Go on with the purchase for which this tab was left. @param {any} record */
  comeBack(record) {
    this.#surroundings.keeping.adopt(record.purchaseId, record);
    return this.#takeUp(record.purchaseId, record, location.search);
  }

  /** Go on with what another page has left. @param {string} id @param {any} record as it was found: it may be anything */
  takeUp(id, record) {
    const { orderId = null } = record ?? {};
    // One recipient for each order: the game follows this one already.
    const followed = orderId !== null && this.#following(orderId);
    if (followed) followed.absorb(id, knownOf(record));
    else this.#takeUp(id, record, null);
  }

  /** The provider tells of a paid order: follow it, unless that is another's affair. @param {number} orderId */
  async followPaid(orderId) {
    const kept = Object.values(await this.#surroundings.keeping.entries());
    if (this.#taken.has(orderId)) {
      this.#tellTaken(orderId); // a runtime that was started since does not know it
      return;
    }
    if (this.#creating) {
      this.#doubtful.add(orderId);
      return;
    }
    if (this.#left || this.#following(orderId) || kept.some((entry) => entry?.orderId === orderId)) return;
    // No record says whether it was offered.
    const first = { type: ToRuntime.TRACK, orderId, known: { ...NOTHING, offered: true }, found: true };
    const purchase = this.#make(newId(), first, {});
    this.#all.set(purchase.id, purchase);
    purchase.begin(null);
  }

  get #creating() {
    return [...this.#all.values()].some((purchase) => purchase.creating);
  }

  /** @param {number} orderId */
  #tellTaken(orderId) {
    this.#taken.add(orderId);
    this.#surroundings.post({ type: ToRuntime.TAKEN, orderId });
  }

  /** @param {string} id @param {any} record @param {string | null} query of the address that this tab has come back to */
  #takeUp(id, record, query) {
    const first = { type: ToRuntime.RESUME, windowOpen: false, live: false, query };
    const purchase = this.#make(id, first, {});
    this.#all.set(id, purchase);
    purchase.takeUp(record, query !== null);
    return purchase;
  }

  /** @param {number} orderId */
  #following(orderId) {
    return [...this.#all.values()].find((purchase) => purchase.orderId === orderId && purchase.open);
  }

  /** @param {string} id @param {First} first @param {PurchaseCallbacks} callbacks */
  #make(id, first, callbacks) {
    return new PagePurchase(id, first, callbacks, this.#surroundings);
  }

  /** @param {any} message */
  hear(message) {
    const purchase = this.#all.get(message.id);
    if (purchase) purchase.hear(message);
    // Of a tracking that was stopped: nobody here needs the record, but the runtime waits for its word.
    else if (message.type === ToPage.REMEMBER) this.#surroundings.post({ type: ToRuntime.REMEMBERED, id: message.id });
    if (this.#doubtful.size === 0 || this.#creating) return;
    const paid = [...this.#doubtful];
    this.#doubtful.clear();
    paid.forEach((orderId) => this.followPaid(orderId));
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
    this.#left = true;
    this.#all.forEach((purchase) => purchase.abandonShip(error));
    this.#all.clear();
  }
}

/** A name that no other visit has given. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(9))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function windowBusy() {
  return new CoinslotError(ErrorCode.WINDOW_BUSY, "Another purchase has the payment window open; wait for its outcome");
}
