/** The payment window: the provider's page in a lightbox, in a window of its own, or in the place of the game. */

import { Messages } from "./messages.js";
import { interrupt } from "./window/comfort.js";
import { Dialog } from "./window/dialog.js";
import * as obstacles from "./window/obstacles.js";
import { openPopup } from "./window/popup.js";
import { textsFor } from "./window/texts.js";
import { firstWay, refuseFrames } from "./window/ways.js";

/** @import { CoinslotError } from "./errors.js" */
/** @import { ClosedBy, WindowNews, WindowOptions } from "./coinslot.js" */
/** @import { Popup } from "./window/popup.js" */

const ISOLATED_PATIENCE = 4_000; // milliseconds for a frame to speak that is probably blocked

/**
 * @typedef {object} Handlers
 * @property {(text: string, origin: string) => void} said the provider's page posted this
 * @property {() => void} flooded it posted more than could be passed on
 * @property {() => void} unheard it cannot be heard
 * @property {(news: WindowNews) => void} news how it is shown, and what stands in the way; at first not before the
 *   caller holds the window
 * @property {() => void} leaving the page is about to be left for the provider's
 * @property {(by: ClosedBy) => void} closed the window is gone; called once
 */

export class PayWindow {
  /** @type {Messages | null} */
  #messages = null;
  #open = true;
  #spoke = false;
  /** Whether it is known that nothing can be heard of it. */
  unheard = false;
  #url = "";
  /** @type {readonly string[]} */
  #origins = [];
  /** @type {HTMLIFrameElement | null} */
  #frame = null;
  /** @type {Popup | null} */
  #popup = null;
  /** @type {(() => void) | null} */
  #unwatch = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** Whether the player has paid, and nothing but a receipt is left to be seen. */
  finished = false;

  /**
   * Opens at once, with a spinner: call it inside the player's click.
   * @param {Handlers} handlers
   * @param {WindowOptions & { locale?: string }} [options]
   */
  constructor(handlers, options = {}) {
    const { texts, language } = textsFor(options.locale, options.texts);
    this.#handlers = handlers;
    this.#options = options;
    this.#texts = texts;
    this.#language = language;
    this.#news = firstWay(options.window ?? "auto");
    // Before anything else: whatever takes time may use up the player's click.
    if (this.way === "popup") this.#openPopup();
    const resume = interrupt(options);
    try {
      this.#dialog = new Dialog(texts, language, options.appearance ?? {}, options, () => this.close("player"));
    } catch (error) {
      this.#popup?.close();
      resume();
      throw error;
    }
    if (this.way !== "lightbox") this.#dialog.wait(texts.loading, true);
    this.#resume = resume;
    addEventListener("pageshow", this.#back);
    queueMicrotask(() => this.#open && this.#tell());
  }

  #handlers;
  #options;
  #texts;
  #language;
  #dialog;
  #resume;
  /** @type {WindowNews} */
  #news;

  /** How the provider's page is shown, or will be. */
  get way() {
    return this.#news.way;
  }

  /** Whether the provider's page was asked for and the window is still there. */
  get shown() {
    return this.#open && this.#messages !== null;
  }

  /** What was heard so far, for a runtime that starts anew. */
  get heard() {
    return this.#messages?.heard ?? [];
  }

  /**
   * Loads the provider's page.
   * @param {string} url
   * @param {readonly string[]} origins who may speak for it
   */
  show(url, origins) {
    if (!this.#open || this.#messages) return;
    this.#url = url;
    this.#origins = origins;
    this.#messages = new Messages(() => this.#popup?.window ?? this.#frame?.contentWindow ?? null, origins, {
      said: (text, origin) => {
        this.#heard();
        this.#handlers.said(text, origin);
      },
      flooded: this.#handlers.flooded,
    });
    if (this.way === "redirect") this.#leave();
    else if (this.way === "lightbox") this.#showFrame();
    else if (this.#popup) this.#showPopup(this.#popup);
    else this.#offer();
  }

  /** @param {number} width @param {number} height the page's wish, in CSS pixels */
  resize(width, height) {
    if (this.#frame) this.#dialog.resize(width, height);
  }

  /** @param {string} text @param {string} origin the exact one that it is for */
  tell(text, origin) {
    if (!this.shown) return;
    // A page that is sandboxed itself has no name for the other's origin; what is told there is no secret.
    (this.#popup?.window ?? this.#frame?.contentWindow)?.postMessage(text, origin === "null" ? "*" : origin);
  }

  /** Nothing was heard for too long: say what may be the cause, and give the player another way. */
  explain() {
    const nothingToHear = !this.#frame && !this.#popup; // the player has still to press the button
    if (!this.#open || this.#spoke || this.unheard || nothingToHear) return;
    const isolated = globalThis.crossOriginIsolated && this.#frame;
    this.#deaf(isolated ? obstacles.isolatedFrame() : obstacles.silence(this.#origins));
    if (this.#frame) this.#dialog.note(this.#texts.silent, { text: this.#texts.open, press: () => this.#change() });
  }

  /**
   * The order is done: the page shows a receipt, which the player may want to read.
   * @param {number} [patience] milliseconds that a close at once may wait for `told`
   */
  finish(patience = 0) {
    const { closeOnDone = true } = this.#options;
    this.finished = true;
    if (closeOnDone === false) return;
    const pause = closeOnDone === true ? patience : closeOnDone;
    if (pause > 0) this.#timer = setTimeout(() => this.close("coinslot"), pause);
    else this.close("coinslot");
  }

  /** The game has been told. */
  told() {
    if (this.finished && (this.#options.closeOnDone ?? true) === true) this.close("coinslot");
  }

  /** @param {ClosedBy} by */
  close(by) {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#timer);
    removeEventListener("pageshow", this.#back);
    this.#unwatch?.();
    this.#messages?.stop();
    this.#popup?.close();
    this.#dialog.remove();
    this.#resume();
    this.#handlers.closed(by);
  }

  // -- lightbox ----------------------------------------------------------------------------------------------

  #showFrame(credentialless = false) {
    this.#unwatch?.();
    this.#unwatch = obstacles.watchFrames(this.#origins, {
      forbidden: (error) => this.#refused(error),
      embedder: () => {
        if (!credentialless && obstacles.canBeCredentialless()) this.#showFrame(true);
        else this.#refused(obstacles.isolatedFrame());
      },
    });
    this.#frame = this.#dialog.frame(this.#url, credentialless);
    const { resizeTimeout = 30_000 } = this.#options.appearance ?? {};
    clearTimeout(this.#timer);
    // Where an isolated page has no frames without credentials, the browser does not tell that it blocks a frame.
    this.#timer = obstacles.isBlockedUnseen()
      ? setTimeout(() => this.#refused(obstacles.isolatedFrame()), ISOLATED_PATIENCE)
      : setTimeout(() => this.#dialog.waited(), resizeTimeout);
  }

  /** The page shows no frame. @param {CoinslotError} error */
  #refused(error) {
    this.#frame = null;
    refuseFrames(error);
    this.#news = { ...this.#news, way: "popup", why: "blocked" };
    this.#deaf(error);
    this.#offer();
  }

  // -- popup -------------------------------------------------------------------------------------------------

  #openPopup() {
    this.#popup = openPopup(this.#texts, this.#language);
    if (!this.#popup) this.#news = { ...this.#news, error: obstacles.blockedPopup() };
    this.#popup?.watch(() => {
      // While it is blank it is ours, and once it is heard it is not cut off.
      if (this.#spoke || !this.#messages) this.close("player");
      else this.#severed();
    });
  }

  /** @param {Popup} popup */
  #showPopup(popup) {
    popup.show(this.#url);
    const { elsewhere, show } = this.#texts;
    this.#dialog.card(elsewhere, [{ text: show, press: () => popup.focus() }]);
  }

  /** It says that it is closed, and was never heard: perhaps it is, perhaps it is only cut off from this page. */
  #severed() {
    this.#popup = null;
    this.#deaf(obstacles.severedPopup());
    this.#dialog.card(this.#texts.closed, [{ text: this.#texts.again, press: () => this.#change() }]);
  }

  /** The player's own click may open what the browser would not open otherwise. */
  #offer() {
    const buttons = [{ text: this.#texts.open, press: () => this.#change() }];
    const anyWay = this.#options.window !== "popup" && obstacles.canLeave();
    if (anyWay) buttons.push({ text: this.#texts.here, press: () => this.#leaveInstead() });
    this.#dialog.card(this.#texts.blocked, buttons);
  }

  /** From a frame, or from nothing, to a window of its own. */
  #change() {
    this.#unwatch?.();
    this.#frame = null;
    this.#news = { ...this.#news, way: "popup", error: null };
    this.#openPopup();
    this.#tell();
    if (this.#popup) this.#showPopup(this.#popup);
    else this.#offer();
  }

  // -- redirect ----------------------------------------------------------------------------------------------

  #leaveInstead() {
    this.#news = { ...this.#news, way: "redirect" };
    this.#tell();
    this.#leave();
  }

  #leave() {
    this.#dialog.wait(this.#texts.leaving, true);
    this.#handlers.leaving();
    location.assign(this.#url);
  }

  /** The page that was left is shown again, as it was: the player has come back. */
  #back = (/** @type {PageTransitionEvent} */ { persisted }) => {
    if (!persisted || this.way !== "redirect") return;
    this.unheard = true;
    this.#handlers.unheard(); // whatever was said there
    this.close("player");
  };

  // -- what is known -----------------------------------------------------------------------------------------

  #heard() {
    if (this.#spoke) return;
    this.#spoke = true;
    this.unheard = false;
    this.#unwatch?.();
    clearTimeout(this.#timer);
    this.#dialog.waited();
    this.#dialog.unnote();
    if (this.#news.error) {
      this.#news = { ...this.#news, error: null };
      this.#tell();
    }
  }

  /** @param {CoinslotError} error why nothing is heard */
  #deaf(error) {
    this.#news = { ...this.#news, error };
    this.#tell();
    this.unheard = true;
    this.#handlers.unheard();
  }

  #tell() {
    this.#handlers.news(this.#news);
  }
}
