/** Knows the purchase for which this tab was left, until the player is back in it. */

import { Outcome } from "./names.js";

const VERSION = 1;

export class Leaving {
  /** @param {string} scope of one project: another one's purchases are no business of ours */
  constructor(scope) {
    this.#key = `coinslot:${scope}`;
  }

  #key;

  /** @param {object} record what another runtime needs to take it up; never a token */
  keep(record) {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ version: VERSION, record }));
    } catch (error) {
      console.warn(`Coinslot: this purchase cannot be taken up when the player comes back (${error})`);
    }
  }

  /** @returns {any} the record, or null */
  get kept() {
    try {
      const { version, record } = JSON.parse(sessionStorage.getItem(this.#key) ?? "{}");
      return version === VERSION && isWhole(record) ? record : null;
    } catch {
      return null; // no storage here, or nothing of ours in it
    }
  }

  drop() {
    try {
      sessionStorage.removeItem(this.#key);
    } catch {
      // Where there is no storage there is nothing in it.
    }
  }
}

/** Whether it can be taken up: anybody may write into a page's storage. @param {any} record */
function isWhole(record) {
  const { orderId, outcome, claimed, spoke, purchaseId, sku } = record ?? {};
  const [flags, texts] = [[claimed, spoke], [purchaseId, sku ?? ""]];
  return (
    Number.isSafeInteger(orderId) &&
    (outcome === null || Object.values(Outcome).includes(outcome)) &&
    flags.every((each) => typeof each === "boolean") &&
    texts.every((each) => typeof each === "string")
  );
}

/** Where the payment page is to come back to: this page, without what an earlier return has added. */
function here() {
  const url = new URL(location.href);
  for (const name of ["user_id", "foreigninvoice", "invoice_id", "status"]) url.searchParams.delete(name);
  return url.href;
}

/** An order whose payment page comes back to this one, unless the game wants it otherwise. @param {any} request */
export function returning({ returnUrl = here(), redirectPolicy, ...request }) {
  // After a decline the player is not led away, but may go: another card may do.
  const usual = { redirectConditions: "successful_or_canceled", statusForManualRedirection: "any" };
  const policy = redirectPolicy ?? usual;
  return { ...request, returnUrl, redirectPolicy: policy };
}
