// @ts-check
import { addBurst } from "./burst.js";
import { readControls } from "./controls.js";
import { addCounter } from "./counter.js";
import { createGlows } from "./glow.js";
import { addHeap } from "./heap.js";
import { addIsland } from "./island.js";
import { createPaint } from "./paint.js";
import { addPlayer } from "./player.js";
import { addShards } from "./shards.js";
import { addSky } from "./sky.js";
import { addVault } from "./vault.js";
import { createView } from "./view.js";

const LONGEST_STEP = 0.05; // seconds; after a pause the world goes on, it does not jump

/**
 * Start the game on a canvas; it runs from the next frame on.
 * @param {HTMLCanvasElement} canvas
 * @param {object} options
 * @param {number} options.gems what the player owns
 * @param {boolean} options.calm without rain, sway and flashes, for players who prefer reduced motion
 * @param {() => void} options.onShard the player picked up a shard
 * @throws {Error} when the browser has no WebGL2
 */
export function startGame(canvas, { gems, calm, onShard }) {
  const view = createView(canvas);
  const { scene } = view;
  const paints = createPaint();
  const glows = createGlows(scene, 80);
  const driftClouds = addSky(scene, paints, glows);
  addIsland(scene, paints);
  const vault = addVault(scene, paints, glows);
  const heap = addHeap(scene, paints, { calm });
  const burst = addBurst(scene, glows);
  const counter = addCounter(scene);
  const player = addPlayer(scene, paints, glows);
  const shards = addShards(scene, paints, glows, onShard);
  const wish = readControls(canvas);
  let [owned, seconds, last] = [gems, 0, 0];
  heap.rest(owned);
  counter.set(owned);

  view.renderer.setAnimationLoop((milliseconds) => {
    const dt = Math.min(LONGEST_STEP, last ? (milliseconds - last) / 1000 : 0);
    last = milliseconds;
    seconds += dt;
    player.update(wish(), dt, seconds);
    shards.update(player.at, seconds);
    heap.update(seconds);
    vault.shine(heap.fullness(), burst.update(seconds), calm ? 0 : seconds);
    counter.update(owned, 2.15 + heap.fullness() * 1.2, dt);
    driftClouds(calm ? 0 : seconds);
    paints.uniforms.uTime.value = calm ? 0 : seconds;
    glows.update();
    view.render(player.at, calm ? 0 : seconds, milliseconds);
  });

  return {
    /** Show another number of gems, without ado. @param {number} total */
    setGems(total) {
      owned = total;
      heap.rest(total);
    },

    /**
     * Let bought gems rain into the vault.
     * @param {number} added
     * @param {number} total what the player owns now
     */
    pour(added, total) {
      owned = total;
      heap.pour(total, added, seconds);
      if (!calm) burst.start(seconds);
    },
  };
}
