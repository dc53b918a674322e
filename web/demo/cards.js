// @ts-check
import { copyOf, part } from "./hud.js";
import { ITEMS } from "./items.js";
import { fitsCart, obstacle, waysOf, wordsFor } from "./offers.js";

/** @typedef {import("./items.js").Item} Item */
/** @typedef {import("./offers.js").Way} Way */
/** @typedef {import("./offers.js").State} State */
/**
 * @typedef {object} Actions
 * @property {(item: Item, way: Way) => void} onBuy called inside the player's click
 * @property {(item: Item) => void} onAdd into the cart
 * @property {(item: Item) => void} onToggle put on or take off
 * @property {(words: string) => void} onRefuse a button was pressed that has a reason not to work
 */

/** @param {Item} item @param {Way} way */
function buyButton({ sku, price = "", was = "", gemPrice = 0 }, way) {
  const button = copyOf(`buy-${way}`);
  Object.assign(button.dataset, { sku, way });
  part(button, ".figure").textContent = { money: price, gems: String(gemPrice), gift: "Free" }[way];
  // Drawn by the style sheet: a text would have to stand in the button's name as it stands here.
  if (way === "money" && was) part(button, "s").dataset.was = was;
  return button;
}

/** One item on the shelf. @param {Item} item @param {Actions} actions */
function createCard(item, { onBuy, onAdd, onToggle, onRefuse }) {
  const { sku, name, text, badge = "", verbs } = item;
  const card = copyOf("card");
  const [note, add, toggle] = [".badge", ".add", ".toggle"].map((selector) => part(card, selector));
  part(card, "use").setAttribute("href", `#icon-${sku}`);
  part(card, ".name").textContent = name;
  part(card, ".text").textContent = text;
  note.id = `badge-${sku}`;
  add.dataset.add = toggle.dataset.toggle = sku;
  toggle.addEventListener("click", () => onToggle(item));

  /** @type {State | null} */
  let state = null;
  /** @type {{way: Way | "cart", button: HTMLElement, act: () => void}[]} */
  const offers = waysOf(item).map((way) => ({ way, button: buyButton(item, way), act: () => onBuy(item, way) }));
  part(card, ".ways").prepend(...offers.map(({ button }) => button));
  if (fitsCart(item)) offers.push({ way: "cart", button: add, act: () => onAdd(item) });
  else add.remove();
  for (const { way, button, act } of offers) {
    button.setAttribute("aria-label", wordsFor(item, way));
    button.setAttribute("aria-describedby", note.id);
    button.addEventListener("click", () => {
      const why = state && obstacle(item, way, state);
      if (why) onRefuse(why.words);
      else act();
    });
  }

  /** @param {State} news */
  function update(news) {
    state = news;
    const owned = news.savings.owned.includes(sku);
    let reason = "";
    for (const { way, button } of offers) {
      const why = obstacle(item, way, news);
      reason ||= why?.badge ?? "";
      button.hidden = owned;
      button.setAttribute("aria-disabled", String(Boolean(why))); // not disabled: whoever presses it is told why
    }
    toggle.hidden = !owned;
    toggle.textContent = verbs?.[news.savings.worn.includes(sku) ? 1 : 0] ?? "";
    toggle.setAttribute("aria-label", `${toggle.textContent}: ${name}`);
    note.textContent = owned ? "Yours" : reason || badge;
    note.classList.toggle("sober", !owned && reason !== "");
  }
  return { card, update };
}

/** @param {Actions} actions */
export function createCards(actions) {
  const cards = ITEMS.map((item) => ({ item, ...createCard(item, actions) }));
  const shelf = (/** @type {boolean} */ ofGems) =>
    cards.filter(({ item }) => Boolean(item.gems) === ofGems).map(({ card }) => card);

  return {
    packs: shelf(true),
    wares: shelf(false),
    /** @param {State} state */
    update: (state) => cards.forEach((each) => each.update(state)),
  };
}
