/** Coinslot's entry: `createCoinslot()`. The types are in coinslot.d.ts. */

import { handle, makeApi } from "./api.js";
import { Calls } from "./calls.js";
import { CoinslotError, tell } from "./errors.js";
import { Host } from "./host.js";
import { Leaving } from "./leaving.js";
import { ErrorCode, ToPage, ToRuntime } from "./names.js";
import { checkOptions } from "./options.js";
import { Purchases } from "./purchases.js";
import { guardKeys } from "./window/keys.js";

/** @import { Coinslot, CoinslotOptions } from "./coinslot.js" */

export { CoinslotError };

/**
 * @param {CoinslotOptions} options
 * @returns {Coinslot}
 */
export function createCoinslot(options) {
  const { projectId, token, sandbox = false, endpoints = {}, runtime = "worker", ...given } = checkOptions(options);
  const { tracking = "fallback", userExternalId = null, bootTimeout = 30_000, ...window } = given;
  const { store, payStation, payStationVersion, payStationQuery } = endpoints;
  // Another store's orders are no business of the provider's socket.
  const socket = endpoints.socket ?? (store ? "" : undefined);

  /** @type {Record<string, Set<(...args: any[]) => any>>} */
  const listeners = { progress: new Set(), success: new Set() };
  /** @type {CoinslotError | null} */
  let broken = null;
  let destroyed = false;

  /** @type {(value?: undefined) => void} */
  let isReady;
  /** @type {(error: CoinslotError) => void} */
  let isNotReady;
  /** @type {Promise<void>} */
  const ready = new Promise((resolve, reject) => ([isReady, isNotReady] = [resolve, reject]));
  ready.catch(() => {}); // whoever wants to know asks; nobody has to

  const host = new Host(
    {
      runtime,
      bootTimeout,
      hello: {
        type: ToRuntime.CONFIGURE,
        project: {
          project_id: projectId,
          sandbox,
          store,
          pay_station: payStation,
          pay_station_version: payStationVersion,
          pay_station_query: payStationQuery,
          socket,
        },
        token: typeof token === "string" ? token : null,
        tracking,
        userExternalId,
      },
    },
    {
      heard,
      restarted: () => {
        purchases.resume();
        calls.resume();
      },
      failed: (error) => {
        broken = error;
        isNotReady(error);
        leave(error);
      },
      busy: () => purchases.open || calls.open,
    },
  );
  const post = (/** @type {object} */ message) => host.post(message);
  const leaving = new Leaving(projectId, sandbox);
  const purchases = new Purchases({ post, leaving, window, recipient: () => [...listeners.success].at(-1) });
  const calls = new Calls(post);

  const wake = () => {
    if (purchases.any && document.visibilityState === "visible") post({ type: ToRuntime.WOKE });
  };
  /** @type {[EventTarget, string][]} */
  const alarms = [[document, "visibilitychange"], [globalThis, "online"], [globalThis, "pageshow"]];
  alarms.forEach(([target, type]) => target.addEventListener(type, wake));

  const unguard = guardKeys(); // now, since of the listeners on a page's keys the first one is asked first
  const left = leaving.kept;
  const returned = left && purchases.takeUp(left);

  /** @param {any} message */
  function heard(message) {
    switch (message.type) {
      case ToPage.READY:
        calls.ready();
        isReady();
        break;
      case ToPage.PROGRESS: {
        const { phase, loaded, total } = message;
        listeners.progress.forEach((listener) => tell(listener, { phase, loaded, total }));
        break;
      }
      case ToPage.TOKEN_WANTED:
        giveToken();
        break;
      case ToPage.IGNORED:
        console.debug(`Coinslot: ${message.reason}`);
        break;
      case ToPage.ANSWERED:
        calls.hear(message);
        break;
      default:
        purchases.hear(message);
    }
  }

  async function giveToken() {
    try {
      const value = typeof token === "function" ? await token() : token;
      post({ type: ToRuntime.TOKEN, value });
    } catch (error) {
      post({ type: ToRuntime.TOKEN, error: `The token function failed: ${error}` });
    }
  }

  /** @param {CoinslotError} error */
  function leave(error) {
    purchases.leave(error);
    calls.leave(error);
  }

  function alive() {
    if (destroyed) throw new CoinslotError(ErrorCode.DESTROYED, "This Coinslot was destroyed; create another one");
  }

  return {
    ready,
    returned: left?.outcome === null ? handle(returned) : null, // otherwise its outcome was told before
    ...makeApi({
      begin: (first, callbacks, window = null) => {
        alive();
        return purchases.begin(first, callbacks, window, broken);
      },
      stop: (purchase) => purchases.stop(purchase),
      call: (call, given) => {
        alive();
        return broken ? Promise.reject(broken) : calls.ask(call, given);
      },
    }),
    on(event, listener) {
      if (!Object.hasOwn(listeners, event) || typeof listener !== "function") {
        const text = `on() got ${String(event)}; expected "progress" or "success", and a function`;
        throw new CoinslotError(ErrorCode.INVALID_ARGUMENT, text);
      }
      listeners[event].add(listener);
      if (event === "success") purchases.offer();
      return () => listeners[event].delete(listener);
    },
    acknowledge(orderId) {
      purchases.acknowledge(orderId);
    },
    destroy() {
      if (destroyed) return;
      destroyed = true;
      const error = new CoinslotError(ErrorCode.DESTROYED, "This Coinslot was destroyed");
      isNotReady(error);
      leave(error);
      host.destroy();
      unguard();
      alarms.forEach(([target, type]) => target.removeEventListener(type, wake));
      Object.values(listeners).forEach((each) => each.clear());
    },
  };
}
