/** The journal of unfinished purchases, in IndexedDB; where a page has none, in its memory. */

import { createStore, promisifyRequest } from "idb-keyval";

const DAMAGED = "damaged:";
const PATIENCE = 3_000; // milliseconds; a frozen tab in the middle of a change, or a browser in trouble, blocks all others

export class Journal {
  /** @type {import("idb-keyval").UseStore | null} */
  #store = null;
  /** Where there is no storage. @type {Map<string, unknown>} */
  #memory = new Map();
  #failed = false;
  #stuck = false;

  /** @param {string} scope whatever is kept for another one is not seen */
  constructor(scope) {
    this.#prefix = `${scope}:`;
    this.opened = this.#open();
  }

  #prefix;

  /** Whether what is written survives the page; false until it is opened. */
  get durable() {
    return this.#store !== null && !this.#failed;
  }

  async #open() {
    try {
      const store = createStore("coinslot", "journal");
      await inTime(store("readwrite", (entries) => promisifyRequest(entries.count())));
      this.#store = store;
    } catch {
      // A sandboxed frame, or a private window without storage.
    }
  }

  /** @returns {Promise<Map<string, unknown>>} all that is kept here, by id */
  async all() {
    await this.opened;
    if (!this.#store) return new Map(this.#memory);
    /** @type {[IDBValidKey[], unknown[]]} */
    const empty = [[], []];
    const [keys, values] = await this.#try(empty, "readonly", (entries) => {
      const range = IDBKeyRange.bound(this.#prefix, `${this.#prefix}\uffff`);
      return Promise.all([promisifyRequest(entries.getAllKeys(range)), promisifyRequest(entries.getAll(range))]);
    });
    return new Map(keys.map((key, index) => [String(key).slice(this.#prefix.length), values[index]]));
  }

  /** @param {string} id @returns {Promise<unknown>} undefined where there is none */
  async get(id) {
    await this.opened;
    if (!this.#store) return this.#memory.get(id);
    return this.#try(undefined, "readonly", (entries) => promisifyRequest(entries.get(this.#prefix + id)));
  }

  /** @param {string} id @returns {Promise<boolean>} true where that cannot be said: better offered twice than never */
  async has(id) {
    await this.opened;
    if (!this.#store) return this.#memory.has(id);
    const count = await this.#try(1, "readonly", (entries) => promisifyRequest(entries.count(this.#prefix + id)));
    return count > 0;
  }

  /** @param {string} id @param {unknown} entry */
  async add(id, entry) {
    await this.opened;
    if (this.#store) await this.#write((entries) => entries.put(entry, this.#prefix + id));
    else this.#memory.set(id, entry);
  }

  /** Write anew what is still there: what was forgotten in the meantime must not come back. @param {string} id @param {unknown} entry */
  async change(id, entry) {
    await this.opened;
    if (!this.#store) {
      if (this.#memory.has(id)) this.#memory.set(id, entry);
      return;
    }
    await this.#write((entries) => {
      const key = this.#prefix + id;
      // In one transaction, which an await would end.
      entries.count(key).onsuccess = ({ target }) => {
        if (/** @type {IDBRequest<number>} */ (target).result > 0) entries.put(entry, key);
      };
    });
  }

  /** @param {string} id */
  async remove(id) {
    await this.opened;
    this.#memory.delete(id);
    if (this.#store) await this.#write((entries) => entries.delete(this.#prefix + id));
  }

  /** Keep it where it is in nobody's way, for whoever wants to find out what it was. @param {string} id */
  async setAside(id) {
    const entry = await this.get(id);
    await this.remove(id);
    if (this.#store) await this.#write((entries) => entries.put(entry, DAMAGED + this.#prefix + id));
  }

  /** @param {(entries: IDBObjectStore) => unknown} work */
  #write(work) {
    return this.#try(undefined, "readwrite", (entries) => {
      work(entries);
      return promisifyRequest(entries.transaction);
    });
  }

  /**
   * @template T
   * @param {T} otherwise what is given where the storage fails
   * @param {IDBTransactionMode} mode
   * @param {(entries: IDBObjectStore) => Promise<T>} work
   */
  async #try(otherwise, mode, work) {
    if (this.#stuck) return otherwise; // a purchase is not to wait again and again
    try {
      return await inTime(/** @type {import("idb-keyval").UseStore} */ (this.#store)(mode, work));
    } catch (error) {
      if (!this.#failed) console.warn(`Coinslot: the storage fails, so a reload may lose a purchase (${error})`);
      this.#failed = true;
      this.#stuck = error instanceof Late;
      return otherwise;
    }
  }
}

class Late extends Error {}

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
function inTime(promise) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Late(`it does not answer within ${PATIENCE} ms`)), PATIENCE);
  });
  return Promise.race([promise, /** @type {Promise<never>} */ (late)]).finally(() => clearTimeout(timer));
}
