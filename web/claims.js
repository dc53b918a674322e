/** Which tab follows which purchase: each has a Web Lock, which the browser takes from a tab that is gone. */

const ASK = 3_000; // milliseconds
const UNANSWERED = 2; // questions in a row: the tab that holds it is frozen

/**
 * @typedef {object} Handlers
 * @property {(id: string) => void} granted it is ours now
 * @property {(id: string) => void} lost another tab has taken it, since this one did not answer
 * @property {(id: string) => Promise<boolean>} mayTake whether it may be taken from a tab that does not answer
 * @property {(id: string) => void} kept another tab has begun one
 * @property {(id: string) => void} over another tab has ended one, or follows it no longer
 */

export class Claims {
  /** What releases each that is ours. @type {Map<string, () => void>} */
  #held = new Map();
  /** Those that are waited for. @type {Map<string, { abort: AbortController, unanswered: number }>} */
  #wanted = new Map();
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #watch;
  #closed = false;

  /** @param {string} scope @param {Handlers} handlers */
  constructor(scope, handlers) {
    this.#scope = `coinslot:${scope}`;
    this.#handlers = handlers;
    try {
      this.#channel = new BroadcastChannel(this.#scope);
      this.#channel.onmessage = ({ data }) => this.#hear(data);
    } catch {
      // A frame that shares nothing with any other tab.
    }
  }

  #scope;
  #handlers;

  /** @param {string} id */
  holds(id) {
    return this.#held.has(id);
  }

  /** Claim one that nobody else knows. @param {string} id */
  async take(id) {
    await this.#request(id, {});
    this.#channel?.postMessage({ kept: id });
  }

  /** Claim one as soon as no other tab does. @param {string} id */
  want(id) {
    if (this.#held.has(id) || this.#wanted.has(id)) return;
    const abort = new AbortController();
    this.#wanted.set(id, { abort, unanswered: 0 });
    this.#request(id, { signal: abort.signal });
    // Asked only after a while: most are granted at once.
    this.#watch ??= setInterval(() => this.#ask(), ASK);
  }

  /** What is waited for. */
  get wanted() {
    return [...this.#wanted.keys()];
  }

  /** @param {string} id */
  drop(id) {
    this.#wanted.get(id)?.abort.abort();
    this.#wanted.delete(id);
    this.#rest();
  }

  /** It is over, or not followed any longer. @param {string} id */
  release(id) {
    this.drop(id);
    if (!this.#held.has(id)) return;
    this.#channel?.postMessage({ over: id });
    this.#held.get(id)?.();
    this.#held.delete(id);
  }

  close() {
    this.#closed = true;
    this.wanted.forEach((id) => this.drop(id));
    this.#held.forEach((release) => release());
    this.#held.clear();
    this.#channel?.close();
    this.#channel = null;
  }

  /**
   * @param {string} id
   * @param {LockOptions} options
   * @returns {Promise<void>} when it is ours, or will not be
   */
  #request(id, options) {
    return new Promise((settled) => {
      /** @type {() => void} */
      let release = () => {};
      const hold = () => {
        this.#wanted.delete(id);
        this.#rest();
        this.#held.set(id, release);
        settled();
        this.#handlers.granted(id);
      };
      const held = () =>
        new Promise((resolve) => {
          release = () => resolve(undefined);
          if (this.#closed) release();
          else hold();
        });
      const failed = (/** @type {any} */ error) => {
        settled();
        if (this.#held.get(id) === release) {
          this.#held.delete(id);
          this.#handlers.lost(id);
        } else if (error.name !== "AbortError") {
          hold(); // no locks here, on plain HTTP for example: no tab can be asked to wait
        }
      };
      try {
        navigator.locks.request(`${this.#scope}:${id}`, options, held).catch(failed);
      } catch (error) {
        failed(error);
      }
    });
  }

  #ask() {
    for (const [id, wanted] of this.#wanted) {
      if (wanted.unanswered >= UNANSWERED) this.#steal(id, wanted.abort);
      wanted.unanswered += 1;
      this.#channel?.postMessage({ who: id });
    }
  }

  /** @param {string} id @param {AbortController} abort ends the wait for it */
  async #steal(id, abort) {
    if (!(await this.#handlers.mayTake(id)) || this.#wanted.get(id)?.abort !== abort) return;
    abort.abort();
    this.#request(id, { steal: true });
  }

  /** @param {{ who?: string, mine?: string, kept?: string, over?: string }} data */
  #hear({ who, mine, kept, over }) {
    if (who && this.#held.has(who)) this.#channel?.postMessage({ mine: who });
    const wanted = mine && this.#wanted.get(mine);
    if (wanted) wanted.unanswered = 0;
    if (kept) this.#handlers.kept(kept);
    if (over) this.#handlers.over(over);
  }

  #rest() {
    if (this.#wanted.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}
