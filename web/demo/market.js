// @ts-check
import { createBasket } from "./basket.js";
import { gemsIn, itemOf } from "./items.js";
import { isSingle } from "./offers.js";
import { createParcels } from "./parcels.js";
import { createPurchases } from "./purchases.js";
import { createShop } from "./shop.js";
import { openWallet } from "./wallet.js";

/** @typedef {import("./items.js").Content} Content */

/**
 * Everything that is bought and owned, tied together: shop, cart, purchases, gems, and what the world shows of them.
 * @param {object} parts
 * @param {import("../coinslot.js").Coinslot} parts.coinslot
 * @param {import("./hud.js").Hud} parts.hud
 * @param {import("./game.js").Game | null} parts.game
 * @param {import("./grants.js").Grants} parts.grants
 * @param {() => Promise<number>} parts.readGems asks the store, or the game's server, what the player has
 * @param {boolean} parts.waitsForServer whether a success waits for the game's server
 */
export function openMarket({ coinslot, hud, game, grants, readGems, waitsForServer }) {
  const parcels = createParcels(coinslot);
  /** @type {Set<string>} SKUs of what is being bought */
  const underway = new Set();
  /** @type {number | null} */
  let gems = null;
  let bought = 0; // gems that have not been seen to fall yet
  /** @type {Content[]} */
  let inCart = [];

  const shop = createShop({
    onOpen() {
      count();
      basket.refresh();
    },
    onBuy: (item, way) => purchases.buy(item, way),
    onBuyCart: (isFree) => purchases.buyCart(inCart, isFree),
    onCart: (sku, by) => basket.add(sku, by),
    onEmptyCart: () => basket.empty(),
    onToggle: (sku) =>
      grants.toggle(sku).then(show, (error) => shop.say(`This could not be kept: ${error.message}`)),
  });

  const wallet = openWallet(readGems, (total) => {
    gems = total;
    hud.setGems(total);
    if (bought) game?.pour(bought, total);
    else game?.setGems(total);
    bought = 0;
    show();
  });

  const basket = createBasket(
    coinslot.cart,
    (contents) => {
      inCart = contents.lines.flatMap(({ sku, quantity }) => {
        const item = itemOf(sku);
        return item ? [{ item, quantity }] : [];
      });
      shop.showBasket(contents);
      show();
    },
    (error) => shop.say(`The cart is not as you wish: ${error.message}`),
  );

  const purchases = createPurchases({
    coinslot,
    hud,
    waitsForServer,
    async grant(order, contents) {
      const fresh = await grants.grant(order.orderId, contents);
      contents.forEach(({ item }) => underway.delete(item.sku));
      if (fresh) parcels.arrive(order.orderId, contents);
      show();
      if (fresh) celebrate(contents);
      return fresh;
    },
    onCartBought: basket.takeOut,
    onUnderway(skus, is) {
      skus.forEach((sku) => (is ? underway.add(sku) : underway.delete(sku)));
      show();
      count(); // the store may know another number than the page, whatever came of it
    },
  });

  /** What is owned, wherever it is to be seen. */
  function show() {
    const savings = grants.read();
    const skus = inCart.map(({ item }) => item.sku);
    const coming = parcels.show(savings.orders);
    shop.update({ gems, savings, hasGift: grants.hasGift(), underway: new Set([...underway, ...coming]), inCart: skus });
    game?.show(savings);
  }

  /** @param {readonly Content[]} contents */
  function celebrate(contents) {
    contents.forEach(({ item }) => game?.celebrate(item.sku, grants.read().lanterns));
    bought += gemsIn(contents);
    count();
    // What one can have once needs no place in the cart any more, however it was bought.
    const kept = contents.filter(({ item }) => isSingle(item) && inCart.some((line) => line.item === item));
    if (kept.length) basket.takeOut(kept);
  }

  /** Ask the store for the gems. */
  async function count() {
    try {
      await wallet.refresh();
    } catch (error) {
      hud.say(`Your gems could not be counted: ${error instanceof Error ? error.message : error}`, "bad");
    }
  }

  grants.onChange(() => {
    show();
    count();
  });
  parcels.watch(show).catch(() => {}); // without a runtime nothing is on its way, and main.js says so
  show();
  count();
  basket.refresh();
}
