// A game without graphics: it buys when its button is pressed and writes down all that it is told.
import { createCoinslot } from "./coinslot/coinslot.js";

const game = { log: [], purchases: [], results: [], grants: [], progress: [], next: null, coinslot: null };
globalThis.game = game;
globalThis.createCoinslot = createCoinslot;

game.start = (options) => {
  game.coinslot = createCoinslot(options);
  game.coinslot.on("progress", (progress) => game.progress.push(progress));
  game.coinslot.ready.then(
    () => (game.ready = "ready"),
    (error) => (game.ready = `${error.code}: ${error.message}`),
  );
};

game.buy = (sku, options = {}) => {
  const note = (name) => (...args) => game.log.push([name, ...args.map(plain)]);
  const purchase = game.coinslot.catalog.purchase(sku, {
    onSuccess: (order, info) => {
      note("success")(order, info);
      game.grants.push(order.orderId);
    },
    onCancel: note("cancel"),
    onPending: note("pending"),
    onError: note("error"),
    onStatus: note("status"),
    onOrderCreated: note("created"),
    onClose: note("close"),
    ...options,
  });
  const index = game.purchases.push(purchase) - 1;
  purchase.outcome.then((result) => (game.results[index] = plain(result)));
  return index;
};

function plain(value) {
  if (value instanceof Error) return { code: value.code, message: value.message, httpStatus: value.httpStatus, providerCode: value.providerCode };
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  return value;
}

document.querySelector("#buy").addEventListener("click", () => game.buy(...game.next));
document.documentElement.dataset.loaded = "yes";
