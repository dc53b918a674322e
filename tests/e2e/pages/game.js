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

const note = (name) => (...args) => game.log.push([name, ...args.map(plain)]);

// News of the window apart from news of the order and the payment.
const status = () => {
  let last = null;
  return (news) => {
    note(news.window === last ? "status" : "window")(news);
    last = news.window;
  };
};

// A call by its name, such as "cart.purchase".
game.call = (name, args) => {
  const [group, method] = name.split(".");
  return game.coinslot[group][method](...args);
};

// A call that begins something; all callbacks write down what they are told.
game.begin = (name, args, options = {}) => {
  const begun = game.call(name, [...args, {
    onSuccess: (order, info) => {
      note("success")(order, info);
      game.grants.push(order?.orderId ?? null);
    },
    onCancel: note("cancel"),
    onPending: note("pending"),
    onError: note("error"),
    onStatus: status(),
    onOrderCreated: note("created"),
    onClose: note("close"),
    ...options,
  }]);
  const index = game.purchases.push(begun) - 1;
  begun.outcome.then((result) => (game.results[index] = plain(result)));
  return index;
};

game.buy = (sku, options) => game.begin("catalog.purchase", [sku], options);

// A call that gives a promise: its value, or its error and whether it was thrown at once.
game.ask = (name, ...args) => {
  try {
    return game.call(name, args).then(
      (value) => ({ value: plain(value) }),
      (error) => ({ error: plain(error) }),
    );
  } catch (error) {
    return { thrown: plain(error) };
  }
};

function plain(value) {
  if (value instanceof Error) return { code: value.code, message: value.message, httpStatus: value.httpStatus, providerCode: value.providerCode };
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  return value;
}

document.querySelector("#buy").addEventListener("click", () => game.buy(...game.next));
document.documentElement.dataset.loaded = "yes";
