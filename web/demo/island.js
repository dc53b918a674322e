// @ts-check
import * as THREE from "three";
import { BLADE, EARTH, FLOWERS, GRASS, LEAVES, MEADOW, PATH, STONE } from "./palette.js";
import { noiseAt, seeded, smoothstep } from "./random.js";
import { facets, jitter, joined, painted } from "./shapes.js";

/** Metres from the middle to the rim. */
export const ISLAND_RADIUS = 8.2;

/** Small islands far away: x, y, z and scale. */
const ISLETS = [
  [-27, 0.5, -44, 0.5], [25, 2, -54, 0.6], [40, -4, -34, 0.36], [-10, 4.5, -80, 0.5], [-46, -4, -30, 0.3],
];

/**
 * @param {number} x metres
 * @param {number} z metres
 * @returns {number} height of the ground there, in metres
 */
export function groundHeight(x, z) {
  const far = Math.hypot(x, z);
  const waves = Math.sin(x * 0.7 + 1.3) * 0.16 + Math.sin(z * 0.9 - x * 0.3) * 0.13;
  return waves * smoothstep(2.6, 4.5, far) - 0.5 * smoothstep(ISLAND_RADIUS - 1.4, ISLAND_RADIUS, far);
}

/** @typedef {{x: number, z: number, size: number}} Spot where something stands, and how large it is */

/** Where trees stand: behind and beside the vault, so that the middle stays open. */
function treeSpots() {
  const random = seeded(5);
  /** @type {Spot[]} */
  const spots = [];
  while (spots.length < 15) {
    const angle = Math.PI * (0.86 + 1.28 * random());
    const far = 4.9 + 2.4 * random();
    const spot = { x: Math.cos(angle) * far, z: Math.sin(angle) * far, size: 0.75 + 0.65 * random() };
    if (spots.every(({ x, z }) => Math.hypot(x - spot.x, z - spot.z) > 1.25)) spots.push(spot);
  }
  return spots;
}

/**
 * How much of the evening sun a point of the ground gets: shadows of trees are long streaks away from the sun.
 * @param {number} x
 * @param {number} z
 * @param {Spot[]} spots what stands in the light
 * @param {THREE.Vector3} sun direction towards the sun
 * @returns {number} 0.5 in full shadow, 1 in the open
 */
function sunlight(x, z, spots, sun) {
  const flat = Math.hypot(sun.x, sun.z);
  const [awayX, awayZ] = [-sun.x / flat, -sun.z / flat];
  let light = 1;
  for (const spot of spots) {
    const [dx, dz] = [x - spot.x, z - spot.z];
    const along = dx * awayX + dz * awayZ;
    const aside = Math.abs(dx * awayZ - dz * awayX);
    const length = spot.size * 3.4;
    const width = spot.size * 0.75 * (1 - Math.max(0, along) / length);
    if (along < -0.4 || along > length) continue;
    light = Math.min(light, 0.5 + 0.5 * smoothstep(width * 0.55, width + 0.25, aside));
  }
  return light;
}

/** @param {Spot[]} spots @param {THREE.Vector3} sun */
function meadow(spots, sun) {
  const disc = new THREE.RingGeometry(0, ISLAND_RADIUS, 64, 24).rotateX(-Math.PI / 2);
  jitter(disc, 0.09);
  const at = disc.getAttribute("position");
  const rim = at.count - 65; // the outermost ring hangs down behind the rock's edge, so that no gap shows
  for (let i = 0; i < at.count; i++) at.setY(i, i < rim ? groundHeight(at.getX(i), at.getZ(i)) : -1.3);
  const standing = [...spots, { x: 0, z: 0, size: 1.7 }];
  disc.computeVertexNormals();
  return painted(disc, ({ x, z }) => {
    const far = Math.hypot(x, z);
    const color = GRASS.clone().lerp(MEADOW, 0.5 + 0.5 * Math.sin(x * 1.1 + Math.sin(z * 0.8)));
    color.lerp(PATH, smoothstep(0.95, 0.45, Math.abs(x - Math.sin(z * 0.9) * 0.45)) * smoothstep(1, 3, z));
    color.lerp(EARTH, smoothstep(ISLAND_RADIUS - 0.9, ISLAND_RADIUS - 0.1, far + noiseAt(x, 0, z) * 0.5));
    const near = 0.62 + 0.38 * smoothstep(2.2, 3.6, far);
    return color.multiplyScalar(near * sunlight(x, z, standing, sun) * (0.98 + 0.12 * noiseAt(x, 1, z)));
  });
}

/** The rock below: rings that narrow to a ragged point. */
function rock(/** @type {number} */ sides) {
  const rings = [[0.92, -0.8], [1.04, -0.98], [0.86, -2], [0.66, -3.3], [0.4, -5], [0.2, -6.6], [0.01, -8.4]];
  const outline = rings.map(([share, y]) => new THREE.Vector2(share * ISLAND_RADIUS, y)).reverse();
  const shape = new THREE.LatheGeometry(outline, sides);
  const at = shape.getAttribute("position");
  for (let i = 0; i < at.count; i++) {
    const [x, y, z] = [at.getX(i), at.getY(i), at.getZ(i)];
    if (y > -1) continue; // the ledge under the meadow
    const bulge = 0.86 + 0.2 * noiseAt(x, y, z);
    at.setXYZ(i, x * bulge, y - 0.5 * noiseAt(z, x, y), z * bulge);
  }
  return facets(shape, ({ x, y, z }) => EARTH.clone().lerp(STONE, 0.3 + 0.5 * noiseAt(x, y, z))
    .multiplyScalar(0.95 + 0.05 * y));
}

/** @param {Spot} spot */
function pine({ x, z, size }) {
  const parts = [facets(new THREE.CylinderGeometry(0.1, 0.14, 0.6, 6).translate(0, 0.25, 0), "#6b4a55")];
  LEAVES.forEach((color, tier) => {
    const cone = new THREE.ConeGeometry(0.72 - tier * 0.19, 0.95, 8, 1, true).rotateY(tier);
    const shade = (/** @type {THREE.Vector3} */ p) => color.clone().multiplyScalar(0.75 + 0.25 * (p.y - tier * 0.5));
    parts.push(facets(jitter(cone.translate(0, 0.9 + tier * 0.5, 0), 0.05), shade));
  });
  return joined(parts).scale(size, size, size).rotateY(x * 9).translate(x, groundHeight(x, z), z);
}

/** Boulders along the rim. */
function boulders() {
  const random = seeded(11);
  return Array.from({ length: 15 }, () => {
    const angle = random() * Math.PI * 2;
    const far = ISLAND_RADIUS - 0.4 - random() * 0.8;
    const [x, z, size] = [Math.cos(angle) * far, Math.sin(angle) * far, 0.2 + random() * 0.2];
    const stone = jitter(new THREE.IcosahedronGeometry(size, 0), size * 0.25);
    return facets(stone.scale(1, 0.75, 1).translate(x, groundHeight(x, z) + size * 0.3, z), STONE);
  });
}

/** Lit like the ground that it grows from: blades would be dark on the side away from the sun. */
function upward(/** @type {THREE.BufferGeometry} */ geometry) {
  const normals = geometry.getAttribute("normal");
  for (let i = 0; i < normals.count; i++) normals.setXYZ(i, 0, 1, 0);
  return geometry;
}

/** Tufts of grass, some with a flower. */
function tufts() {
  const random = seeded(29);
  const parts = [];
  for (let i = 0; i < 80; i++) {
    const angle = random() * Math.PI * 2;
    const far = 3.3 + random() * 4.1;
    const [x, z] = [Math.cos(angle) * far, Math.sin(angle) * far];
    if (Math.abs(x) < 1.4 && z > 0) continue; // the path stays clear
    const y = groundHeight(x, z);
    for (const lean of [-0.4, 0.05, 0.45]) {
      const blade = new THREE.ConeGeometry(0.035, 0.2 + random() * 0.14, 3, 1, true).translate(0, 0.1, 0).rotateZ(lean);
      parts.push(upward(facets(blade.rotateY(angle * 5).translate(x, y, z), BLADE)));
    }
    if (i % 3) continue;
    const flower = new THREE.OctahedronGeometry(0.075).scale(1, 0.6, 1).translate(x + 0.03, y + 0.3, z);
    parts.push(facets(flower, FLOWERS[(i / 3) % FLOWERS.length]));
  }
  return parts;
}

/** One of them, with its own few trees. @param {readonly number[]} where x, y, z and scale */
function islet([x, y, z, size], /** @type {number} */ index) {
  const top = new THREE.ConeGeometry(ISLAND_RADIUS * 1.06, 1.6, 12, 1).translate(0, -0.25, 0);
  const trees = [-4, -1, 3].map((at) => pine({ x: at, z: Math.abs(at), size: 2 + noiseAt(at, index, 1) }));
  return joined([rock(9), facets(top, GRASS), ...trees]).scale(size, size, size).rotateY(index).translate(x, y, z);
}

/**
 * The floating island and small ones beyond it: three draw calls.
 * @param {THREE.Scene} scene
 * @param {import("./paint.js").Paints} paints
 */
export function addIsland(scene, paints) {
  const material = paints.material();
  const spots = treeSpots();
  scene.add(new THREE.Mesh(meadow(spots, paints.uniforms.uSunDir.value), material));
  scene.add(new THREE.Mesh(joined([rock(36), ...spots.map(pine), ...boulders(), ...tufts()]), material));
  scene.add(new THREE.Mesh(joined(ISLETS.map(islet)), material));
}
