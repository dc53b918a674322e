// @ts-check
import * as THREE from "three";
import { groundHeight, ISLAND_RADIUS } from "./island.js";
import { createKeeper } from "./keeper.js";
import { VAULT_RADIUS } from "./vault.js";

const SPEED = 4.2; // m/s
const EDGE = ISLAND_RADIUS - 0.75; // nobody falls off
const FLAME = new THREE.Color("#ffb056");
const SHARD_BURNS = 40; // seconds
const MOST_OIL = 3; // shards' worth that the lantern holds

/**
 * @param {THREE.Scene} scene
 * @param {import("./paint.js").Paints} paints
 * @param {import("./glow.js").Glows} glows
 */
export function addPlayer(scene, paints, glows) {
  const keeper = createKeeper(paints, glows);
  const { body } = keeper;
  const shadow = new THREE.Mesh(
    new THREE.CircleGeometry(0.42, 16).rotateX(-Math.PI / 2),
    new THREE.MeshBasicMaterial({ color: "#1a1030", transparent: true, opacity: 0.38, depthWrite: false }),
  );
  scene.add(body, shadow);
  const halo = glows.add(1.15, "#7a4a1c");
  const flame = glows.add(0.22, "#8a6a38");
  const lamp = new THREE.Vector3();
  const at = new THREE.Vector3(1.3, 0, 4.6);
  let [pace, stride, facing, oil, light] = [0, 0, -0.35, 0, 0];

  /** Stay on the grass: inside the rim, outside the vault's steps. */
  function keepOnGround() {
    const far = Math.hypot(at.x, at.z) || 1;
    const allowed = Math.min(EDGE, Math.max(VAULT_RADIUS + 0.4, far));
    at.set((at.x / far) * allowed, 0, (at.z / far) * allowed);
    at.y = groundHeight(at.x, at.z);
  }

  return {
    at,
    keeper,

    /** A shard was found: the lantern burns brighter for a while. */
    feed() {
      oil = Math.min(MOST_OIL, oil + 1);
    },

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
      oil = Math.max(0, oil - dt / SHARD_BURNS);
      light += (Math.sqrt(oil) - light) * Math.min(1, dt * 3);
      halo.radius = (1.15 + 0.55 * light) * flicker;
      flame.radius = 0.22 + 0.1 * light;
      paints.uniforms.uLampColor.value.copy(FLAME).multiplyScalar(1 + 0.7 * light);
      keeper.update(seconds);
      paints.uniforms.uLamp.value.copy(lamp).setY(lamp.y + 0.35);
    },
  };
}
