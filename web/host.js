/** The page's end of the port: starts the runtime, watches over it, and starts another one when it dies. */

/** @import { PyodideAPI } from "pyodide" */

import { CoinslotError } from "./errors.js";
import { ErrorCode, ToPage, ToRuntime } from "./names.js";
import { Place } from "./place.js";

const PING = 1_000; // milliseconds
const MISSED = 5; // pings in a row without an answer: the runtime is dead
const RESTARTS = 3; // of a runtime that dies again before it has answered anything

/**
 * @typedef {object} Handlers
 * @property {(message: any) => void} heard anything but what the host answers itself
 * @property {() => void} restarted another runtime is up and knows nothing
 * @property {(error: CoinslotError) => void} failed there will be none
 * @property {() => boolean} busy whether anybody waits for the runtime
 */

export class Host {
  /** @type {MessagePort | null} */
  #port = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #watchdog;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pulse;
  #missed = 0;
  #restarts = 0;
  #up = false;

  /**
   * @param {{ runtime: "worker" | "page" | PyodideAPI, bootTimeout: number, hello: object }} options `hello` is the first message
   * @param {Handlers} handlers
   */
  constructor(options, handlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#place = new Place(options.runtime, {
      died: (why) => this.#died(why),
      failed: (code, message) => this.#fail(code, message),
    });
    this.#start();
  }

  #options;
  #handlers;
  #place;

  /** @param {object} message */
  post(message) {
    this.#port?.postMessage(JSON.stringify(message));
    this.#pulse ??= setInterval(() => this.#beat(), PING);
  }

  destroy() {
    this.#stop();
  }

  #start() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    this.#watch();
    this.post(this.#options.hello);
    this.#place.start(port2);
  }

  #stop() {
    clearTimeout(this.#watchdog);
    clearInterval(this.#pulse);
    this.#pulse = undefined;
    // Also a runtime that comes up only after this will hear it.
    if (!this.#place.end()) this.#port?.postMessage(JSON.stringify({ type: ToRuntime.DESTROY }));
    this.#port?.close();
    this.#port = null;
    this.#up = false;
    this.#missed = 0;
  }

  /** @param {any} message */
  #hear(message) {
    this.#missed = 0;
    switch (message.type) {
      case ToPage.READY:
        clearTimeout(this.#watchdog);
        this.#up = true;
        break;
      case ToPage.PROGRESS:
        this.#watch();
        break;
      case ToPage.NOTICE:
        console.warn(`Coinslot: ${message.text}`);
        return;
      case ToPage.FAILED:
        this.#fail(message.error.code, message.error.message);
        return;
      case ToPage.CRASHED:
        this.#died(message.text);
        return;
      case ToPage.PONG:
        this.#restarts = 0;
        return;
    }
    this.#handlers.heard(message);
  }

  #watch() {
    clearTimeout(this.#watchdog);
    const { bootTimeout } = this.#options;
    const text = `The Python runtime made no progress for ${bootTimeout} ms. Is the bundle complete and reachable?`;
    this.#watchdog = setTimeout(() => this.#fail(ErrorCode.RUNTIME_FAILED, text), bootTimeout);
  }

  #beat() {
    if (!this.#handlers.busy()) {
      clearInterval(this.#pulse);
      this.#pulse = undefined;
    } else if (this.#up) {
      // Counted in beats, not in time: where the page sleeps, nothing is missed.
      if (this.#missed++ < MISSED) this.post({ type: ToRuntime.PING });
      else this.#died("it does not answer");
    }
  }

  /** @param {string} why */
  #died(why) {
    const wasUp = this.#up;
    this.#stop();
    if (!wasUp || this.#restarts >= RESTARTS) {
      this.#fail(ErrorCode.RUNTIME_FAILED, `The Python runtime stopped: ${why}`);
      return;
    }
    this.#restarts += 1;
    console.warn(`Coinslot: the Python runtime stopped (${why}) and is started again`);
    this.#start();
    this.#handlers.restarted();
  }

  /** @param {import("./coinslot.js").ErrorCode} code @param {string} message */
  #fail(code, message) {
    this.#stop();
    this.#handlers.failed(new CoinslotError(code, message));
  }
}
