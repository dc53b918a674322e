/** What whoever follows an order must never forget: the same as Known in coinslot.core.journal. */

/** @typedef {{ claimed: boolean, spoke: boolean, offered: boolean }} Known */

/** @param {any} record of which nothing is certain, or null @returns {Known} */
export function knownOf(record) {
  const { claimed, spoke, offered } = record ?? {};
  return { claimed: claimed === true, spoke: spoke === true, offered: offered === true };
}

/** All that both know. @param {Known} one @param {Known} other @returns {Known} */
export function both(one, other) {
  return {
    claimed: one.claimed || other.claimed,
    spoke: one.spoke || other.spoke,
    offered: one.offered || other.offered,
  };
}

/** Whether nothing of the other is missing. @param {Known} one @param {Known} other */
export function covers(one, other) {
  return one.claimed >= other.claimed && one.spoke >= other.spoke && one.offered >= other.offered;
}
