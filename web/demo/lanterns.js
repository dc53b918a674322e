// @ts-check
import * as THREE from "three";
import { facets, joined } from "./shapes.js";

const MOST_SHOWN = 12;
const RISE_LASTS = 5; // seconds from the keeper's hand to the place in the sky

/** A paper lantern, most of a metre high, its middle at the origin. */
function lantern() {
  const [low, high] = [new THREE.Color("#fff0b0"), new THREE.Color("#ff8a3c")];
  const glow = (/** @type {THREE.Vector3} */ p) => high.clone().lerp(low, 0.5 - p.y);
  return joined([
    facets(new THREE.CylinderGeometry(0.2, 0.15, 0.34, 8, 2), glow),
    facets(new THREE.ConeGeometry(0.2, 0.1, 8).translate(0, 0.22, 0), "#ffb25e"),
    facets(new THREE.CylinderGeometry(0.16, 0.16, 0.03, 8).translate(0, -0.18, 0), "#7a3a3a"),
  ]).scale(1.5, 1.5, 1.5);
}

/** Places in a wide arc over the island, in view and off the vault. @param {number} index */
function place(index) {
  const angle = Math.PI * (1.5 + (index % 2 ? 1 : -1) * (0.16 + 0.34 * ((index * 0.618) % 1)));
  const far = 3.6 + 2.6 * ((index * 0.382 + 0.2) % 1);
  return new THREE.Vector3(Math.cos(angle) * far, 3.3 + 2.2 * ((index * 0.755 + 0.3) % 1), Math.sin(angle) * far + 1.5);
}

/**
 * Sky lanterns, one for each gift, as many as the sky can hold.
 * @param {THREE.Scene} scene
 * @param {import("./paint.js").Paints} paints
 * @param {import("./glow.js").Glows} glows
 */
export function addLanterns(scene, paints, glows) {
  const mesh = new THREE.InstancedMesh(lantern(), paints.material("glowing"), MOST_SHOWN);
  mesh.instanceMatrix.setUsage(THREE.DynamicDrawUsage);
  mesh.frustumCulled = false;
  mesh.count = 0;
  scene.add(mesh);
  const places = Array.from({ length: MOST_SHOWN }, (_, i) => ({ at: place(i), glow: glows.add(0, "#6a3a18") }));
  const dummy = new THREE.Object3D();
  const from = new THREE.Vector3();
  let [rising, since] = [-1, 0];

  return {
    /** Show so many, without ado. @param {number} owned */
    rest(owned) {
      mesh.count = Math.min(owned, MOST_SHOWN);
    },

    /**
     * Let one rise. In a full sky the last one rises again: what was given is always seen.
     * @param {number} owned the new one included
     * @param {THREE.Vector3} hand where it begins
     * @param {number} seconds now
     */
    rise(owned, hand, seconds) {
      this.rest(owned);
      from.copy(hand).setY(hand.y + 0.9);
      [rising, since] = [mesh.count - 1, seconds];
    },

    /** @param {number} seconds since the start */
    update(seconds) {
      const share = Math.min(1, (seconds - since) / RISE_LASTS);
      const eased = 1 - (1 - share) ** 3;
      places.forEach(({ at, glow }, index) => {
        dummy.position.copy(at);
        dummy.position.y += 0.16 * Math.sin(seconds * 0.6 + index * 2);
        dummy.position.x += 0.12 * Math.sin(seconds * 0.37 + index);
        if (index === rising) dummy.position.lerpVectors(from, dummy.position, eased);
        dummy.rotation.set(0.06 * Math.sin(seconds + index), seconds * 0.2 + index, 0);
        dummy.updateMatrix();
        mesh.setMatrixAt(index, dummy.matrix);
        glow.at.copy(dummy.position);
        glow.radius = index < mesh.count ? 0.95 + 0.06 * Math.sin(seconds * 5 + index * 3) : 0;
      });
      mesh.instanceMatrix.needsUpdate = true;
    },
  };
}
