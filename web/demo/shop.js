// @ts-check
import { createBasketView } from "./basketview.js";
import { createCards } from "./cards.js";
import { isForDialog } from "./controls.js";
import { element } from "./hud.js";

/**
 * @typedef {object} Trade what the shop does for the player
 * @property {() => void} onOpen
 * @property {(item: import("./items.js").Item, way: import("./offers.js").Way) => void} onBuy inside the player's click
 * @property {(isFree: boolean) => void} onBuyCart inside the player's click
 * @property {(sku: string, by: number) => void} onCart
 * @property {() => void} onEmptyCart
 * @property {(sku: string) => void} onToggle
 */

/**
 * The shop: opens with its button or B, closes with Esc, B, its button or a click beside it.
 * @param {Trade} trade
 */
export function createShop(trade) {
  const dialog = /** @type {HTMLDialogElement} */ (element("shop"));
  const [button, note] = ["shop-open", "shop-note"].map(element);
  const say = (/** @type {string} */ words) => (note.textContent = words);

  function open() {
    say("");
    dialog.showModal();
    trade.onOpen();
  }

  /**
   * First the shop closes and gives the focus back, then the payment window takes it: when that closes, the focus
   * returns to something that is still there, and nothing hides what arrives.
   * @param {() => void} buy
   */
  function leaveFor(buy) {
    dialog.close();
    if (dialog.contains(document.activeElement)) button.focus(); // it was opened with B, when nothing had the focus
    buy();
  }

  const cards = createCards({
    onBuy: (item, way) => leaveFor(() => trade.onBuy(item, way)),
    onAdd({ sku, name }) {
      say(`${name} is in the cart`);
      trade.onCart(sku, 1);
    },
    onToggle: ({ sku }) => trade.onToggle(sku),
    onRefuse: say,
  });
  const showBasket = createBasketView({
    onChange: trade.onCart,
    onEmpty: trade.onEmptyCart,
    onBuy: (isFree) => leaveFor(() => trade.onBuyCart(isFree)),
  });
  element("shelf-gems").append(...cards.packs);
  element("shelf-wares").append(...cards.wares);

  button.addEventListener("click", open);
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
    else if (!isForDialog(event)) open();
  });

  return {
    /** Say something inside the open shop. */
    say,
    update: cards.update,
    showBasket,
  };
}
