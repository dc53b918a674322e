// @ts-check
import * as THREE from "three";
import { groundHeight, ISLAND_RADIUS } from "./island.js";
import { facets, joined } from "./shapes.js";
import { VAULT_RADIUS } from "./vault.js";

const SPEED = 4.2; // m/s
const EDGE = ISLAND_RADIUS - 0.75; // nobody falls off

/** A hooded keeper with a lantern: one draw call. Looks along +z. */
function keeper() {
  const parts = [
    facets(new THREE.ConeGeometry(0.36, 0.85, 9, 3).translate(0, 0.45, 0), (p) =>
      new THREE.Color("#b8434f").lerp(new THREE.Color("#7a2b4e"), 0.9 - p.y)),
    facets(new THREE.IcosahedronGeometry(0.25, 2).translate(0, 0.95, 0.04), "#ffd9b8"),
    facets(new THREE.IcosahedronGeometry(0.035, 0).scale(1, 1.5, 1).translate(-0.09, 0.96, 0.28), "#2b1440"),
    facets(new THREE.IcosahedronGeometry(0.035, 0).scale(1, 1.5, 1).translate(0.09, 0.96, 0.28), "#2b1440"),
    facets(new THREE.ConeGeometry(0.33, 0.62, 9, 1, true).rotateX(-0.42).translate(0, 1.2, -0.1), "#d9505c"),
    facets(new THREE.TorusGeometry(0.25, 0.05, 5, 12).rotateX(Math.PI / 2 - 0.42).translate(0, 1.02, -0.02), "#ffe3c4"),
    facets(new THREE.BoxGeometry(0.05, 0.05, 0.42).translate(0.3, 0.66, 0.16), "#5a3a48"),
    facets(new THREE.BoxGeometry(0.03, 0.16, 0.03).translate(0.3, 0.56, 0.36), "#5a3a48"),
    facets(new THREE.CylinderGeometry(0.02, 0.1, 0.08, 6).translate(0.3, 0.5, 0.36), "#5a3a48"),
    facets(new THREE.CylinderGeometry(0.085, 0.07, 0.16, 6).translate(0.3, 0.39, 0.36), "#fff1c0"),
  ];
  return joined(parts);
}

/**
 * @param {THREE.Scene} scene
 * @param {import("./paint.js").Paints} paints
 * @param {import("./glow.js").Glows} glows
 */
export function addPlayer(scene, paints, glows) {
  const body = new THREE.Mesh(keeper(), paints.material());
  const shadow = new THREE.Mesh(
    new THREE.CircleGeometry(0.42, 16).rotateX(-Math.PI / 2),
    new THREE.MeshBasicMaterial({ color: "#1a1030", transparent: true, opacity: 0.38, depthWrite: false }),
  );
  scene.add(body, shadow);
  const halo = glows.add(1.15, "#7a4a1c");
  const flame = glows.add(0.22, "#8a6a38");
  const lamp = new THREE.Vector3();
  const at = new THREE.Vector3(1.3, 0, 4.6);
  let [pace, stride, facing] = [0, 0, -0.35];

  /** Stay on the grass: inside the rim, outside the vault's steps. */
  function keepOnGround() {
    const far = Math.hypot(at.x, at.z) || 1;
    const allowed = Math.min(EDGE, Math.max(VAULT_RADIUS + 0.4, far));
    at.set((at.x / far) * allowed, 0, (at.z / far) * allowed);
    at.y = groundHeight(at.x, at.z);
  }

  return {
    at,
    /**
     * @param {{x: number, z: number}} wish direction, of length 0 to 1
     * @param {number} dt seconds since the last frame
     * @param {number} seconds since the start
     */
    update(wish, dt, seconds) {
      const speed = Math.hypot(wish.x, wish.z);
      pace += (speed - pace) * Math.min(1, dt * 9);
      if (speed > 0.05) {
        const turn = Math.atan2(wish.x, wish.z) - facing;
        facing += Math.atan2(Math.sin(turn), Math.cos(turn)) * Math.min(1, dt * 10);
        at.x += wish.x * SPEED * dt;
        at.z += wish.z * SPEED * dt;
      }
      keepOnGround();
      stride += pace * dt * 11;
      body.position.copy(at);
      body.position.y += Math.abs(Math.sin(stride)) * 0.09 * pace;
      body.rotation.set(0.16 * pace, facing, Math.sin(stride) * 0.07 * pace);
      shadow.position.copy(at).setY(at.y + 0.05);
      body.updateMatrixWorld();
      lamp.set(0.3, 0.4, 0.36).applyMatrix4(body.matrixWorld);
      const flicker = 1 + 0.05 * Math.sin(seconds * 9) + 0.03 * Math.sin(seconds * 23);
      halo.at.copy(lamp);
      flame.at.copy(lamp);
      halo.radius = 1.15 * flicker;
      paints.uniforms.uLamp.value.copy(lamp).setY(lamp.y + 0.35);
    },
  };
}
