// @ts-check
import * as THREE from "three";

const [WIDTH, HEIGHT] = [256, 96]; // texture pixels

/**
 * The number of gems as it floats over the vault. It counts up while the gems fall.
 * @param {THREE.Scene} scene
 */
export function addCounter(scene) {
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [WIDTH, HEIGHT];
  const pen = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  const map = new THREE.CanvasTexture(sheet);
  map.colorSpace = THREE.NoColorSpace;
  const sprite = new THREE.Sprite(new THREE.SpriteMaterial({ map, depthWrite: false, transparent: true }));
  sprite.scale.set(2.4, (2.4 * HEIGHT) / WIDTH, 1);
  sprite.renderOrder = 30;
  scene.add(sprite);
  let [shown, written] = [0, -1];

  function write() {
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    pen.font = "700 58px ui-rounded, system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 9;
    pen.strokeStyle = "rgba(43, 18, 84, 0.9)";
    pen.shadowColor = "rgba(255, 120, 220, 0.95)";
    pen.shadowBlur = 16;
    pen.strokeText(written.toLocaleString("en"), WIDTH / 2, HEIGHT / 2 + 3);
    pen.shadowBlur = 0;
    pen.fillStyle = "#fff6e0";
    pen.fillText(written.toLocaleString("en"), WIDTH / 2, HEIGHT / 2 + 3);
    map.needsUpdate = true;
  }

  return {
    /** @param {number} gems shown from the next frame on, without counting */
    set(gems) {
      shown = gems;
    },

    /**
     * @param {number} gems the true number
     * @param {number} height metres above the ground
     * @param {number} dt seconds since the last frame
     */
    update(gems, height, dt) {
      shown += (gems - shown) * Math.min(1, dt * 1.6);
      if (Math.abs(gems - shown) < 1) shown = gems;
      sprite.position.set(0, height, 0.4);
      if (Math.round(shown) === written) return;
      written = Math.round(shown);
      write();
    },
  };
}
