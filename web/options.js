/** Checks of what the game passes in, before anything is started or sent. */

import { CoinslotError } from "./errors.js";
import { ErrorCode } from "./names.js";

/** @typedef {[check: (value: any) => boolean, expected: string]} Rule */

const isText = (/** @type {unknown} */ value) => typeof value === "string" && value !== "";
const isFunction = (/** @type {unknown} */ value) => typeof value === "function";

/** @type {Rule} */
const callback = [isFunction, "a function"];

/** @type {Record<string, Rule>} */
const COINSLOT = {
  projectId: [(value) => Number.isSafeInteger(value) && value > 0, "the project's number, such as 12345"],
  token: [(value) => isText(value) || isFunction(value), "the player's token, or a function that gives it"],
  sandbox: [(value) => typeof value === "boolean", "true or false"],
  endpoints: [areOrigins, 'an object of origins such as {store: "http://127.0.0.1:7700"}'],
  runtime: [(value) => value === "worker" || value === "page", '"worker" or "page"'],
  bootTimeout: [(value) => Number.isFinite(value) && value > 0, "a number of milliseconds"],
};

/** @type {Record<string, Rule>} */
const PURCHASE = {
  // The characters of a SKU are the provider's rule.
  sku: [(value) => isText(value) && /^[\w.-]+$/.test(value), "letters, digits, '.', '-' and '_'"],
  quantity: [(value) => Number.isSafeInteger(value) && value >= 1, "a whole number from 1"],
  currency: [(value) => isText(value) && /^[A-Z]{3}$/.test(value), 'an ISO 4217 code such as "USD"'],
  locale: [isText, 'a language such as "en"'],
  customParameters: [areParameters, "1 to 200 members with texts, numbers, true or false"],
  onSuccess: callback,
  onCancel: callback,
  onPending: callback,
  onError: callback,
  onStatus: callback,
  onOrderCreated: callback,
  onClose: callback,
};

/** @param {object} options */
export function checkOptions(options) {
  check("createCoinslot", options, COINSLOT, ["projectId", "token"]);
}

/** @param {object} options the SKU is a member of it */
export function checkPurchase(options) {
  check("purchase", options, PURCHASE, ["sku"]);
}

/**
 * @param {string} what
 * @param {object} options
 * @param {Record<string, Rule>} rules
 * @param {string[]} needed
 */
function check(what, options, rules, needed) {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  for (const name of needed) {
    if (!given.some(([key]) => key === name)) refuse(`${what} needs ${name}: ${rules[name][1]}`);
  }
  for (const [name, value] of given) {
    if (!Object.hasOwn(rules, name)) {
      refuse(`${what} has no option ${name}; it knows ${Object.keys(rules).join(", ")}`);
    }
    const [fits, expected] = rules[name];
    if (!fits(value)) refuse(`${what} got ${name} = ${shown(name, value)}; expected ${expected}`);
  }
}

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new CoinslotError(ErrorCode.INVALID_ARGUMENT, message);
}

/** @param {string} name @param {unknown} value */
function shown(name, value) {
  if (name === "token") return "something else"; // tokens stay out of error texts
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : `${String(value).slice(0, 60)}`;
}

/** @param {unknown} value */
function areOrigins(value) {
  return (
    typeof value === "object" &&
    Object.entries(value ?? {}).every(([name, origin]) => isEndpoint(name, origin))
  );
}

/** @param {string} name @param {unknown} value */
function isEndpoint(name, value) {
  if (name === "socket") return typeof value === "string" && /^wss?:/.test(value) && URL.canParse(value);
  return (name === "store" || name === "payStation") && isOrigin(value);
}

/** @param {unknown} value */
function isOrigin(value) {
  return typeof value === "string" && URL.canParse(value) && new URL(value).origin === value.replace(/\/$/, "");
}

/** @param {unknown} value */
function areParameters(value) {
  if (typeof value !== "object" || Array.isArray(value)) return false;
  const values = Object.values(value ?? {});
  const plain = values.every((each) => ["string", "boolean"].includes(typeof each) || Number.isFinite(each));
  return plain && values.length >= 1 && values.length <= 200; // the store's own limits
}
