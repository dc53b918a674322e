// @ts-check
import { createCoinslot } from "../coinslot.js";
import { openDelivery } from "./delivery.js";
import { startGame } from "./game.js";
import { openGrants } from "./grants.js";
import { createHud } from "./hud.js";
import { openMarket } from "./market.js";

/** @typedef {{store: string, payStation: string, socket: string}} Endpoints */
/** @typedef {{projectId: number, endpoints: Endpoints, sandbox: boolean, backend: string | null}} Config */

const PLAYER = "player";
const hud = createHud();

/** The island, or nothing where there is no WebGL2: the shop works all the same. */
function openGame() {
  const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("game"));
  try {
    return startGame(canvas, matchMedia("(prefers-reduced-motion: reduce)").matches);
  } catch (error) {
    hud.say(`The island cannot be drawn: ${error instanceof Error ? error.message : error}`, "bad");
    return null;
  }
}

/**
 * @param {string} url
 * @param {RequestInit} [request]
 * @returns {Promise<any>}
 * @throws {Error} when the answer is not a success with JSON in it
 */
async function fetchJson(url, request) {
  const response = await fetch(url, { cache: "no-store", ...request });
  if (!response.ok) throw new Error(`${url} answered ${response.status}, not 200: is the sandbox running?`);
  return response.json();
}

/**
 * Where the game has a server, that grants, when the provider's webhook comes: a success is one when it has.
 * @param {string} backend
 * @returns {Partial<import("../coinslot.js").CoinslotOptions>}
 */
const confirmedBy = (backend) => ({
  confirm: "backend",
  backend: {
    url: `${backend}/xsolla`,
    ticket: async () => (await fetchJson(`${backend}/ticket?player=${PLAYER}`)).ticket,
  },
});

/** @param {import("./game.js").Game | null} game */
async function openPayments(game) {
  /** @type {[Config, import("./grants.js").Grants]} */
  const [{ projectId, endpoints, sandbox, backend }, grants] = await Promise.all([fetchJson("./config.json"), openGrants()]);
  const control = `${endpoints.store}/sandbox`;
  // What a game's own login would give: the player's token.
  const token = async () => (await fetchJson(`${control}/token?user=${PLAYER}`)).token;
  const confirmation = backend && confirmedBy(backend);
  const coinslot = createCoinslot({ projectId, endpoints, sandbox, token, ...confirmation });
  coinslot.on("progress", hud.setProgress);
  // At once: a purchase made before the runtime is ready waits for it.
  openMarket({
    coinslot,
    hud,
    game,
    grants,
    waitsForServer: Boolean(backend),
    // Of a game without a server: on Xsolla the call is "Get user's virtual balance" of the Inventory API.
    readGems: backend
      ? async () => (await fetchJson(`${backend}/gems?player=${PLAYER}`)).gems
      : async () => (await fetchJson(`${control}/balances?user=${PLAYER}`)).balances.gems,
  });
  await Promise.all([openDelivery((request) => fetchJson(`${control}/settings`, request)), coinslot.ready]);
  hud.setReady();
}

openPayments(openGame()).catch((error) => hud.setFailed(`Payments cannot start: ${error.message}`));
