/** Keeps unfinished purchases for the next visit, and shares them out among the tabs of one browser. */

import { Claims } from "./claims.js";
import { Journal } from "./journal.js";

export class Keeping {
  #journal;
  #claims;
  /** What was last written, or is to be, of those that this page follows. @type {Map<string, any>} */
  #known = new Map();
  /** Those that another tab may have followed meanwhile. @type {Set<string>} */
  #doubtful = new Set();
  /** @type {Map<string, () => void>} */
  #waiting = new Map();
  /** @type {Promise<void>} */
  #writing = Promise.resolve();

  /**
   * @param {string} scope of one project: no other's purchases are seen
   * @param {{ found: (id: string, entry: any) => void }} handlers `found` is called for each purchase that no tab follows
   */
  constructor(scope, { found }) {
    this.#found = found;
    this.#journal = new Journal(scope);
    this.#claims = new Claims(scope, {
      granted: (id) => this.#granted(id),
      lost: (id) => {
        this.#doubtful.add(id);
        this.#claims.want(id);
      },
      // What becomes of a request that a frozen tab has sent, that tab alone will hear.
      mayTake: async (id) => typeof (/** @type {any} */ (await this.#journal.get(id))?.orderId) === "number",
      kept: (id) => isSeen() && this.#want(id),
      over: (id) => !this.#known.has(id) && this.#claims.drop(id),
    });
    this.opened = this.#journal.opened;
  }

  #found;

  /** Whether what is kept survives the page; false until it is `opened`. */
  get durable() {
    return this.#journal.durable;
  }

  /** All that is kept, of all players. @returns {Promise<Record<string, any>>} */
  async entries() {
    return Object.fromEntries(await this.#journal.all());
  }

  /** Look for what no tab follows. A tab that nobody sees leaves it to others. */
  async scan() {
    const all = await this.#journal.all();
    if (isSeen()) all.forEach((_, id) => this.#want(id));
  }

  /** Nobody sees the page any more. */
  hide() {
    for (const id of this.#claims.wanted) if (!this.#known.has(id)) this.#claims.drop(id);
  }

  /** @param {string} id @param {object} entry what another runtime needs to take it up; never a token */
  remember(id, entry) {
    const isNew = !this.#known.has(id);
    this.#known.set(id, entry);
    this.#writing = this.#writing.then(async () => {
      if (isNew) {
        await this.#claims.take(id);
        await this.#journal.add(id, entry);
      } else if (this.#claims.holds(id) && !this.#doubtful.has(id)) {
        await this.#journal.change(id, entry);
      }
    });
    return this.#writing;
  }

  /**
   * Go on with one for which this tab was left: it is followed here even while another tab does so.
   * @param {string} id
   * @param {object} entry
   */
  async adopt(id, entry) {
    this.#known.set(id, entry);
    this.#doubtful.add(id);
    await this.opened;
    if (!this.durable) await this.#journal.add(id, entry);
    this.#claims.want(id);
  }

  /** Nothing is left of it to be followed or offered. @param {string} id */
  forget(id) {
    this.#writing = this.#writing.then(() => this.#journal.remove(id));
    return this.#writing.then(() => this.letGo(id));
  }

  /** It is not followed here any longer, and kept. @param {string} id */
  letGo(id) {
    this.#known.delete(id);
    this.#doubtful.delete(id);
    this.#waiting.delete(id);
    this.#claims.release(id);
  }

  /** It cannot be read. @param {string} id */
  async setAside(id) {
    await this.#journal.setAside(id);
    this.letGo(id);
  }

  /**
   * Whether its success may be offered here: no other tab follows it, and none has had it acknowledged. Waits for a tab
   * that follows it.
   * @param {string} id
   * @returns {Promise<{ again: boolean } | null>} `again`: another tab may have offered it
   */
  async mayOffer(id) {
    if (!this.#claims.holds(id)) await new Promise((held) => this.#waiting.set(id, () => held(undefined)));
    if (!this.#doubtful.has(id)) return { again: false };
    const entry = /** @type {any} */ (await this.#journal.get(id));
    if (!entry && (await this.#journal.has(id)) === false) return null;
    this.#doubtful.delete(id);
    await this.remember(id, this.#known.get(id)); // what could not be written while another tab had it
    return { again: entry?.offered === true };
  }

  close() {
    this.#waiting.clear();
    this.#claims.close();
  }

  /** @param {string} id */
  #want(id) {
    if (!this.#known.has(id)) this.#claims.want(id);
  }

  /** @param {string} id */
  async #granted(id) {
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
    if (this.#known.has(id)) return;
    const entry = await this.#journal.get(id);
    if (entry === undefined || !this.#claims.holds(id)) {
      this.#claims.release(id);
    } else {
      this.#known.set(id, entry);
      this.#found(id, entry);
    }
  }
}

function isSeen() {
  return document.visibilityState === "visible";
}
