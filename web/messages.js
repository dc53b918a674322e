/** The ear at the payment window: who spoke is checked here, what was said is read in Python. */

const LONGEST = 65_536; // characters; real messages have a few hundred
const PAUSE = 50; // milliseconds between batches
const LONGEST_PAUSE = 1_000; // milliseconds, in a flood that goes on: each batch costs a look at the order
const BATCH = 16; // different texts in one batch; a real window says a handful
const KEPT = 64; // texts kept for a runtime that starts anew

const OPAQUE = "null"; // how browsers write the origin of a sandboxed frame, of a data: address and the like

/** @typedef {{ said: (text: string, origin: string) => void, flooded: () => void }} Listener */

export class Messages {
  /** @type {{ text: string, origin: string }[]} */
  heard = [];
  /** @type {Map<string, string> | null} text -> origin; null while nothing was said lately */
  #batch = null;
  #flooded = false;
  #pause = PAUSE;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => Window | null} source the only window that may speak, a frame's or a popup's
   * @param {readonly string[]} origins the only origins that it may speak from; where the page's own origin is opaque
   *   it may be opaque as well, since what a sandboxed page holds or opens is in the same sandbox
   * @param {Listener} listener
   */
  constructor(source, origins, listener) {
    this.#source = source;
    this.#origins = globalThis.origin === OPAQUE ? [...origins, OPAQUE] : origins;
    this.#listener = listener;
    addEventListener("message", this.#receive);
  }

  #source;
  #origins;
  #listener;

  stop() {
    removeEventListener("message", this.#receive);
    clearTimeout(this.#timer);
    // The last word before a close may be the one that counts.
    for (const [text, origin] of this.#batch ?? []) this.#pass(text, origin);
  }

  #receive = (/** @type {MessageEvent} */ event) => {
    // First who it is, then from where, then what: nothing of a stranger's is looked at, which would also unpack it.
    if (event.source === null || event.source !== this.#source()) return;
    // A script can make an event that names any source and origin; the browser alone makes one that is trusted.
    if (!event.isTrusted || !this.#origins.includes(event.origin)) return;
    if (this.#flooded) return; // what was dropped is made up for already
    const { data, origin } = event;
    if (typeof data !== "string" || data.length > LONGEST) return;
    if (!this.#batch) {
      this.#pass(data, origin); // the first at once: what matters comes alone
      this.#rest();
    } else if (this.#batch.size < BATCH || this.#batch.has(data)) {
      this.#batch.set(data, origin);
    } else {
      this.#flooded = true;
    }
  };

  #rest() {
    this.#batch = new Map();
    this.#timer = setTimeout(() => this.#flush(), this.#pause);
  }

  #flush() {
    const batch = this.#batch ?? new Map();
    const flooded = this.#flooded;
    this.#pause = flooded ? Math.min(2 * this.#pause, LONGEST_PAUSE) : PAUSE;
    this.#flooded = false;
    this.#batch = null;
    if (batch.size > 0) this.#rest();
    for (const [text, origin] of batch) this.#pass(text, origin);
    // Something was dropped, perhaps the word that matters: a look at the order makes up for it.
    if (flooded) this.#listener.flooded();
  }

  /** @param {string} text @param {string} origin */
  #pass(text, origin) {
    if (this.heard.length === KEPT) this.heard.shift();
    this.heard.push({ text, origin });
    this.#listener.said(text, origin);
  }
}
