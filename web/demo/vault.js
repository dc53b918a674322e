// @ts-check
import * as THREE from "three";
import { CRYSTALS, MARBLE } from "./palette.js";
import { noiseAt } from "./random.js";
import { crystal, facets, jitter, joined } from "./shapes.js";

/** Metres from the middle that the vault's stones take up. */
export const VAULT_RADIUS = 2.75;
/** Height of the bowl's floor, in metres. */
export const BOWL_FLOOR = 0.34;
/** Metres from the middle to the inside of the rim. */
export const BOWL_RADIUS = 1.95;

/** Round steps and the rim of the bowl. */
function stones() {
  const profile = [
    [2.75, -0.3], [2.75, 0.12], [2.45, 0.14], [2.45, 0.36], [2.3, 0.62], [2.0, 0.62], [1.9, 0.34], [0, 0.3],
  ];
  const shape = new THREE.LatheGeometry(profile.map(([x, y]) => new THREE.Vector2(x, y)), 28);
  return facets(jitter(shape, 0.025), ({ x, y, z }) => MARBLE.clone()
    .multiplyScalar((0.66 + 0.2 * noiseAt(x, y, z)) * (Math.hypot(x, z) < 2 ? 0.6 : 1)));
}

/** Clusters of great crystals round the bowl, open towards the player's side. */
function crystals() {
  const parts = [];
  for (let i = 0; i < 9; i++) {
    const angle = Math.PI * (0.94 + (i / 8) * 1.12);
    for (let k = 0; k < 3; k++) {
      const tall = (k === 0 ? 1.75 : 0.7 + 0.35 * noiseAt(i, k, 3)) * (0.85 + 0.5 * noiseAt(i, 2, 2));
      const color = CRYSTALS[(i + k) % CRYSTALS.length];
      const shard = crystal().scale(tall * 0.62, tall, tall * 0.62);
      shard.rotateZ((k - 1) * 0.34 + 0.1).rotateX(0.16).rotateY(-angle + Math.PI / 2);
      const far = 2.32 + 0.1 * k;
      const turn = angle + (k - 1) * 0.1;
      shard.translate(Math.cos(turn) * far, 0.35, Math.sin(turn) * far);
      parts.push(facets(shard, (p) => color.clone().multiplyScalar(0.5 + 0.45 * Math.min(1.2, p.y))));
    }
  }
  return joined(parts);
}

/**
 * The bowl that holds the gems. Its light grows with what lies in it, and flares when gems are bought.
 * @param {THREE.Scene} scene
 * @param {import("./paint.js").Paints} paints
 * @param {import("./glow.js").Glows} glows
 */
export function addVault(scene, paints, glows) {
  scene.add(new THREE.Mesh(stones(), paints.material()));
  scene.add(new THREE.Mesh(crystals(), paints.material("glowing")));
  const halo = glows.add(4.2, "#000000");
  const core = glows.add(1.9, "#000000");
  halo.at.set(0, 1.4, 0);
  core.at.set(0, 1, 0);
  const [cool, hot] = [new THREE.Color("#7a4dff"), new THREE.Color("#ff9ad6")];
  const tint = new THREE.Color();

  return {
    /**
     * @param {number} fullness 0 for an empty bowl, 1 for a full one
     * @param {number} flare 0 at rest, 1 at the height of a purchase
     * @param {number} seconds since the start
     */
    shine(fullness, flare, seconds) {
      const breath = 1 + 0.08 * Math.sin(seconds * 1.7);
      tint.copy(cool).lerp(hot, 0.3 + 0.7 * flare);
      paints.uniforms.uVaultColor.value.copy(tint).multiplyScalar((0.45 + 0.75 * fullness) * breath + 0.9 * flare);
      halo.color.copy(tint).multiplyScalar(0.1 + 0.14 * fullness * breath + 0.16 * flare);
      core.color.copy(tint).multiplyScalar((0.05 + 0.25 * fullness) * breath + 0.2 * flare);
    },
  };
}
