// @ts-check
import * as THREE from "three";
import { SPARKS } from "./palette.js";
import { seeded } from "./random.js";

const LASTS = 3.4; // seconds
const COUNT = 48;

const VERTEX = /* glsl */ `
  varying float vHigh, vFacing;
  void main() {
    vHigh = uv.y;
    vec3 n = normalize(normalMatrix * normal);
    vec4 seen = modelViewMatrix * vec4(position, 1.0);
    vFacing = abs(dot(n, normalize(seen.xyz))); // thin towards its edges, like a shaft of dust
    gl_Position = projectionMatrix * seen;
  }
`;
const FRAGMENT = /* glsl */ `
  uniform vec3 uTint;
  varying float vHigh, vFacing;
  void main() {
    float fall = 1.0 - vHigh;
    gl_FragColor = vec4(uTint * fall * fall * vFacing * vFacing, 1.0);
  }
`;

/**
 * What a purchase looks like: a shaft of light over the vault and sparks that rise from it.
 * @param {THREE.Scene} scene
 * @param {import("./glow.js").Glows} glows
 */
export function addBurst(scene, glows) {
  const tint = new THREE.Color("#000000");
  const beam = new THREE.Mesh(
    new THREE.CylinderGeometry(2.5, 1.7, 11, 24, 1, true).translate(0, 6, 0),
    new THREE.ShaderMaterial({
      vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: { uTint: { value: tint } },
      blending: THREE.AdditiveBlending, depthWrite: false, side: THREE.DoubleSide, transparent: true,
    }),
  );
  beam.visible = false;
  scene.add(beam);
  const random = seeded(17);
  const sparks = Array.from({ length: COUNT }, () => ({
    glow: glows.add(0, SPARKS[Math.floor(random() * SPARKS.length)]),
    angle: random() * Math.PI * 2, far: 0.6 + random() * 2.6, rise: 1.5 + random() * 4, start: random() * 1.6,
  }));
  let since = -Infinity;

  return {
    /** @param {number} seconds now */
    start(seconds) {
      since = seconds;
    },

    /**
     * @param {number} seconds now
     * @returns {number} strength of the flare, 0 to 1
     */
    update(seconds) {
      const age = seconds - since;
      const alive = age < LASTS;
      const strength = alive ? Math.min(1, age * 4) * (1 - age / LASTS) ** 1.4 : 0;
      beam.visible = alive;
      tint.setRGB(0.42 * strength, 0.24 * strength, 0.5 * strength);
      for (const { glow, angle, far, rise, start } of sparks) {
        const life = (age - start) / 1.7;
        glow.radius = life > 0 && life < 1 ? 0.2 * Math.sin(life * Math.PI) : 0;
        const turn = angle + life * 1.2;
        glow.at.set(Math.cos(turn) * far, 0.8 + life * rise, Math.sin(turn) * far);
      }
      return strength;
    },
  };
}
