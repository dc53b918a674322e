/** Which way to show the payment page is tried first. */

import { canLeave, isBlockedUnseen, isolatedFrame, noRedirect } from "./obstacles.js";

/** @import { CoinslotError } from "../errors.js" */
/** @import { WindowWay, WindowNews } from "../coinslot.js" */

/** What kept a frame out of this page once keeps out the next one. @type {CoinslotError | null} */
let refused = null;

/** @param {CoinslotError} error why no frame is shown in this page */
export function refuseFrames(error) {
  refused = error;
}

/**
 * @param {"auto" | WindowWay} wanted
 * @returns {WindowNews}
 */
export function firstWay(wanted) {
  if (wanted === "redirect" && !canLeave()) return { way: "popup", why: "blocked", error: noRedirect() };
  if (wanted !== "auto") return { way: wanted, why: "asked", error: null };
  const error = refused ?? (isBlockedUnseen() ? isolatedFrame() : null);
  return error ? { way: "popup", why: "blocked", error } : { way: "lightbox", why: "first", error };
}
