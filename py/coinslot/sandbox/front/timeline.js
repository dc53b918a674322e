// @ts-check
// The timeline: a line for each thing that happened, its bytes a click away.

import { byId, make } from "./dom.js";

/** @typedef {import("./api.js").Entry} Entry */
/** @typedef {import("./api.js").Channel} Channel */

/** @type {Channel[]} */
const CHANNELS = ["order", "request", "socket", "window", "webhook", "scenario"];
const NEAR = 80; // CSS pixels from the end: whoever reads there wants to see what comes
const MOST = 2000; // lines: what a browser draws without effort

const TIME = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

/** @type {Entry[]} */
const entries = [];
/** @type {Set<Channel>} */
const hidden = new Set();
/** Whose lines are shown; null for all. @type {{ id: number, user: string } | null} */
let chosen = null;

/** @param {Entry} entry */
export function add(entry) {
  entries.push(entry);
  if (!isShown(entry)) return;
  const { scrollHeight } = document.documentElement;
  const follows = window.scrollY > 0 && window.innerHeight + window.scrollY > scrollHeight - NEAR;
  append(entry);
  if (follows) window.scrollTo(0, document.documentElement.scrollHeight);
}

/** Show one order's lines, or with null all. @param {{ id: number, user: string } | null} order */
export function choose(order) {
  chosen = order;
  render();
}

export function drawFilters() {
  for (const channel of CHANNELS) {
    const button = make("button", `filter c-${channel}`, channel);
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", () => {
      if (!hidden.delete(channel)) hidden.add(channel);
      button.setAttribute("aria-pressed", String(!hidden.has(channel)));
      render();
    });
    byId("filters").append(button);
  }
}

function render() {
  byId("timeline").replaceChildren();
  byId("timeline").classList.toggle("of-one", chosen !== null);
  byId("nothing").hidden = false;
  for (const entry of entries.filter(isShown).slice(-MOST)) append(entry);
}

/** An order has its own lines, and those of its player that came after its first. @param {Entry} entry */
function isShown(entry) {
  if (hidden.has(entry.channel)) return false;
  if (!chosen || entry.order_id === chosen.id) return true;
  if (entry.order_id !== null || entry.user !== chosen.user) return false;
  const first = entries.find((each) => each.order_id === chosen?.id);
  return first !== undefined && first.number < entry.number;
}

/** @param {Entry} entry */
function append(entry) {
  const list = byId("timeline");
  byId("nothing").hidden = true;
  list.append(drawLine(entry));
  if (list.childElementCount > MOST) list.firstElementChild?.remove();
}

/** @param {Entry} entry */
function drawLine(entry) {
  const time = make("time", "", TIME.format(new Date(entry.at)));
  time.dateTime = entry.at;
  time.title = entry.at;
  const whose = chosen ? "" : String(entry.order_id ?? entry.user ?? "");
  const parts = [time, make("span", `channel c-${entry.channel}`, entry.channel), make("span", "whose", whose)];
  const text = make("span", entry.good ? "text" : "text bad", entry.text);
  const raw = Object.entries(entry.raw);
  if (!raw.length) return make("li", "line", make("div", "row", ...parts, text));
  const details = make("details", "", make("summary", "row", ...parts, text));
  // Drawn when it is opened: most are not.
  details.addEventListener("toggle", () => details.append(...raw.map(drawRaw)), { once: true });
  return make("li", "line", details);
}

/** @param {[string, string | { base64: string }]} raw */
function drawRaw([name, bytes]) {
  const text = typeof bytes === "string" ? bytes : `base64: ${bytes.base64}`;
  const box = make("pre", "raw", text);
  box.tabIndex = 0;
  return make("figure", "", make("figcaption", "", name), box);
}
