/** Coinslot's entry: `createCoinslot()`. The types are in coinslot.d.ts. */

import { handle, makeApi } from "./api.js";
import { Calls } from "./calls.js";
import { CoinslotError, tell } from "./errors.js";
import { Host } from "./host.js";
import { Keeping } from "./keeping.js";
import { Leaving } from "./leaving.js";
import { Call, ErrorCode, ToPage, ToRuntime } from "./names.js";
import { checkOptions } from "./options.js";
import { Purchases } from "./purchases.js";
import { tellTools } from "./tools.js";
import { guardKeys } from "./window/keys.js";

/** @import { Coinslot, CoinslotOptions } from "./coinslot.js" */

export { CoinslotError };

/**
 * @param {CoinslotOptions} options
 * @returns {Coinslot}
 */
export function createCoinslot(options) {
  const { projectId, token, sandbox = false, endpoints = {}, runtime = "worker", ...given } = checkOptions(options);
  const { tracking = "fallback", userExternalId = null, events = false, bootTimeout = 30_000, ...rest } = given;
  const { confirm = "order", backend, ...window } = rest;
  const { store, payStation, payStationVersion, payStationQuery } = endpoints;
  // Another store's orders are no business of the provider's socket.
  const socket = endpoints.socket ?? (store ? "" : undefined);

  /** @type {Record<string, Set<(...args: any[]) => any>>} */
  const listeners = { progress: new Set(), success: new Set(), error: new Set() };
  /** What nobody has listened to yet. @type {CoinslotError[]} */
  const unheard = [];
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
          events: endpoints.events ?? store, // the sandbox serves it beside the store
        },
        token: typeof token === "string" ? token : null,
        tracking,
        userExternalId,
        events,
        backend: confirm === "backend" ? toldOf(backend) : null,
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
  const scope = `${projectId}${sandbox ? ":sandbox" : ""}`;
  const leaving = new Leaving(scope);
  const keeping = new Keeping(scope, { found: (id, record) => purchases.takeUp(id, record) });
  const recipient = () => [...listeners.success].at(-1);
  const purchases = new Purchases({ post, keeping, leaving, report, window, recipient });
  const calls = new Calls(post);

  const wake = () => {
    if (document.visibilityState !== "visible") {
      keeping.hide();
      return;
    }
    if (purchases.any || events) post({ type: ToRuntime.WOKE });
    keeping.scan();
  };
  /** @type {[EventTarget, string][]} */
  const alarms = [[document, "visibilitychange"], [globalThis, "online"], [globalThis, "pageshow"]];
  alarms.forEach(([target, type]) => target.addEventListener(type, wake));

  const unguard = guardKeys(); // now, since of the listeners on a page's keys the first one is asked first
  const left = leaving.kept;
  const returned = left && purchases.comeBack(left);
  keeping.scan();

  /** @param {any} message */
  function heard(message) {
    switch (message.type) {
      case ToPage.READY:
        calls.ready();
        keeping.opened.then(() => {
          isReady(); // so that `durable` is known
          tellTools({ type: "ready" });
        });
        break;
      case ToPage.PROGRESS: {
        const { phase, loaded, total } = message;
        listeners.progress.forEach((listener) => tell(listener, { phase, loaded, total }));
        break;
      }
      case ToPage.TOKEN_WANTED:
        giveToken();
        break;
      case ToPage.TICKET_WANTED:
        giveTicket(message.orderId);
        break;
      case ToPage.IGNORED:
        console.debug(`Coinslot: ${message.reason}`);
        break;
      case ToPage.FOUND_PAID:
        purchases.followPaid(message.orderId);
        break;
      case ToPage.TROUBLE:
        report(new CoinslotError(message.fault.code, message.fault.message, message.fault));
        break;
      case ToPage.ANSWERED:
        calls.hear(message);
        break;
      default:
        purchases.hear(message);
    }
  }

  /** Whether the game had no token when it was asked: whose the unfinished purchases are could not be said. */
  let unknown = false;

  async function giveToken() {
    try {
      const value = typeof token === "function" ? await token() : token;
      post({ type: ToRuntime.TOKEN, value });
      if (unknown) {
        keeping.scan();
        if (events) post({ type: ToRuntime.WOKE });
      }
      unknown = false;
    } catch (error) {
      unknown = true;
      post({ type: ToRuntime.TOKEN, error: `The token function failed: ${error}` });
    }
  }

  /** @param {number} orderId */
  async function giveTicket(orderId) {
    const type = ToRuntime.TICKET;
    try {
      post({ type, orderId, value: await backend.ticket(orderId) });
    } catch (error) {
      post({ type, orderId, error: `The ticket function failed: ${error}` });
    }
  }

  /** @param {CoinslotError} error */
  function leave(error) {
    purchases.leave(error);
    calls.leave(error);
  }

  /** @param {CoinslotError} error */
  function report(error) {
    console.warn(`Coinslot: ${error.message}`);
    if (listeners.error.size > 0) listeners.error.forEach((listener) => tell(listener, error));
    else unheard.push(error);
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
    get durable() {
      return keeping.durable;
    },
    async pending() {
      alive();
      if (broken) throw broken;
      const entries = Object.values(await keeping.entries());
      /** @type {{ began: number }[]} */
      const found = entries.length > 0 ? await calls.ask(Call.PENDING, { entries }) : [];
      return /** @type {any} */ (found.map((each) => ({ ...each, began: new Date(each.began * 1_000) })));
    },
    on(event, listener) {
      if (!Object.hasOwn(listeners, event) || typeof listener !== "function") {
        const text = `on() got ${String(event)}; expected ${Object.keys(listeners).join(", ")}, and a function`;
        throw new CoinslotError(ErrorCode.INVALID_ARGUMENT, text);
      }
      listeners[event].add(listener);
      if (event === "success") purchases.offer();
      if (event === "error") unheard.splice(0).forEach((error) => tell(listener, error));
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
      keeping.close();
      unguard();
      alarms.forEach(([target, type]) => target.removeEventListener(type, wake));
      Object.values(listeners).forEach((each) => each.clear());
    },
  };
}

/** What the runtime has to know of the game's server. @param {any} backend */
function toldOf({ url, ticket, patience = null, silence = null }) {
  const address = new URL(url, document.baseURI).href; // a worker has another base
  return { url: address, ticket: typeof ticket === "string" ? ticket : null, patience, silence };
}
