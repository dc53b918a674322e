/** Reads what Python writes, names in snake_case and times in seconds, by the rules of what JavaScript writes. */

import { read } from "./check.js";

/** @import { Rule, Shape } from "./check.js" */

/** @param {string} name such as "closeOnDone" */
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** @param {unknown} seconds or something else */
const milliseconds = (seconds) => (typeof seconds === "number" ? 1_000 * seconds : seconds);

/**
 * @param {Shape} shape
 * @param {unknown} values
 * @param {string[]} [also] names that the caller knows beside those of the shape, for texts
 * @returns {Record<string, any>} a copy, with the names and times of JavaScript
 */
export function readPythonic(shape, values, also = []) {
  return translated(shape, read(pythonic(shape), values, "", also));
}

/** @param {Shape} shape @returns {Shape} */
function pythonic({ members }) {
  return { members: Object.fromEntries(Object.entries(members).map(([name, rule]) => [snake(name), timed(rule)])) };
}

/** @param {Rule} rule @returns {Rule} */
function timed(rule) {
  if (rule.kind === "inner") return { ...rule, shape: pythonic(rule.shape) };
  if (!rule.milliseconds) return rule;
  const expected = rule.expected?.replace("milliseconds", "seconds");
  return { ...rule, expected, fits: (/** @type {unknown} */ value) => rule.fits(milliseconds(value)) };
}

/** @param {Shape} shape @param {Record<string, any>} values @returns {Record<string, any>} */
function translated({ members }, values) {
  const given = Object.entries(members).filter(([name]) => Object.hasOwn(values, snake(name)));
  return Object.fromEntries(
    given.map(([name, rule]) => {
      const value = values[snake(name)];
      if (rule.kind === "inner") return [name, translated(rule.shape, value)];
      return [name, rule.milliseconds ? milliseconds(value) : value];
    }),
  );
}
