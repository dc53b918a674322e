/** Checks of what the game passes in, at the call, before anything is started or sent. */

import { check, given, isObject, isText, misplaced, own, read, refuse, shown } from "./check.js";
import { WINDOW } from "./window/options.js";
import { CART_ID, Line, ORDER_ID, orders, PAYMENT_TOKEN, PurchaseParams, SKU, TEXT, View } from "./rules.js";

/** @import { CartLine, CoinslotOptions, PurchaseCallbacks, WindowOptions } from "./coinslot.js" */
/** @import { Rule, Shape } from "./check.js" */

/** @typedef {Shape & { title: string, needsPayment: boolean, refused: string[] }} OrderRule */

const isFunction = (/** @type {unknown} */ value) => typeof value === "function";
const isPyodide = (/** @type {any} */ value) =>
  ["runPython", "pyimport", "loadPackage"].every((name) => isFunction(value[name]));
const isAddress = (/** @type {RegExp} */ scheme, /** @type {any} */ value) =>
  isText(value) && scheme.test(value) && URL.canParse(value);
const isQuery = (/** @type {any} */ value) =>
  isObject(value) &&
  Object.entries(value).every(([name, text]) => isText(name) && isText(text) && !/^(access_)?token$/.test(name));
const ORIGIN = own(
  (value) => isText(value) && URL.canParse(value) && new URL(value).origin === value.replace(/\/$/, ""),
  'an origin such as "http://127.0.0.1:7700"',
);
const SOCKET = own(
  (value) => isAddress(/^wss?:/i, value),
  'the address of a WebSocket such as "ws://127.0.0.1:7700/socket"',
);

const ENDPOINTS = {
  members: {
    store: ORIGIN,
    payStation: ORIGIN,
    socket: SOCKET,
    events: ORIGIN,
    payStationVersion: own((value) => [4, 3, 2].includes(value), "4, 3 or 2"),
    payStationQuery: own(isQuery, "texts by their names, without token or access_token"),
  },
};

const isPlace = (/** @type {any} */ value) => {
  const base = globalThis.document?.baseURI;
  return isText(value) && URL.canParse(value, base) && /^https?:[^?#]+$/.test(new URL(value, base).href);
};

const BACKEND = {
  members: {
    url: own(isPlace, 'the address of the receiver of webhooks, such as "https://game.example/payments"'),
    ticket: own(
      (value) => isText(value) || isFunction(value),
      "a ticket, or a function that takes an order's id and gives it",
      { secret: true },
    ),
    patience: own((value) => Number.isFinite(value) && value > 0, "a number of seconds"),
    silence: { kind: "word", words: ["pending", "order"] },
  },
  required: ["url", "ticket"],
};

/** @type {Shape} */
const COINSLOT = {
  members: {
    ...WINDOW,
    projectId: own((value) => Number.isSafeInteger(value) && value > 0, "the project's number, such as 12345"),
    token: own(
      (value) => isText(value) || isFunction(value),
      "the player's token, or a function that gives it",
      { secret: true },
    ),
    sandbox: { kind: "flag", expected: "true or false" },
    endpoints: { kind: "inner", shape: ENDPOINTS },
    runtime: own(
      (value) => value === "worker" || value === "page" || isPyodide(value),
      '"worker", "page" or the Pyodide that the page has',
    ),
    tracking: { kind: "word", words: ["fallback", "reestablish"] },
    userExternalId: TEXT,
    events: { kind: "flag", expected: "true or false" },
    confirm: { kind: "word", words: ["order", "backend"] },
    backend: { kind: "inner", shape: BACKEND },
    bootTimeout: own((value) => Number.isFinite(value) && value > 0, "a number of milliseconds"),
  },
  required: ["projectId", "token"],
};

const CALLBACKS = ["onSuccess", "onCancel", "onPending", "onError", "onStatus", "onOrderCreated", "onClose"];
/** @type {Record<string, Rule>} */
const CALLBACK_RULES = Object.fromEntries(CALLBACKS.map((name) => [name, own(isFunction, "a function")]));

const WINDOW_NAMES = Object.keys(WINDOW);

/** @type {Shape} */
const CHECKOUT = {
  members: {
    paymentToken: PAYMENT_TOKEN,
    paymentUrl: own((value) => isAddress(/^https?:/i, value), "the whole address of a page", { secret: true }),
    orderId: ORDER_ID,
    locale: TEXT,
  },
};

/** @param {unknown} options @returns {CoinslotOptions} a copy of what is given */
export function checkOptions(options) {
  const copy = read(COINSLOT, options);
  const { confirm, backend } = copy;
  if (confirm === "backend" && !backend) refuse('confirm is "backend" and backend is missing; expected url and ticket');
  if (backend && !confirm) refuse('backend is given and confirm is not; expected confirm: "backend"');
  return /** @type {any} */ (copy);
}

/**
 * @param {keyof typeof orders} kind
 * @param {Record<string, unknown>} own what has a place of its own in the call, such as the SKU
 * @param {unknown} [options] parameters and callbacks
 * @returns {{ request: Record<string, any>, callbacks: PurchaseCallbacks, window: WindowOptions }} only what is given,
 *   and as a copy
 */
export function checkOrder(kind, own, options) {
  /** @type {OrderRule} */
  const order = orders[kind];
  const { callbacks, window, rest } = split("a purchase", options);
  const twice = Object.keys(own).find((name) => Object.hasOwn(rest, name));
  if (twice) refuse(`${twice} has a place of its own in the call; leave it out of the options`);
  const [mine, beside] = parted(rest, Object.keys(order.members));
  const params = read(PurchaseParams, beside, "", [...Object.keys(order.members), ...CALLBACKS, ...WINDOW_NAMES]);
  refuseIgnored(order, beside);
  const [odd] = order.needsPayment ? [] : Object.keys(window);
  if (odd) refuse(`${order.title} opens no payment window; leave out ${odd}`);
  return { request: { ...read(order, { ...mine, ...own }), ...params }, callbacks, window };
}

/**
 * @param {string} what the call, for texts
 * @param {unknown} [options] callbacks and nothing else
 * @returns {PurchaseCallbacks}
 */
export function checkCallbacks(what, options) {
  const { callbacks, window, rest } = split(what, options);
  read({ members: CALLBACK_RULES }, { ...window, ...rest });
  return callbacks;
}

/**
 * @param {unknown} options of `checkout.open`
 * @returns {{ request: Record<string, any>, callbacks: PurchaseCallbacks, window: WindowOptions }}
 */
export function checkCheckout(options) {
  const { callbacks, window, rest } = split("checkout.open", options);
  const request = read(CHECKOUT, rest, "", [...CALLBACKS, ...WINDOW_NAMES]);
  if (Object.hasOwn(request, "paymentToken") === Object.hasOwn(request, "paymentUrl")) {
    refuse("checkout.open got both or neither of paymentToken and paymentUrl; expected one of them");
  }
  // As the browser writes it, and its origin.
  if (request.paymentUrl) request.paymentUrl = new URL(request.paymentUrl).href;
  return { request, callbacks, window };
}

/** @param {unknown} value @returns {number} */
export function checkOrderId(value) {
  return check("orderId", value, ORDER_ID);
}

/** @param {unknown} value @returns {string} */
export function checkSku(value) {
  return check("sku", value, SKU);
}

/** @param {unknown} sku @param {unknown} [quantity] @returns {CartLine} */
export function checkLine(sku, quantity) {
  return /** @type {any} */ ({ quantity: 1, ...read(Line, { sku, quantity }) });
}

/** @param {unknown} items @returns {CartLine[]} */
export function checkLines(items) {
  if (!Array.isArray(items)) refuse(`items is ${shown(items)}; expected a list of objects with sku and quantity`);
  if (items.length === 0) refuse("the list of items is empty; expected one at least; to empty a cart, clear it");
  return items.map((item, index) => /** @type {any} */ (read(Line, item, `items[${index}]`)));
}

/**
 * @param {unknown} [options] which cart and, where it is shown, how
 * @param {boolean} [shows] whether the call shows the cart
 * @returns {{ cartId?: string, currency?: string, locale?: string }}
 */
export function checkCartOptions(options, shows = true) {
  return read({ members: { cartId: CART_ID, ...(shows ? View.members : {}) } }, options ?? {});
}

/** @param {OrderRule} order @param {object} params */
function refuseIgnored({ title, refused }, params) {
  const all = Object.keys(PurchaseParams.members);
  const wrong = all.filter((name) => refused.includes(name) && Object.hasOwn(params, name));
  if (wrong.length === 0) return;
  const taken = all.filter((name) => !refused.includes(name));
  refuse(`${title} does not take ${wrong.join(", ")}; leave it out. It takes ${taken.join(", ")}.`);
}

/** Take the callbacks, and what is about the window, out of options. @param {string} what @param {unknown} options */
function split(what, options) {
  const values = options ?? {};
  if (!isObject(values)) refuse(`the options of ${what} are ${misplaced(values)}; expected an object`);
  const [functions, others] = parted(values, CALLBACKS);
  const [window, rest] = parted(others, WINDOW_NAMES);
  return { callbacks: read({ members: CALLBACK_RULES }, functions), window: read({ members: WINDOW }, window), rest };
}

/**
 * What is given of an object: the members with these names, and the others.
 * @param {object} values
 * @param {string[]} names
 */
function parted(values, names) {
  const members = given(values);
  return [true, false].map((wanted) => Object.fromEntries(members.filter(([name]) => names.includes(name) === wanted)));
}
