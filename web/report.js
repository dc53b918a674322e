/** What the page hears while Python starts. */

// A game draws sixty frames a second; a progress bar needs ten.
const PAUSE_MS = 100;

/** Says progress, notices and the failure on a port, as JSON text. */
export class Report {
  #port;
  #phase = "download";
  #loaded = 0;
  #total = 0;
  #said = -Infinity;

  /** @param {MessagePort} port */
  constructor(port) {
    this.#port = port;
  }

  /** @param {number} bytes a file of that length will be loaded too */
  expect(bytes) {
    this.#total += bytes;
    this.#progress();
  }

  /** @param {number} bytes that have arrived since the last call */
  arrived = (bytes) => {
    this.#loaded = Math.min(this.#loaded + bytes, this.#total);
    const now = performance.now();
    if (this.#loaded === this.#total || now - this.#said >= PAUSE_MS) this.#progress(now);
  };

  /** Count anew: what was loaded so far is not what the other way to start needs. */
  fallBack() {
    this.#phase = "fallback";
    this.#loaded = 0;
    this.#total = 0;
  }

  /** @param {string} text */
  notice(text) {
    this.#say({ type: "notice", text });
  }

  /**
   * @param {string} code
   * @param {string} message
   */
  failed(code, message) {
    this.#say({ type: "failed", error: { code, message } });
  }

  #progress(now = performance.now()) {
    this.#said = now;
    this.#say({ type: "progress", phase: this.#phase, loaded: this.#loaded, total: this.#total });
  }

  /** @param {object} message */
  #say(message) {
    this.#port.postMessage(JSON.stringify(message));
  }
}
