// @ts-check
import { createCoinslot } from "../coinslot.js";
import { startGame } from "./game.js";
import { openGrants } from "./grants.js";
import { createHud } from "./hud.js";
import { createPurchases } from "./purchases.js";
import { createShop } from "./shop.js";

/** @typedef {{projectId: number, endpoints: {store: string, payStation: string, socket: string}, sandbox: boolean}} Config */

const grants = openGrants();
const hud = createHud();
const shop = createShop();

/** The island, or nothing where there is no WebGL2: the shop works all the same. */
function openGame() {
  const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("game"));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  try {
    return startGame(canvas, { gems: grants.total(), calm, onShard: () => showGems(grants.find(1)) });
  } catch (error) {
    hud.say(`The island cannot be drawn: ${error instanceof Error ? error.message : error}`, "bad");
    return null;
  }
}

/** @param {number} total */
function showGems(total) {
  hud.setGems(total);
  game?.setGems(total);
}

/** @param {string} url @returns {Promise<any>} @throws {Error} when the answer is not a success with JSON in it */
async function fetchJson(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}, not 200: is the sandbox running?`);
  return response.json();
}

/** What a game's own login would give: the player's token. @param {Config} config @returns {Promise<string>} */
async function playerToken({ endpoints }) {
  const { token } = await fetchJson(`${endpoints.store}/sandbox/token?user=player`);
  return token;
}

async function openPayments() {
  /** @type {Config} */
  const config = await fetchJson("./config.json");
  const { projectId, endpoints, sandbox } = config;
  const coinslot = createCoinslot({ projectId, endpoints, sandbox, token: () => playerToken(config) });
  coinslot.on("progress", hud.setProgress);
  const purchases = createPurchases({
    coinslot,
    hud,
    grant(order, gems) {
      const fresh = grants.grant(order.orderId, gems);
      hud.setGems(grants.total());
      if (fresh) game?.pour(gems, grants.total());
      return fresh;
    },
  });
  shop.open(purchases.buy); // at once: a purchase made before the runtime is ready waits for it
  await coinslot.ready;
  hud.setReady();
}

const game = openGame();
hud.setGems(grants.total());
grants.onChange(showGems);
openPayments().catch((error) => hud.setFailed(`Payments cannot start: ${error.message}`));
