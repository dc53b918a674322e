// @ts-check
// The catalogue: an order is a click away, with the scenario that is chosen.

import { order, setScenario } from "./api.js";
import { attempt, byId, make, makeButton, money } from "./dom.js";

/** @typedef {import("./api.js").Item} Item */
/** @typedef {import("./api.js").Scenario} Scenario */

/**
 * @param {Item[]} items
 * @param {number} projectId
 * @param {(orderId: number) => void} made called with each order that was made here
 */
export function drawShop(items, projectId, made) {
  const player = /** @type {HTMLInputElement} */ (byId("player"));
  byId("shop").replaceChildren(
    ...items.map((item) => {
      const picture = make("img", "picture");
      Object.assign(picture, { src: `/front/pictures/${item.picture}`, alt: "", width: 32, height: 32 });
      const button = makeButton("Order", async () => made((await order(item, player.value, projectId)).order_id));
      button.setAttribute("aria-label", `Order ${item.name}`);
      const words = make("span", "", make("b", "", item.name), make("span", "soft", `${item.sku} · ${price(item)}`));
      return make("li", "item", picture, words, button);
    }),
  );
}

/** @param {Item} item */
function price({ price, virtual_prices: [virtual] }) {
  return price || !virtual ? money(price) : `${virtual.amount} ${virtual.name}`;
}

/**
 * @param {Scenario[]} scenarios
 * @param {string} current what the sandbox plays now; perhaps several, or with a number
 */
export function drawScenarios(scenarios, current) {
  const select = /** @type {HTMLSelectElement} */ (byId("scenario"));
  const names = ["", ...scenarios.map(({ name }) => name)];
  if (!names.includes(current)) names.push(current);
  select.replaceChildren(...names.map((name) => new Option(name || "none: you play", name, false, name === current)));
  const tell = () => {
    byId("summary").textContent = scenarios.find(({ name }) => name === select.value)?.summary ?? "";
  };
  select.addEventListener("change", () => attempt(() => setScenario(select.value)));
  select.addEventListener("change", tell);
  tell();
}
