/** The frame around the payment page: a dialog with a title, a close button and room for one thing at a time. */

import { place } from "./comfort.js";
import { takeKeys } from "./keys.js";
import { style } from "./style.js";

/** @import { Appearance, WindowTexts } from "../coinslot.js" */

const SMALLEST = { width: 600, height: 500 }; // what the provider's own widget keeps to
const HEADER = 49; // our own part of the height, as in the style

/**
 * @typedef {object} Button
 * @property {string} text
 * @property {() => void} press
 */

export class Dialog {
  /**
   * Opens at once.
   * @param {WindowTexts} texts
   * @param {string} language of the texts
   * @param {Appearance} appearance
   * @param {{ fullscreen?: "leave" | "stay" }} wishes
   * @param {() => void} closed the player closes it
   */
  constructor(texts, language, appearance, wishes, closed) {
    this.#texts = texts;
    this.#appearance = appearance;
    this.#closed = closed;
    this.#host.lang = language;
    const root = this.#host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style()];
    const close = element("button", { className: "close", type: "button", ariaLabel: texts.close }, cross());
    close.addEventListener("click", closed);
    const title = element("h2", { id: "title", textContent: texts.title });
    this.#box.append(element("header", {}, title, close), this.#content);
    this.#dialog.setAttribute("aria-labelledby", "title");
    this.#dialog.append(this.#overlay, this.#box);
    root.append(this.#dialog);
    this.#dress();
    this.#listen();
    place(wishes).append(this.#host);
    try {
      this.#open();
    } catch (error) {
      this.#host.remove(); // the page is going away, or no page at all
      throw error;
    }
    this.#leaveKeys = takeKeys((event) => this.#key(event));
    this.wait(texts.loading);
  }

  #texts;
  #appearance;
  #closed;
  #host = document.createElement("coinslot-window");
  #dialog = element("dialog", { tabIndex: -1 });
  #overlay = element("div", { className: "overlay" });
  #box = element("div", { className: "box" });
  #content = element("div", { className: "content" });
  #waiting = element("div", { className: "waiting" });
  /** @type {HTMLElement | null} */
  #note = null;
  /** What is made inert where the browser does not do it. @type {HTMLElement[]} */
  #beside = [];
  /** @type {() => void} */
  #leaveKeys;

  /**
   * Nothing but a spinner.
   * @param {string} text what is waited for
   * @param {boolean} [alone] whether no frame will come here
   */
  wait(text, alone = false) {
    this.#waiting.classList.toggle("alone", alone);
    this.#waiting.replaceChildren(...this.#spinner(), element("p", { role: "status", textContent: text }));
    this.#waiting.hidden = false;
    this.#fill(this.#waiting);
  }

  /** There is something to see. */
  waited() {
    this.#waiting.hidden = true;
  }

  /**
   * A frame, and the spinner until it has something to show.
   * @param {string} url
   * @param {boolean} credentialless
   */
  frame(url, credentialless) {
    // An opaque origin names no other: what it passes on, it passes on to all.
    const { allow = self.origin === "null" ? "payment *" : "payment" } = this.#appearance;
    const frame = element("iframe", { title: this.#texts.title, allow });
    if (credentialless) /** @type {any} */ (frame).credentialless = true;
    frame.addEventListener("load", () => this.waited());
    frame.src = url;
    this.#waiting.hidden = false;
    this.#fill(this.#waiting, frame);
    return frame;
  }

  /** A text and what the player can do. @param {string} text @param {Button[]} buttons */
  card(text, buttons) {
    const card = element("div", { className: "card" }, element("p", { role: "status", textContent: text }));
    card.append(...buttons.map((each, index) => button(each, index === 0 ? "primary" : "")));
    this.#fill(card);
    card.querySelector("button")?.focus();
  }

  /** The same below the frame, which stays. @param {string} text @param {Button} action */
  note(text, action) {
    this.unnote();
    const status = element("p", { role: "status", textContent: text });
    this.#note = element("div", { className: "note" }, status, button(action));
    this.#box.append(this.#note);
  }

  /** There is nothing to be noted any more. */
  unnote() {
    this.#note?.remove();
  }

  /** @param {number} width @param {number} height what the page wants, in CSS pixels; what the game wants goes first */
  resize(width, height) {
    if (!this.#appearance.width) this.#size("width", `${Math.max(width, SMALLEST.width)}px`);
    if (!this.#appearance.height) this.#size("height", `${Math.max(height, SMALLEST.height) + HEADER}px`);
    this.waited();
  }

  remove() {
    this.#leaveKeys();
    this.#beside.forEach((each) => (each.inert = false));
    this.#dialog.close();
    this.#host.remove();
  }

  #open() {
    const { zIndex } = this.#appearance;
    if (zIndex === undefined) this.#dialog.showModal();
    else this.#openUnder(zIndex);
    // Not its close button, which a key still held from the game would press; engines differ in heeding autofocus here.
    this.#dialog.focus({ preventScroll: true });
  }

  /** @param {number} zIndex */
  #openUnder(zIndex) {
    // Above everything would be above the game's own layers, too: under a z-index the dialog is modal by our own doing.
    Object.assign(this.#host.style, { position: "fixed", inset: "0", zIndex: String(zIndex) });
    this.#dialog.ariaModal = "true";
    this.#dialog.show();
    const beside = /** @type {HTMLElement[]} */ ([...(this.#host.parentElement?.children ?? [])]);
    this.#beside = beside.filter((each) => each !== this.#host && !each.inert);
    this.#beside.forEach((each) => (each.inert = true));
  }

  #dress() {
    const { overlayBackground, overlayOpacity, contentBackground, contentMargin, width, height } = this.#appearance;
    const { spinnerColor, spinnerRotationPeriod } = this.#appearance;
    const wishes = {
      "overlay-background": overlayBackground,
      "overlay-opacity": overlayOpacity,
      "content-background": contentBackground,
      "spinner-color": spinnerColor,
      "spinner-period": spinnerRotationPeriod === undefined ? undefined : `${spinnerRotationPeriod}s`,
      margin: length(contentMargin),
      width: length(width),
      height: length(height),
    };
    for (const [name, value] of Object.entries(wishes)) if (value !== undefined) this.#size(name, String(value));
  }

  /** @param {string} name @param {string} value */
  #size(name, value) {
    this.#dialog.style.setProperty(`--${name}`, value);
  }

  #spinner() {
    const { spinner = "round", spinnerUrl = "" } = this.#appearance;
    if (spinner === "none") return [];
    return [spinner === "custom" ? element("img", { src: spinnerUrl, alt: "" }) : element("i", {})].map((each) =>
      Object.assign(each, { className: "spinner" }),
    );
  }

  #listen() {
    const { closeByClick = true, modal = false } = this.#appearance;
    // The second click of a double one falls on what the first one has opened.
    this.#overlay.addEventListener("click", ({ detail }) => closeByClick && !modal && detail < 2 && this.#closed());
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault(); // closed by us, so that it is told once
      this.#escape();
    });
    // A phone's back gesture, made twice, closes without asking: then it is shown again, or over.
    this.#dialog.addEventListener("close", () => {
      if (!this.#host.isConnected) return;
      this.#open();
      this.#escape();
    });
  }

  #escape() {
    const { closeByKeyboard = true, modal = false } = this.#appearance;
    if (closeByKeyboard && !modal) this.#closed();
  }

  /** @param {KeyboardEvent} event a key that nobody else gets */
  #key(event) {
    if (event.type !== "keydown") return;
    const { key, repeat, shiftKey } = event;
    const acts = key === "Enter" || key === " " || key === "Escape";
    // A key that is still held from the game, or was for the last window, presses nothing here.
    if (acts && repeat) event.preventDefault();
    else if (key === "Escape") {
      event.preventDefault(); // some browsers close a dialog at the second Escape without asking
      this.#escape();
    } else if (event.defaultPrevented) this.#actFor(key, shiftKey); // an engine that came first took the key's effect
  }

  /** @param {string} key @param {boolean} back */
  #actFor(key, back) {
    const all = /** @type {HTMLElement[]} */ ([...this.#box.querySelectorAll("button, iframe")]);
    const at = all.findIndex((each) => each.matches(":focus"));
    if (key === "Tab") all.at((back ? (at < 0 ? 0 : at) - 1 : at + 1) % all.length)?.focus();
    else if ((key === "Enter" || key === " ") && at >= 0) all[at].click();
  }

  /** @param {...HTMLElement} children */
  #fill(...children) {
    this.unnote();
    this.#content.replaceChildren(...children);
  }
}

/** @param {Button} action @param {string} [className] */
function button({ text, press }, className = "") {
  const made = element("button", { type: "button", textContent: text, className });
  made.addEventListener("click", press);
  return made;
}

function cross() {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.ariaHidden = "true";
  path.setAttribute("d", "M6 6l12 12M18 6L6 18");
  svg.append(path);
  return svg;
}

/** A length as CSS has it: numbers are pixels. @param {number | string | undefined} value */
function length(value) {
  return typeof value === "number" ? `${value}px` : value;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} properties
 * @param {...Node} children
 */
function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
