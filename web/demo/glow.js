// @ts-check
import * as THREE from "three";

// Soft round lights that always face the camera, added to what is behind them. They stand in for bloom: one draw call,
// no second pass over the picture.
const VERTEX = /* glsl */ `
  attribute vec4 spot; // where, and the radius in metres
  attribute vec3 tint;
  varying vec2 vAt;
  varying vec3 vTint;
  void main() {
    vAt = position.xy;
    vTint = tint;
    vec4 seen = viewMatrix * vec4(spot.xyz, 1.0);
    seen.xy += position.xy * spot.w;
    gl_Position = projectionMatrix * seen;
    // Its depth is that of a point one radius nearer: the ground must not cut through a glow that floats above it.
    vec4 near = projectionMatrix * (seen + vec4(0.0, 0.0, spot.w, 0.0));
    gl_Position.z = near.z / near.w * gl_Position.w;
  }
`;

const FRAGMENT = /* glsl */ `
  varying vec2 vAt;
  varying vec3 vTint;
  void main() {
    float fall = max(1.0 - dot(vAt, vAt), 0.0);
    gl_FragColor = vec4(vTint * fall * fall * fall, 1.0);
  }
`;

/**
 * @typedef {object} Glow one light; move and colour it freely, then call `update` of the set
 * @property {THREE.Vector3} at
 * @property {number} radius metres; 0 hides it
 * @property {THREE.Color} color black hides it
 */

/**
 * @param {THREE.Scene} scene
 * @param {number} capacity how many lights at most
 */
export function createGlows(scene, capacity) {
  const spots = new THREE.InstancedBufferAttribute(new Float32Array(capacity * 4), 4).setUsage(THREE.DynamicDrawUsage);
  const tints = new THREE.InstancedBufferAttribute(new Float32Array(capacity * 3), 3).setUsage(THREE.DynamicDrawUsage);
  const quad = new THREE.InstancedBufferGeometry();
  quad.setAttribute("position", new THREE.Float32BufferAttribute([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0], 3));
  quad.setIndex([0, 1, 2, 0, 2, 3]);
  quad.setAttribute("spot", spots);
  quad.setAttribute("tint", tints);
  const material = new THREE.ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    blending: THREE.AdditiveBlending,
    depthWrite: false,
    transparent: true,
  });
  const mesh = new THREE.Mesh(quad, material);
  mesh.frustumCulled = false;
  mesh.renderOrder = 20;
  scene.add(mesh);
  /** @type {Glow[]} */
  const glows = [];

  return {
    /**
     * @param {number} radius metres
     * @param {THREE.ColorRepresentation} color
     * @returns {Glow}
     */
    add(radius, color) {
      if (glows.length === capacity) throw new RangeError(`all ${capacity} glows are taken: raise the capacity`);
      const glow = { at: new THREE.Vector3(), radius, color: new THREE.Color(color) };
      glows.push(glow);
      return glow;
    },

    /** Hand the lights to the GPU; hidden ones are left out. Once a frame, after everything has moved. */
    update() {
      let shown = 0;
      for (const { at, radius, color } of glows) {
        if (radius <= 0 || color.r + color.g + color.b <= 0) continue;
        spots.setXYZW(shown, at.x, at.y, at.z, radius);
        tints.setXYZ(shown, color.r, color.g, color.b);
        shown += 1;
      }
      quad.instanceCount = shown;
      spots.needsUpdate = true;
      tints.needsUpdate = true;
    },
  };
}

/** @typedef {ReturnType<typeof createGlows>} Glows */
