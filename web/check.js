/** Checks values by rules that are data, with the verdicts and the words of Python. */

import { CoinslotError } from "./errors.js";
import { ErrorCode } from "./names.js";
import { cut, nearest } from "./spelling.js";

/**
 * What a value must be; the kinds are those of `FITS`.
 * @typedef {{ kind: string, expected?: string, [detail: string]: any }} Rule
 */

/**
 * What an object may hold, and which of it must be there.
 * @typedef {{ members: Record<string, Rule>, required?: string[] }} Shape
 */

const LONGEST_SHOWN = 60;

/** @type {Record<string, (value: any, rule: Rule) => boolean>} */
const FITS = {
  flag: (value) => typeof value === "boolean",
  whole: (value, { lowest, highest }) => Number.isInteger(value) && value >= lowest && value <= highest,
  text: (value, { pattern }) => typeof value === "string" && new RegExp(`^(?:${pattern})$`, "u").test(value),
  word: (value, { words }) => words.includes(value),
  plain: (value, { levels }) => isObject(value) && isPlain(value, levels),
  flat: (value) => isPlain(value, 0),
  members: (value, { most }) => isObject(value) && Object.keys(value).length <= most,
  own: (value, { fits }) => fits(value), // what only JavaScript has: functions, addresses
};

/**
 * Read an object: a copy without what is null, undefined or empty.
 * @param {Shape} shape
 * @param {unknown} values
 * @param {string} [where] the object's name in texts, empty for the outermost
 * @param {string[]} [also] names that the caller knows beside those of the shape, for texts
 * @returns {Record<string, any>}
 */
export function read({ members, required = [] }, values, where = "", also = []) {
  if (!isObject(values)) refuse(`${where || "the argument"} is ${where ? shown(values) : misplaced(values)}; expected an object`);
  /** @type {Record<string, any>} */
  const copy = {};
  for (const [name, value] of given(values)) {
    const full = where ? `${where}.${name}` : name;
    if (!Object.hasOwn(members, name)) refuseName(full, name, [...also, ...Object.keys(members)]);
    const read = check(full, value, members[name]);
    if (!isObject(read) || Object.keys(read).length > 0) copy[name] = read;
  }
  for (const name of required) {
    const full = where ? `${where}.${name}` : name;
    if (!Object.hasOwn(copy, name)) refuse(`${full} is missing; expected ${expected(members[name])}`);
  }
  return copy;
}

/**
 * Check one value and return it, what is nested as a copy: the game's own may change afterwards.
 * @param {string} name
 * @param {any} value
 * @param {Rule} rule
 */
export function check(name, value, rule) {
  if (rule.kind === "inner") return read(rule.shape, value, name);
  if (!FITS[rule.kind](value, rule)) {
    const came = rule.secret && typeof value === "string" ? "another text" : shown(value);
    refuse(`${name} is ${came}; expected ${expected(rule)}`);
  }
  for (const [key, each] of rule.kind === "members" ? Object.entries(value) : []) {
    if (!key) refuse(`${name} has a member named ""; expected a text that is not empty`);
    check(`${name}.${cut(key, LONGEST_SHOWN)}`, each, rule.each);
  }
  return rule.kind === "own" ? value : copied(value);
}

/**
 * A rule of JavaScript's own.
 * @param {(value: any) => boolean} fits
 * @param {string} expected
 * @param {object} [more]
 * @returns {Rule}
 */
export const own = (fits, expected, more) => ({ kind: "own", fits, expected, ...more });

export const isText = (/** @type {unknown} */ value) => typeof value === "string" && value !== "";

/** @param {string} message @returns {never} */
export function refuse(message) {
  throw new CoinslotError(ErrorCode.INVALID_ARGUMENT, message);
}

/** The members of an object that are neither null nor undefined. @param {object} values @returns {[string, any][]} */
export function given(values) {
  return Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
}

/** @param {string} full @param {string} name @param {string[]} known @returns {never} */
function refuseName(full, name, known) {
  const like = nearest(name, known);
  const advice = like ? `did you mean ${like}?` : `known are ${known.join(", ")}.`;
  refuse(`${cut(full, LONGEST_SHOWN)} is unknown; ${advice}`);
}

/** @param {Rule} rule */
function expected({ kind, expected, words }) {
  if (kind !== "word") return expected;
  const quoted = words.map((/** @type {string} */ word) => `"${word}"`);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** A wrong value as a person reads it, kept short. @param {unknown} value */
export function shown(value) {
  const text = described(value);
  return [...text].length <= LONGEST_SHOWN ? text : `${cut(text, LONGEST_SHOWN)}…`;
}

/** A value in the place of an object: a text there may be a token. @param {unknown} value */
export function misplaced(value) {
  return typeof value === "string" ? "a text" : shown(value);
}

/** @param {unknown} value @returns {string} */
function described(value) {
  if (typeof value === "string") return JSON.stringify(cut(value, LONGEST_SHOWN));
  if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) return "a number beyond 2**53";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return `an object of ${Object.keys(value).length}`;
  if (typeof value === "object" && value) return "an object that is not plain";
  return ["function", "symbol", "bigint"].includes(typeof value) ? `a ${typeof value}` : String(value);
}

/** Whether it is an object such as `{…}` makes, of any frame. @param {any} value @returns {value is object} */
export function isObject(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether JSON can carry it without losing digits. @param {any} value @param {number} levels @returns {boolean} */
function isPlain(value, levels) {
  if (value === null || ["string", "boolean", "undefined"].includes(typeof value)) return true;
  if (typeof value === "number") return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((each) => isPlain(each, levels - 1));
  return isObject(value) && Object.entries(value).every(([key, each]) => key !== "" && isPlain(each, levels - 1));
}

/** @param {any} value @returns {any} */
function copied(value) {
  if (Array.isArray(value)) return value.map(copied);
  if (!isObject(value)) return value;
  return Object.fromEntries(given(value).map(([name, each]) => [name, copied(each)]));
}
