/** Errors with a code, and calls into the game that cannot hurt us. */

import { ErrorCode as codes } from "./names.js";

/** @import { ErrorCode } from "./coinslot.js" */

/** Every error that Coinslot throws or reports; `code` is one of a closed list. */
export class CoinslotError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {{ httpStatus?: number | null, providerCode?: number | null }} [details]
   */
  constructor(code, message, { httpStatus = null, providerCode = null } = {}) {
    super(message);
    this.name = "CoinslotError";
    this.code = code;
    this.httpStatus = httpStatus;
    this.providerCode = providerCode;
  }
}

/**
 * An order may exist of which nobody was told.
 * @param {string} why
 */
export function unknownResult(why) {
  const advice = "It is not sent again by itself; the provider's webhook tells if the order exists and was paid.";
  return new CoinslotError(codes.UNKNOWN_RESULT, `Whether the order was created is unknown: ${why}. ${advice}`);
}

/**
 * Call one of the game's functions; what it throws is the game's to see, and stops nothing of ours.
 * @template {unknown[]} A
 * @param {((...args: A) => unknown) | undefined} callback
 * @param {A} args
 */
export function tell(callback, ...args) {
  try {
    callback?.(...args);
  } catch (error) {
    reportError(error);
  }
}
