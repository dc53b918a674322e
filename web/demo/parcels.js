// @ts-check
import { copyOf, part } from "./hud.js";
import { inWords, itemOf } from "./items.js";

const EVERY = 1_000; // ms between looks: an order gets on, or another tab buys something, and nobody says so
const ARRIVED_FOR = 8_000; // ms that an arrival stays on the screen

/** @typedef {import("../coinslot.js").PendingPurchase} Pending */
/** @typedef {{ state: "coming" | "arrived", what: string, which: string }} Row */

/** Whether something may come of it: what was only looked at, or closed without paying, is not on its way. @param {Pending} purchase */
const isComing = ({ status, outcome }) => status === "paid" || status === "done" || outcome === "pending";

/** @param {Pending} purchase @returns {Row} */
function rowOf({ orderId, sku, status }) {
  const item = sku === null ? undefined : itemOf(sku);
  const what = item ? inWords([{ item, quantity: 1 }]) : (sku ?? "what was in the cart");
  const known = status === "paid" || status === "done" ? "paid" : "being confirmed";
  return { state: "coming", what, which: orderId === null ? known : `order ${orderId}, ${known}` };
}

/**
 * What is on its way to the player, over the game and in the shop: unfinished purchases are kept by Coinslot, so that they
 * are here again after a reload. What arrives is shown once, for a while, by the tab that was given it.
 * @param {import("../coinslot.js").Coinslot} coinslot
 */
export function createParcels(coinslot) {
  const lists = document.querySelectorAll(".parcels");
  /** @type {readonly Pending[]} */
  let open = [];
  /** @type {readonly number[]} */
  let granted = [];
  /** @type {Map<number, Row>} */
  const arrived = new Map();
  let drawn = "[]";

  // Granted and not acknowledged yet: for the player it has arrived.
  const coming = () => open.filter((each) => isComing(each) && !granted.includes(each.orderId ?? NaN));

  function draw() {
    const rows = [...coming().map(rowOf), ...arrived.values()];
    const now = JSON.stringify(rows);
    if (now === drawn) return;
    drawn = now;
    for (const list of lists) list.replaceChildren(...rows.map(copyWith));
  }

  /** @param {Row} row */
  function copyWith({ state, what, which }) {
    const copy = copyOf("parcel");
    copy.classList.add(state);
    part(copy, ".state").textContent = state === "coming" ? "On the way:" : "Arrived:";
    part(copy, ".what").textContent = what;
    part(copy, ".which").textContent = which;
    return copy;
  }

  return {
    /**
     * Draw what there is.
     * @param {readonly number[]} orders those that were granted
     * @returns {string[]} SKUs of what is coming and of which one is enough
     */
    show(orders) {
      granted = orders;
      draw();
      return coming().flatMap(({ sku }) => (sku && !itemOf(sku)?.gems ? [sku] : []));
    },

    /** Something new is there. @param {number} orderId @param {readonly import("./items.js").Content[]} contents */
    arrive(orderId, contents) {
      arrived.set(orderId, { state: "arrived", what: inWords(contents), which: `order ${orderId}` });
      setTimeout(() => {
        arrived.delete(orderId);
        draw();
      }, ARRIVED_FOR);
    },

    /** @param {() => void} onLook called after each look; it is to show what there is */
    async watch(onLook) {
      await coinslot.ready;
      for (;;) {
        open = await coinslot.pending();
        onLook();
        await new Promise((later) => setTimeout(later, EVERY));
      }
    },
  };
}
