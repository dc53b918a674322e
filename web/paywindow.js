/** The payment window: a lightbox over the game, with the provider's page in a frame. */

import { style } from "./paywindow.css.js";
import { Messages } from "./messages.js";

/** @import { ClosedBy } from "./coinslot.js" */

const SMALLEST = { width: 600, height: 500 }; // what the provider's own widget keeps to
const HEADER = 44; // our own part of the height, as in the style

/**
 * @typedef {object} Handlers
 * @property {(text: string, origin: string) => void} said the provider's page posted this
 * @property {() => void} flooded it posted more than could be passed on
 * @property {(by: ClosedBy) => void} closed the window is gone; called once
 */

export class PayWindow {
  /** @type {Messages | null} */
  #messages = null;
  #open = true;

  /**
   * Opens at once, with a spinner: call it inside the player's click.
   * @param {Handlers} handlers
   */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#overflow = document.documentElement.style.overflow;
    const root = this.#host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style()];
    root.append(this.#dialog);
    const header = element("header", {});
    header.append(element("span", { textContent: "Payment" }), this.#close);
    this.#dialog.append(header, this.#spinner, this.#frame);
    // The game's listeners on the page must not take the keys that are meant for this window.
    for (const type of ["keydown", "keyup", "keypress"]) {
      this.#host.addEventListener(type, (event) => event.stopPropagation());
    }
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault(); // closed by us, so that it is told once
      this.close("player");
    });
    this.#close.addEventListener("click", () => this.close("player"));
    this.#frame.addEventListener("load", () => this.#loaded());
    document.body.append(this.#host);
    document.documentElement.style.overflow = "hidden";
    this.#dialog.showModal();
  }

  #handlers;
  #overflow;
  #host = document.createElement("coinslot-window");
  #dialog = element("dialog", { ariaLabel: "Payment" });
  #close = element("button", { className: "close", type: "button", ariaLabel: "Close", textContent: "✕" });
  #spinner = element("div", { className: "spinner", role: "status", ariaLabel: "Loading" });
  #frame = element("iframe", { title: "Payment", allow: "payment", hidden: true });

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
    this.#messages = new Messages(() => this.#frame.contentWindow, origins, this.#handlers);
    this.#frame.src = url;
    this.#frame.hidden = false;
  }

  /** @param {number} width @param {number} height the page's wish, in CSS pixels */
  resize(width, height) {
    this.#dialog.style.width = `${Math.max(width, SMALLEST.width)}px`;
    this.#dialog.style.height = `${Math.max(height, SMALLEST.height) + HEADER}px`;
    this.#loaded();
  }

  /** @param {string} text @param {string} origin the exact one that it is for */
  tell(text, origin) {
    if (this.shown) this.#frame.contentWindow?.postMessage(text, origin);
  }

  /** @param {ClosedBy} by */
  close(by) {
    if (!this.#open) return;
    this.#open = false;
    this.#messages?.stop();
    this.#dialog.close(); // gives the focus back to where it was
    this.#host.remove();
    document.documentElement.style.overflow = this.#overflow;
    this.#handlers.closed(by);
  }

  #loaded() {
    if (this.#messages) this.#spinner.hidden = true;
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} properties
 */
function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
