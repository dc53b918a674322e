/** Where Python runs: in a worker or in the page. */

/** @import { PyodideAPI } from "pyodide" */

import { ErrorCode } from "./names.js";
import { isOwn, missing, newWorker, newWorkerFromData } from "./newworker.js";
import { HEADER } from "./reach.js";

/**
 * @typedef {object} Events
 * @property {(why: string) => void} died the worker stopped, or never began
 * @property {(code: import("./coinslot.js").ErrorCode, message: string) => void} failed there is no way to start
 */

export class Place {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {MessagePort | null} */
  #port = null;

  /** @param {"worker" | "page" | PyodideAPI} runtime @param {Events} events */
  constructor(runtime, events) {
    this.#runtime = runtime;
    this.#events = events;
  }

  #runtime;
  #events;

  /** @param {MessagePort} port that the runtime is to serve */
  start(port) {
    this.#port = port;
    if (this.#runtime !== "worker") this.#startInPage(port, this.#runtime);
    else if (isOwn()) this.#startWorker(port);
    else this.#startWorkerFromData(port);
  }

  /** @returns {boolean} whether the runtime is gone; one in the page has to let go by itself */
  end() {
    const worker = this.#worker;
    this.#worker = this.#port = null;
    worker?.terminate();
    return worker !== null;
  }

  /** @param {MessagePort} port @param {"page" | PyodideAPI} runtime */
  #startInPage(port, runtime) {
    import("./boot.js").then(
      ({ boot, join }) => (runtime === "page" ? boot(port) : join(port, runtime)),
      (error) => {
        const why = `Python's script could not be loaded: ${error}`;
        const what = `Is the bundle whole, and sent with "${HEADER}" to pages of other origins?`;
        this.#events.failed(ErrorCode.RUNTIME_FAILED, `${why}. ${what}`);
      },
    );
  }

  /** @param {MessagePort} port */
  #startWorker(port) {
    try {
      this.#worker = newWorker();
      this.#hand(this.#worker, port);
    } catch (error) {
      const text = `The worker may not be started: ${error}. Does worker-src in the Content-Security-Policy allow it?`;
      queueMicrotask(() => this.#events.failed(ErrorCode.RUNTIME_BLOCKED, text)); // whoever listens is not there yet
    }
  }

  /**
   * What a portal forbids is not in the game's hands, and a game that is held for a moment is better than one that
   * sells nothing. So the port is kept until the worker says that it is there: the page may have to take its place.
   * @param {MessagePort} port
   */
  #startWorkerFromData(port) {
    try {
      const worker = (this.#worker = newWorkerFromData());
      worker.onmessage = () => this.#hand(worker, port);
      worker.onerror = (event) => {
        event.preventDefault();
        this.#doWithout(port);
      };
    } catch {
      this.#doWithout(port);
    }
  }

  /** @param {Worker} worker @param {MessagePort} port */
  #hand(worker, port) {
    worker.onerror = (event) => {
      event.preventDefault();
      const unsaid = "the worker could not be loaded: is the bundle whole, and allowed by worker-src?";
      this.#events.died(event.message || unsaid);
    };
    worker.postMessage({ port }, [port]);
  }

  /** @param {MessagePort} port */
  async #doWithout(port) {
    const why = await missing();
    if (this.#port !== port) return; // ended meanwhile
    this.#worker?.terminate();
    this.#worker = null;
    this.#runtime = "page"; // from now on: it need be said only once
    console.warn(`Coinslot: Python runs in the page itself and holds the game while it starts; a worker needs ${why}`);
    this.#startInPage(port, "page");
  }
}
