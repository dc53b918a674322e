// @ts-check
import * as THREE from "three";
import { groundHeight, ISLAND_RADIUS } from "./island.js";
import { crystal } from "./shapes.js";
import { VAULT_RADIUS } from "./vault.js";

const MOST = 5;
const EVERY = 3.5; // seconds from one shard to the next
const REACH = 0.75; // metres from which a shard is picked up
const CLEAR = 2.2; // metres from the player at least: a shard is walked to, never a gift

/**
 * Small shards that grow slowly in the grass and feed the keeper's lantern.
 * @param {THREE.Scene} scene
 * @param {import("./paint.js").Paints} paints
 * @param {import("./glow.js").Glows} glows
 * @param {() => void} onFound called for each shard that the player picks up
 */
export function addShards(scene, paints, glows, onFound) {
  const shape = crystal();
  const material = paints.material("gem");
  const shards = Array.from({ length: MOST }, () => {
    const mesh = new THREE.InstancedMesh(shape, material, 1);
    mesh.setColorAt(0, new THREE.Color("#6ff0ff"));
    mesh.visible = false;
    scene.add(mesh);
    return { mesh, glow: glows.add(0.6, "#1f6a78"), born: 0 };
  });
  let next = 1;

  /** @param {THREE.Vector3} player @returns {THREE.Vector3} a spot of grass away from the player */
  function freeSpot(player) {
    const spot = new THREE.Vector3();
    do {
      const angle = Math.PI * (-0.15 + 1.3 * Math.random()); // where the camera sees it: not behind the vault
      const far = VAULT_RADIUS + 0.7 + Math.random() * (ISLAND_RADIUS - VAULT_RADIUS - 2.2);
      spot.set(Math.cos(angle) * far, 0, Math.sin(angle) * far);
    } while (Math.hypot(spot.x - player.x, spot.z - player.z) < CLEAR);
    return spot.setY(groundHeight(spot.x, spot.z));
  }

  return {
    /** @param {THREE.Vector3} player @param {number} seconds since the start */
    update(player, seconds) {
      for (const { mesh, glow, born } of shards) {
        const { position } = mesh;
        if (mesh.visible && Math.hypot(position.x - player.x, position.z - player.z) < REACH) {
          mesh.visible = false;
          next = Math.max(next, seconds + EVERY);
          onFound();
        }
        const size = Math.min(1, (seconds - born) * 1.6);
        mesh.scale.setScalar(0.62 * size);
        mesh.rotation.y = seconds;
        position.y = groundHeight(position.x, position.z) + 0.12 + 0.07 * Math.sin(seconds * 2 + position.x);
        glow.radius = mesh.visible ? 0.6 * size : 0;
        glow.at.copy(position).setY(position.y + 0.3);
      }
      const free = shards.find(({ mesh }) => !mesh.visible);
      if (!free || seconds < next) return;
      free.mesh.position.copy(freeSpot(player));
      free.mesh.visible = true;
      free.born = seconds;
      next = seconds + EVERY;
    },
  };
}
