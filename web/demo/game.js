// @ts-check
import { addBurst } from "./burst.js";
import { readControls } from "./controls.js";
import { addCounter } from "./counter.js";
import { addFlourish } from "./flourish.js";
import { createGlows } from "./glow.js";
import { addHeap } from "./heap.js";
import { addIsland } from "./island.js";
import { addLanterns } from "./lanterns.js";
import { createPaint } from "./paint.js";
import { addPlayer } from "./player.js";
import { addShards } from "./shards.js";
import { addSky } from "./sky.js";
import { addVault } from "./vault.js";
import { createView } from "./view.js";

/** @type {Record<string, string>} the colour of the sparks when it is put on, by SKU */
const SPARKS = { skin_ruby: "#ff2d52", sword_01: "#ffc45e", daily_gift: "#ff9a3c" };
const MOST_GLOWS = 100;
const LONGEST_STEP = 0.05; // seconds; after a pause the world goes on, it does not jump

/**
 * Start the game on a canvas; it runs from the next frame on.
 * @param {HTMLCanvasElement} canvas
 * @param {boolean} calm without rain, sway and flashes, for players who prefer reduced motion
 * @throws {Error} when the browser has no WebGL2
 */
export function startGame(canvas, calm) {
  const view = createView(canvas);
  const { scene } = view;
  const paints = createPaint();
  const glows = createGlows(scene, MOST_GLOWS);
  const driftClouds = addSky(scene, paints, glows);
  addIsland(scene, paints);
  const vault = addVault(scene, paints, glows);
  const heap = addHeap(scene, paints, { calm });
  const burst = addBurst(scene, glows);
  const counter = addCounter(scene);
  const player = addPlayer(scene, paints, glows);
  const shards = addShards(scene, paints, glows, player.feed);
  const lanterns = addLanterns(scene, paints, glows);
  const flourish = addFlourish(glows);
  const wish = readControls(canvas);
  let [owned, seconds, last] = [0, 0, 0];

  view.renderer.setAnimationLoop((milliseconds) => {
    const dt = Math.min(LONGEST_STEP, last ? (milliseconds - last) / 1000 : 0);
    last = milliseconds;
    seconds += dt;
    player.update(wish(), dt, seconds);
    shards.update(player.at, seconds);
    heap.update(seconds);
    lanterns.update(calm ? 0 : seconds);
    flourish.update(player.at, seconds);
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
      if (total === owned) return; // gems that are falling go on falling
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

    /** Show what is worn and given. @param {import("./grants.js").Savings} savings */
    show({ worn, lanterns: given }) {
      player.keeper.dress(worn);
      lanterns.rest(given);
    },

    /** Celebrate something new, which `show` has shown. @param {string} sku @param {number} given lanterns */
    celebrate(sku, given) {
      if (calm) return;
      if (SPARKS[sku]) flourish.start(SPARKS[sku], seconds);
      if (sku === "sword_01") player.keeper.dropSword(seconds);
      if (sku === "daily_gift") lanterns.rise(given, player.at, seconds);
    },
  };
}

/** @typedef {ReturnType<typeof startGame>} Game */
