// @ts-check
// A scenario in the player's place: it does one thing after the other, each at its moment.

import { byId } from "./view.js";

/** @typedef {import("./provider.js").Act} Act */

const PAUSE = 300; // ms before each, so that a person sees what happens

/** @type {Act[]} */
let acts = [];
/** @type {Partial<Record<Act["do"], () => unknown>>} */
let means = {};

/**
 * Take up the order's scenario, if it has one.
 * @param {{ name: string, player: Act[] } | null} scenario
 * @param {Partial<Record<Act["do"], () => unknown>>} actions
 */
export function follow(scenario, actions) {
  acts = [...(scenario?.player ?? [])];
  means = { ...actions, reload: () => location.reload() };
  byId("scenario").textContent = scenario ? ` – scenario ${scenario.name}` : "";
}

/**
 * A moment has come.
 * @param {string} moment
 */
export async function reach(moment) {
  while (acts[0]?.at === moment) {
    const act = /** @type {Act} */ (acts.shift());
    await new Promise((over) => setTimeout(over, PAUSE));
    means[act.do]?.();
  }
}
