// @ts-check

/**
 * A repeatable source of chance (mulberry32): the island looks the same on every visit.
 * @param {number} seed any integer
 * @returns {() => number} each call gives the next number in [0, 1)
 */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Chance tied to a place: two vertices at one point get one number, so a jittered mesh does not tear.
 * @param {number} x
 * @param {number} y
 * @param {number} z
 * @returns {number} in [0, 1)
 */
export function noiseAt(x, y, z) {
  const s = Math.sin(Math.round(x * 97) * 12.9898 + Math.round(y * 97) * 78.233 + Math.round(z * 97) * 37.719);
  return Math.abs(s * 43758.5453) % 1;
}

/**
 * @param {number} low result 0 at and below it
 * @param {number} high result 1 at and above it
 * @param {number} x
 * @returns {number} a smooth step from 0 to 1
 */
export function smoothstep(low, high, x) {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
