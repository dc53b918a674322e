/** The page's end of the port: starts the runtime, watches over it, and starts another one when it dies. */

/** @import { PyodideAPI } from "pyodide" */

import { CoinslotError } from "./errors.js";
import { ErrorCode, ToPage, ToRuntime } from "./names.js";
import { newWorker } from "./newworker.js";
import { HEADER } from "./reach.js";

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
  /** @type {Worker | null} */
  #worker = null;
  /** @type {MessagePort | null} */
  #port = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #watchdog;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pulse;
  #missed = 0;
  #restarts = 0;
  #up = false;
  /** @type {"worker" | "page" | PyodideAPI} */
  #runtime;

  /**
   * @param {{ runtime: "worker" | "page" | PyodideAPI, bootTimeout: number, hello: object }} options `hello` is the first message
   * @param {Handlers} handlers
   */
  constructor(options, handlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#runtime = options.runtime;
    this.#start();
  }

  #options;
  #handlers;

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
    if (this.#runtime === "worker") this.#startWorker(port2);
    else this.#startInPage(port2, this.#runtime);
  }

  /** @param {MessagePort} port @param {"page" | PyodideAPI} runtime */
  #startInPage(port, runtime) {
    import("./boot.js").then(
      ({ boot, join }) => (runtime === "page" ? boot(port) : join(port, runtime)),
      (error) => {
        const text = `boot.js could not be loaded: ${error}. Is the bundle whole, and sent with "${HEADER}" to other origins?`;
        this.#fail(ErrorCode.RUNTIME_FAILED, text);
      },
    );
  }

  /** @param {MessagePort} port */
  #startWorker(port) {
    try {
      const { worker, whyNot } = newWorker();
      const hand = () => {
        worker.onerror = (event) => {
          event.preventDefault();
          const what = event.message || "worker.js could not be loaded: is the bundle whole, and allowed by worker-src?";
          this.#died(what);
        };
        worker.postMessage({ port }, [port]);
      };
      this.#worker = worker;
      if (!whyNot) return hand();
      // The port is kept until the worker says that it is there: the page may have to take its place.
      worker.onmessage = hand;
      worker.onerror = async (event) => {
        event.preventDefault();
        const why = await whyNot();
        if (this.#worker === worker) this.#doWithout(port, why);
      };
    } catch (error) {
      queueMicrotask(() => this.#fail(ErrorCode.RUNTIME_BLOCKED, `The worker may not be started: ${error}`));
    }
  }

  /**
   * What a portal forbids is not in the game's hands, and a game that is held for a moment is better than one that
   * sells nothing.
   * @param {MessagePort} port
   * @param {string} why
   */
  #doWithout(port, why) {
    this.#worker?.terminate();
    this.#worker = null;
    this.#runtime = "page";
    console.warn(`Coinslot: Python runs in the page itself and holds the game while it starts; a worker needs ${why}`);
    this.#startInPage(port, "page");
  }

  #stop() {
    clearTimeout(this.#watchdog);
    clearInterval(this.#pulse);
    this.#pulse = undefined;
    // Without a worker to end, the runtime stays: it has to let go by itself, also when it comes up only after this.
    if (!this.#worker) this.#port?.postMessage(JSON.stringify({ type: ToRuntime.DESTROY }));
    this.#worker?.terminate();
    this.#port?.close();
    this.#worker = this.#port = null;
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
