// @ts-check
import * as THREE from "three";
import { GEMS } from "./palette.js";
import { seeded } from "./random.js";
import { gem } from "./shapes.js";
import { BOWL_FLOOR, BOWL_RADIUS } from "./vault.js";

const SHOWN_ONE_TO_ONE = 120;
const MOST_SHOWN = 300; // what fits the bowl, and what a machine without a GPU draws easily
const FULL_AT = 1000; // gems; sets how fast the heap approaches its full size
const GRAVITY = 14; // m/s², a little more than real: it reads better from this far away
const RAIN_LASTS = 2.6; // seconds from the first gem of a purchase to the last

/**
 * How many gems lie in the bowl for a number owned: each of the first 120, then ever fewer, so that any wealth fits.
 * @param {number} owned
 * @returns {number} a whole number, never falling as `owned` rises
 */
export function gemsShown(owned) {
  if (owned <= SHOWN_ONE_TO_ONE) return owned;
  const rest = MOST_SHOWN - SHOWN_ONE_TO_ONE;
  return SHOWN_ONE_TO_ONE + Math.floor(rest * (1 - Math.exp((SHOWN_ONE_TO_ONE - owned) / FULL_AT)));
}

/** Resting places, in the order in which a growing cone of gems fills them. */
function slots() {
  const random = seeded(3);
  const places = [];
  for (let layer = 0; layer < 12; layer++) {
    const reach = BOWL_RADIUS * (1 - layer / 12) ** 0.8;
    const count = Math.round((reach / 0.22) ** 2 * 0.85);
    for (let i = 0; i < count; i++) {
      const far = reach * Math.sqrt((i + 0.5) / count);
      const angle = i * 2.39996 + layer; // the golden angle spreads them evenly
      places.push({
        at: new THREE.Vector3(
          Math.cos(angle) * far, BOWL_FLOOR + 0.1 + layer * 0.19 + random() * 0.06, Math.sin(angle) * far,
        ),
        rank: far / BOWL_RADIUS + layer * 0.14,
        size: 0.3 + 0.18 * random() ** 2,
        turn: new THREE.Euler(random() * 6, random() * 6, random() * 6),
        drift: (random() - 0.5) * 2,
        wait: random(),
      });
    }
  }
  return places.sort((a, b) => a.rank - b.rank).slice(0, MOST_SHOWN);
}

/**
 * The gems in the bowl, one draw call. Each falling gem is a function of its place and the time since the rain began,
 * so nothing is simulated and a slow frame loses nothing.
 * @param {THREE.Scene} scene
 * @param {import("./paint.js").Paints} paints
 * @param {{calm: boolean}} options calm: gems appear where they belong, without the fall
 */
export function addHeap(scene, paints, { calm }) {
  const places = slots();
  const mesh = new THREE.InstancedMesh(gem(), paints.material("gem"), places.length);
  mesh.instanceMatrix.setUsage(THREE.DynamicDrawUsage);
  mesh.frustumCulled = false;
  mesh.count = 0;
  places.forEach((_, i) => mesh.setColorAt(i, GEMS[(i * 5 + (i % 3)) % GEMS.length]));
  scene.add(mesh);
  const dummy = new THREE.Object3D();
  let rain = { first: 0, last: 0, since: -Infinity };

  /** @param {number} index @param {number} age seconds since this gem was let go; Infinity when it lies still */
  function place(index, age) {
    const { at, size, turn, drift } = places[index];
    const height = 9 + 2 * Math.abs(drift);
    const landing = Math.sqrt((2 * (height - at.y)) / GRAVITY);
    const after = age - landing;
    const left = Math.max(0, 1 - age / landing);
    const bounce = after > 0 && after < 0.5 ? Math.sin((after / 0.5) * Math.PI) * 0.28 : 0;
    const fall = age < landing ? height - (GRAVITY * age * age) / 2 : at.y + bounce;
    dummy.position.set(at.x + drift * left * 1.3, Math.max(fall, at.y), at.z + Math.sin(drift * 9) * left);
    dummy.rotation.set(turn.x + left * 7, turn.y + left * 5, turn.z);
    dummy.scale.setScalar(age < 0 ? 0 : size);
    dummy.updateMatrix();
    mesh.setMatrixAt(index, dummy.matrix);
    return after > 0.5;
  }

  return {
    /** 0 when the bowl is empty, 1 when it is full. */
    fullness: () => mesh.count / places.length,

    /** Show a number of gems at rest. @param {number} owned */
    rest(owned) {
      mesh.count = gemsShown(owned);
      for (let i = 0; i < mesh.count; i++) place(i, Infinity);
      rain = { first: 0, last: 0, since: -Infinity };
      mesh.instanceMatrix.needsUpdate = true;
    },

    /**
     * Let gems rain into the bowl. In a rich bowl a purchase adds few places, so the topmost gems fall again with it:
     * what was paid for is always seen to arrive.
     * @param {number} owned gems after the purchase
     * @param {number} added gems of the purchase
     * @param {number} now seconds
     */
    pour(owned, added, now) {
      const before = mesh.count;
      this.rest(owned);
      if (calm) return;
      const falling = Math.max(mesh.count - before, Math.min(added, 160));
      rain = { first: Math.max(0, mesh.count - falling), last: mesh.count, since: now };
    },

    /** @param {number} now seconds */
    update(now) {
      if (rain.last === rain.first) return;
      let landed = true;
      for (let i = rain.first; i < rain.last; i++) {
        const order = (i - rain.first) / (rain.last - rain.first);
        const start = (order * 0.85 + places[i].wait * 0.15) * RAIN_LASTS;
        landed = place(i, now - rain.since - start) && landed;
      }
      mesh.instanceMatrix.needsUpdate = true;
      if (landed) rain = { first: 0, last: 0, since: -Infinity };
    },
  };
}
