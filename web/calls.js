/** The game's calls that are answered once: carts, a look at an order, orders without a window. */

import { CoinslotError, unknownResult } from "./errors.js";
import { Call, ToRuntime } from "./names.js";

/**
 * @typedef {object} Waiting
 * @property {any} message what was asked
 * @property {boolean} received whether a runtime may have begun with it
 * @property {(value: any) => void} resolve
 * @property {(error: CoinslotError) => void} reject
 */

export class Calls {
  /** @type {Map<string, Waiting>} */
  #waiting = new Map();
  #count = 0;
  #up = false;

  /** @param {(message: object) => void} post to the runtime */
  constructor(post) {
    this.#post = post;
  }

  #post;

  /** Whether anybody waits for an answer. */
  get open() {
    return this.#waiting.size > 0;
  }

  /**
   * @param {typeof Call[keyof typeof Call]} call
   * @param {object} given its arguments
   * @returns {Promise<any>} rejects with a CoinslotError
   */
  ask(call, given) {
    const id = `call-${(this.#count += 1)}`;
    const message = { type: ToRuntime.CALL, id, call, arguments: given };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { message, received: this.#up, resolve, reject });
      this.#post(message);
    });
  }

  /** @param {any} answer */
  hear({ id, value, fault }) {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (fault) call?.reject(new CoinslotError(fault.code, fault.message, fault));
    else call?.resolve(value ?? undefined);
  }

  /** The runtime is up, and takes what it was asked meanwhile. */
  ready() {
    this.#up = true;
    this.#waiting.forEach((call) => (call.received = true));
  }

  /** Another runtime starts, and knows nothing. What changes nothing when it is done twice is asked again. */
  resume() {
    this.#up = false;
    for (const [id, call] of this.#waiting) {
      if (mayBeDone(call)) {
        this.#waiting.delete(id);
        call.reject(unknownResult("the Python runtime stopped before the answer came"));
      } else {
        call.received = false;
        this.#post(call.message);
      }
    }
  }

  /**
   * There will be no answers.
   * @param {CoinslotError} error why
   */
  leave(error) {
    this.#waiting.forEach((call) => call.reject(mayBeDone(call) ? unknownResult(error.message) : error));
    this.#waiting.clear();
  }
}

/** Whether an order may exist of which nobody was told. @param {Waiting} call */
function mayBeDone({ message, received }) {
  return message.call === Call.CREATE && received;
}
