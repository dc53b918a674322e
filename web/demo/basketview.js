// @ts-check
import { copyOf, element, part } from "./hud.js";
import { itemOf } from "./items.js";
import { isSingle } from "./offers.js";

/** @param {import("../coinslot.js").Price} price @returns {string} such as "$11.98" */
const inMoney = ({ amount, currency }) =>
  new Intl.NumberFormat("en", { style: "currency", currency }).format(Number(amount));

/**
 * The cart in the shop.
 * @param {object} actions
 * @param {(sku: string, by: number) => void} actions.onChange
 * @param {() => void} actions.onEmpty
 * @param {(isFree: boolean) => void} actions.onBuy called inside the player's click
 */
export function createBasketView({ onChange, onEmpty, onBuy }) {
  const [panel, title, list, count, total, saved, toggle] = [
    "cart", "cart-title", "cart-lines", "cart-count", "cart-total", "cart-saved", "cart-toggle",
  ].map(element);
  const buy = /** @type {HTMLButtonElement} */ (element("cart-buy"));
  const clear = /** @type {HTMLButtonElement} */ (element("cart-clear"));
  let isFree = false;

  buy.addEventListener("click", () => onBuy(isFree));
  clear.addEventListener("click", () => {
    title.focus(); // this button goes away
    onEmpty();
  });
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    panel.classList.toggle("unfolded", open);
  });

  /** @param {string} sku */
  function row(sku) {
    const copy = copyOf("cart-line");
    const item = itemOf(sku);
    copy.dataset.line = sku;
    part(copy, "use").setAttribute("href", `#icon-${sku}`);
    part(copy, ".name").textContent = item?.name ?? sku;
    const [less, more] = [part(copy, ".less"), part(copy, ".more")];
    less.addEventListener("click", () => onChange(sku, -1));
    more.addEventListener("click", () => onChange(sku, 1));
    more.hidden = !item || isSingle(item);
    more.setAttribute("aria-label", `One more ${item?.name ?? sku}`);
    return copy;
  }

  /** @param {HTMLElement} line @param {import("./basket.js").Line} news */
  function write(line, { sku, quantity, price }) {
    const name = itemOf(sku)?.name ?? sku;
    part(line, ".quantity").textContent = String(quantity);
    part(line, ".price").textContent = price ? inMoney(price) : "Free";
    const less = part(line, ".less");
    less.textContent = quantity > 1 ? "−" : "✕";
    less.setAttribute("aria-label", quantity > 1 ? `One less ${name}` : `Take out ${name}`);
  }

  /** @param {import("./basket.js").Contents} contents */
  return ({ lines, total: price, isFree: free }) => {
    isFree = free;
    const rows = /** @type {HTMLElement[]} */ ([...list.children]);
    for (const old of rows.filter((each) => !lines.some(({ sku }) => sku === each.dataset.line))) {
      if (old.contains(document.activeElement)) title.focus();
      old.remove();
    }
    for (const line of lines) {
      const known = rows.find((each) => each.dataset.line === line.sku);
      const shown = known ?? row(line.sku);
      if (!known) list.append(shown);
      write(shown, line);
    }
    const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    panel.classList.toggle("empty", pieces === 0);
    count.textContent = pieces ? String(pieces) : "";
    const sum = !price || free ? "Free" : inMoney(price);
    total.textContent = pieces ? sum : "";
    const less = price ? Number(price.amountWithoutDiscount) - Number(price.amount) : 0;
    saved.textContent = price && less > 0.004 ? `You save ${inMoney({ ...price, amount: String(less) })}` : "";
    buy.disabled = clear.disabled = pieces === 0;
    buy.textContent = pieces === 0 ? "Buy the cart" : free ? "Take it all" : `Pay ${sum}`;
  };
}
