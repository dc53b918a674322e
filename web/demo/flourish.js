// @ts-check
import * as THREE from "three";

const LASTS = 2.2; // seconds
const COUNT = 18;

/**
 * Sparks that wind up round the keeper when something new is put on.
 * @param {import("./glow.js").Glows} glows
 */
export function addFlourish(glows) {
  const sparks = Array.from({ length: COUNT }, (_, index) => ({ glow: glows.add(0, "#ffffff"), share: index / COUNT }));
  let since = -Infinity;

  return {
    /**
     * @param {string} color
     * @param {number} seconds now
     */
    start(color, seconds) {
      since = seconds;
      const pale = new THREE.Color("#ffe9c0");
      sparks.forEach(({ glow }, index) => glow.color.set(color).lerp(pale, index % 3 === 0 ? 0.7 : 0.1));
    },

    /**
     * @param {THREE.Vector3} around
     * @param {number} seconds now
     */
    update(around, seconds) {
      for (const { glow, share } of sparks) {
        const life = (seconds - since) / LASTS - share * 0.35;
        const alive = life > 0 && life < 0.65;
        glow.radius = alive ? 0.24 * Math.sin((life / 0.65) * Math.PI) : 0;
        const turn = share * Math.PI * 6 + life * 9;
        const far = 0.75 - 0.5 * life;
        glow.at.set(Math.cos(turn) * far, 0.1 + life * 3, Math.sin(turn) * far).add(around);
      }
    },
  };
}
