// @ts-check
import { isForDialog } from "./controls.js";
import { element } from "./hud.js";
import { ITEMS } from "./items.js";

/** @param {import("./items.js").Item} item @returns {[HTMLElement, HTMLButtonElement]} the card and its button */
function card({ sku, name, gems, price, badge }) {
  const template = /** @type {HTMLTemplateElement} */ (element("card"));
  const copy = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
  const part = (/** @type {string} */ selector) => /** @type {Element} */ (copy.querySelector(selector));
  part("use").setAttribute("href", `#icon-${sku}`);
  part(".name").textContent = name;
  part(".amount").textContent = `${gems} gems`;
  if (badge) copy.dataset.badge = badge;
  const buy = /** @type {HTMLButtonElement} */ (part(".buy"));
  buy.dataset.sku = sku;
  buy.textContent = price;
  buy.setAttribute("aria-label", `Buy ${name}, ${gems} gems, for ${price}`);
  return [copy, buy];
}

/** The shop: opens with its button or B, closes with Esc, B, its button or a click beside it. */
export function createShop() {
  const dialog = /** @type {HTMLDialogElement} */ (element("shop"));
  const cards = ITEMS.map((item) => ({ item, parts: card(item) }));
  element("shelf").append(...cards.map(({ parts }) => parts[0]));

  element("shop-open").addEventListener("click", () => dialog.showModal());
  element("shop-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    // Its padding counts as the dialog too, so the place decides what is beside it.
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (event.target === dialog && (x < left || x > right || y < top || y > bottom)) dialog.close();
  });
  window.addEventListener("keydown", (event) => {
    if (event.code !== "KeyB" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (dialog.open) dialog.close();
    else if (!isForDialog(event)) dialog.showModal();
  });

  return {
    /**
     * Begin to sell.
     * @param {(item: import("./items.js").Item) => void} onBuy called inside the player's click
     */
    open(onBuy) {
      for (const { item, parts: [, buy] } of cards) {
        buy.disabled = false;
        buy.addEventListener("click", () => {
          // First the shop closes and gives the focus back, then the payment window takes it: when that closes, the
          // focus returns to something that is still there, and nothing hides the gems that fall.
          dialog.close();
          onBuy(item);
        });
      }
    },
  };
}
