// @ts-check
import * as THREE from "three";
import { mergeVertices } from "three/addons/utils/BufferGeometryUtils.js";
import { baked } from "./paint.js";
import { CLOUD, HAZE, SHADED, SKY, SUNLIT } from "./palette.js";
import { seeded, smoothstep } from "./random.js";
import { joined, painted } from "./shapes.js";

const DOME = 150; // metres; beyond everything else, within the camera's far plane

/**
 * @param {number} height -1 to 1
 * @returns {THREE.Color}
 */
function skyAt(height) {
  const above = Math.max(1, SKY.findIndex(([level]) => level >= height));
  const [[low, from], [high, to]] = [SKY[above - 1], SKY[above]];
  return from.clone().lerp(to, (height - low) / (high - low));
}

/** The dome is plain vertex colour, warmer towards the sun. */
function dome(/** @type {THREE.Vector3} */ sun) {
  const shape = painted(new THREE.SphereGeometry(DOME, 32, 40), (point) => {
    const way = point.clone().normalize();
    const towards = smoothstep(0.8, 1, way.dot(sun.clone().setY(0.02).normalize()));
    return skyAt(way.y).lerp(SUNLIT, towards * 0.65);
  });
  const mesh = new THREE.Mesh(shape, baked({ side: THREE.BackSide, depthWrite: false }));
  mesh.renderOrder = 10; // last of the opaque: only the pixels that nothing else covered
  return mesh;
}

/** Stars as points of one or two pixels, high up only. */
function stars() {
  const random = seeded(7);
  const [at, tint] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let i = 0; i < 420; i++) {
    const height = 0.05 + 0.5 * random() ** 1.5;
    const angle = random() * Math.PI * 2;
    const flat = Math.sqrt(1 - height * height);
    at.push(Math.cos(angle) * flat * 140, height * 140, Math.sin(angle) * flat * 140);
    const bright = smoothstep(0.05, 0.16, height) * (0.25 + 0.75 * random() ** 3);
    tint.push(bright, bright * 0.95, bright);
  }
  const shape = new THREE.BufferGeometry();
  shape.setAttribute("position", new THREE.Float32BufferAttribute(at, 3));
  shape.setAttribute("color", new THREE.Float32BufferAttribute(tint, 3));
  const points = new THREE.Points(
    shape,
    new THREE.PointsMaterial({
      vertexColors: true, size: 2, sizeAttenuation: false, blending: THREE.AdditiveBlending, depthWrite: false,
    }),
  );
  points.renderOrder = 11;
  return points;
}

/**
 * A sea of clouds below the island: soft puffs, all light and haze baked in.
 * @param {THREE.Vector3} sun
 * @param {THREE.Material} material
 */
function clouds(sun, material) {
  const random = seeded(21);
  // Only where the camera looks, and the near ones first: what they hide is then not filled a second time.
  const distances = Array.from({ length: 46 }, () => 20 + 87 * Math.sqrt(random())).sort((a, b) => a - b);
  const puffs = distances.map((far) => {
    const angle = Math.PI * (0.95 + 1.1 * random());
    const size = 3 + random() * 5 + far * 0.06;
    const haze = smoothstep(24, 105, far);
    const puff = mergeVertices(new THREE.IcosahedronGeometry(1, 2).deleteAttribute("uv").deleteAttribute("normal"));
    puff.setAttribute("normal", puff.getAttribute("position").clone()); // of a ball, before it is flattened
    painted(puff, (_, normal) => {
      const lit = Math.max(0, normal.dot(sun)) * 0.75 + Math.max(0, normal.y) * 0.35;
      return SHADED.clone().lerp(CLOUD, Math.min(1, lit)).lerp(HAZE, haze * 0.75);
    });
    puff.scale(size * 1.7, size * 0.42, size).rotateY(random() * 0.8 - 0.4);
    return puff.translate(Math.cos(angle) * far, -11.5 - random() * 2.5, Math.sin(angle) * far);
  });
  return new THREE.Mesh(joined(puffs), material);
}

/**
 * @param {THREE.Scene} scene
 * @param {import("./paint.js").Paints} paints
 * @param {import("./glow.js").Glows} glows
 * @returns {(seconds: number) => void} lets the clouds drift; call it with the time since the start
 */
export function addSky(scene, paints, glows) {
  const sun = paints.uniforms.uSunDir.value;
  const sea = clouds(sun, baked());
  scene.add(dome(sun), stars(), sea);
  for (const [radius, color] of /** @type {[number, string][]} */ ([[24, "#5c3424"], [6, "#ffdca0"]])) {
    glows.add(radius, color).at.copy(sun).setY(0.03).normalize().multiplyScalar(130);
  }
  return (seconds) => {
    sea.rotation.y = Math.sin(seconds * 0.03) * 0.07;
  };
}
