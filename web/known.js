/** What whoever follows an order must never forget: the same as Known in coinslot.core.journal. */

/** @typedef {{ claimed: boolean, spoke: boolean, offered: boolean }} Known */

const NAMES = /** @type {const} */ (["claimed", "spoke", "offered"]);

/** @param {(name: keyof Known) => boolean} is @returns {Known} */
const known = (is) => /** @type {any} */ (Object.fromEntries(NAMES.map((name) => [name, is(name)])));

/** @param {any} record of which nothing is certain, or null */
export const knownOf = (record) => known((name) => record?.[name] === true);

/** All that both know. @param {Known} one @param {Known} other */
export const both = (one, other) => known((name) => one[name] || other[name]);

/** Whether nothing of the other is missing. @param {Known} one @param {Known} other */
export const covers = (one, other) => NAMES.every((name) => one[name] || !other[name]);
