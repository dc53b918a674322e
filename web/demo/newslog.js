// @ts-check
import { copyOf, element, part } from "./hud.js";

/** @typedef {import("../coinslot.js").CoinslotError} CoinslotError */
/** @typedef {import("../coinslot.js").Status} Status */
/** @typedef {"plain" | "good" | "bad" | "waiting"} Mood */
/** @typedef {Record<string, string | number | boolean | null>} Facts */

const MOST_ENTRIES = 60;

/** What the game is told, in the order in which it is told. */
export function createNews() {
  const [list, scroll] = ["news", "scroll"].map(element);
  let begun = performance.now();
  element("clear").addEventListener("click", () => list.replaceChildren());

  /**
   * @param {string} what who tells it, such as a callback's name
   * @param {Facts} facts
   * @param {{ mood?: Mood, error?: CoinslotError | null }} [more]
   */
  function tell(what, facts, { mood = "plain", error = null } = {}) {
    const entry = copyOf("entry");
    entry.className = error ? "bad" : mood;
    part(entry, ".when").textContent = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
    part(entry, ".what").textContent = what;
    for (const [name, value] of Object.entries(facts)) {
      const fact = document.createElement("span");
      fact.className = "fact";
      fact.append(`${name} `, Object.assign(document.createElement("b"), { textContent: String(value) }));
      part(entry, ".facts").append(fact, " ");
    }
    const advice = part(entry, ".advice");
    if (error) advice.append(Object.assign(document.createElement("b"), { textContent: error.code }), ` ${error.message}`);
    else advice.remove();
    element("latest").textContent = `${what} ${part(entry, ".facts").textContent} ${error?.code ?? ""}`;
    const isAtEnd = scroll.scrollTop + scroll.clientHeight >= scroll.scrollHeight - 8;
    list.append(entry);
    if (list.children.length > MOST_ENTRIES) list.firstElementChild?.remove();
    if (isAtEnd) scroll.scrollTop = scroll.scrollHeight;
  }

  return {
    tell,

    /** From now on the seconds are counted anew. */
    begin() {
      begun = performance.now();
    },

    /** The callbacks of one purchase. @returns {import("../coinslot.js").PurchaseCallbacks} */
    listeners() {
      /** @type {Status | null} */
      let last = null;
      return {
        onOrderCreated: ({ orderId }) => tell("onOrderCreated", { order: orderId }),
        onStatus(status) {
          const { order, payment, window } = status;
          const isNew = window !== last?.window;
          /** @type {Facts} */
          const facts = {};
          if (window && isNew) Object.assign(facts, { way: window.way, why: window.why });
          if (order !== last?.order && (last || order !== "unknown")) facts.order = order;
          if (payment !== (last?.payment ?? null)) facts.payment = payment;
          last = status;
          if (Object.keys(facts).length) tell("onStatus", facts, { mood: "waiting", error: isNew ? window?.error : null });
        },
        onClose: ({ by }) => tell("onClose", { by }),
        onSuccess: ({ orderId }) => tell("onSuccess", { order: orderId }, { mood: "good" }),
        onCancel: ({ reason }) => tell("onCancel", { reason }),
        onPending: (order) => tell("onPending", { order: order?.orderId ?? null }, { mood: "waiting" }),
        onError: (error) => tell("onError", {}, { error }),
      };
    },
  };
}

/** @typedef {ReturnType<typeof createNews>} News */
