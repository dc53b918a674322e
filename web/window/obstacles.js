/** What can keep the payment page from being shown or heard, and what its developer can do about it. */

import { CoinslotError } from "../errors.js";
import { ErrorCode } from "../names.js";

const FRAMES = /** @type {readonly string[]} */ (["frame-src", "child-src", "default-src"]);
const ISOLATION =
  'send "Document-Isolation-Policy: isolate-and-credentialless" instead of Cross-Origin-Opener-Policy and ' +
  "Cross-Origin-Embedder-Policy (Chromium)";

/**
 * Watch for the two blockades of frames that browsers tell of, each with the address that it keeps out.
 * @param {readonly string[]} origins of the payment page
 * @param {{ forbidden: (error: CoinslotError) => void, embedder: () => void }} found by the page's own policy; by its
 *   isolation, which a frame without credentials may pass
 * @returns {() => void} ends it
 */
export function watchFrames(origins, { forbidden, embedder }) {
  const ours = (/** @type {string} */ url) => URL.canParse(url) && origins.includes(new URL(url).origin);
  const violated = (/** @type {SecurityPolicyViolationEvent} */ { disposition, effectiveDirective, blockedURI }) => {
    if (disposition !== "enforce" || !FRAMES.includes(effectiveDirective) || !ours(blockedURI)) return;
    forbidden(blockedByPolicy(origins));
  };
  document.addEventListener("securitypolicyviolation", violated);
  /** @type {{ observe(): void, disconnect(): void } | undefined} */
  let observer;
  if ("ReportingObserver" in globalThis) {
    const { ReportingObserver } = /** @type {any} */ (globalThis);
    // Chromium tells the address in the report's JSON alone.
    const read = (/** @type {{ body: { toJSON(): { blockedURL?: string } } | null }[]} */ reports) => {
      if (reports.some(({ body }) => ours(body?.toJSON().blockedURL ?? ""))) embedder();
    };
    observer = new ReportingObserver(read, { types: ["coep"] });
    observer?.observe();
  }
  return () => {
    document.removeEventListener("securitypolicyviolation", violated);
    observer?.disconnect();
  };
}

/** Whether a frame can be told to do without credentials, which lets it into an isolated page. */
export const canBeCredentialless = () => "credentialless" in HTMLIFrameElement.prototype;

/** Whether frames of other sites are blocked here without any sign: isolation lets them in nowhere but in Chromium. */
export const isBlockedUnseen = () => Boolean(globalThis.crossOriginIsolated) && !canBeCredentialless();

/** @param {readonly string[]} origins */
function blockedByPolicy(origins) {
  const hosts = origins.join(" ");
  const text = `The Content-Security-Policy of the page keeps the payment page out: add "frame-src ${hosts}" to it`;
  return new CoinslotError(ErrorCode.WINDOW_BLOCKED, text);
}

/** The page is isolated, and a frame cannot be shown in it. */
export function isolatedFrame() {
  const text =
    "This page is cross-origin isolated (COOP and COEP), which keeps the payment page out of its frames: " +
    `${ISOLATION}, or do without isolation on the page that sells`;
  return new CoinslotError(ErrorCode.WINDOW_ISOLATED, text);
}

/** A window of its own is cut off: it cannot be heard, and seems closed while it is open. */
export function severedPopup() {
  const [why, fix] = globalThis.crossOriginIsolated
    ? ["This page is cross-origin isolated (COOP and COEP), which cuts it off", ISOLATION]
    : [
        "It was closed before it was heard, or a Cross-Origin-Opener-Policy cuts it off",
        'on the page that sells send "Cross-Origin-Opener-Policy: same-origin-allow-popups", or none',
      ];
  const text = `The payment page in a window of its own cannot be heard, and the order is followed without it. ${why}: ${fix}`;
  return new CoinslotError(ErrorCode.WINDOW_ISOLATED, text);
}

/** Whether the payment page may take this page's place. In a frame it would come back over the page around it. */
export const canLeave = () => window.parent === window;

export function noRedirect() {
  const text =
    "The game is in a frame, where the payment page cannot take its place: it would come back in the place of the " +
    'page around it, or not at all. Use "popup", which is taken instead, or "auto"';
  return new CoinslotError(ErrorCode.WINDOW_BLOCKED, text);
}

export function blockedPopup() {
  const text =
    "The browser does not let a window of its own open: call the purchase inside the player's click or key press; " +
    'in a sandboxed frame the word "allow-popups" is needed';
  return new CoinslotError(ErrorCode.POPUP_BLOCKED, text);
}

/** Nothing was heard, and nobody told why. @param {readonly string[]} origins */
export function silence(origins) {
  const why = navigator.onLine
    ? `an ad-blocker, a filter of the network or the page's settings may keep out ${origins.join(" ")}: allow that host`
    : "this device is offline";
  const text = `Nothing is heard of the payment page, and the order is followed without it; ${why}`;
  return new CoinslotError(ErrorCode.WINDOW_SILENT, text);
}
