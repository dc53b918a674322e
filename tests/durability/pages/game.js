// A game that keys what it grants by the order's id, in its own storage, and notes every offer there.
import { createCoinslot } from "./coinslot/coinslot.js";

const tab = `${Date.now()}-${performance.now()}`;
const game = { tab, results: [], errors: [], next: [], hold: "", granting: new Set(), coinslot: null, workers: [] };
globalThis.game = game;

// Kept so that a test can kill them.
globalThis.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    game.workers.push(this);
  }
};

const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open("game");
  request.onupgradeneeded = () => {
    request.result.createObjectStore("grants");
    request.result.createObjectStore("offers", { autoIncrement: true });
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function stored(work) {
  const transaction = (await opened).transaction(["grants", "offers"], "readwrite");
  const result = work(transaction.objectStore("grants"), transaction.objectStore("offers"));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  return result?.result;
}

// Where the test wants the game to stand still: "before" it grants, or "after", when it has not acknowledged yet.
async function moment(name, orderId) {
  const here = `${name} ${orderId}`;
  game.granting.add(here);
  while (game.hold === name) await new Promise((later) => setTimeout(later, 5));
  game.granting.delete(here);
}

game.grant = async (order, { redelivered }) => {
  const { orderId } = order;
  const note = (phase) => ({ orderId, tab, phase, redelivered });
  await stored((_, offers) => void offers.add(note("offered")));
  await moment("before", orderId);
  await stored((grants) => {
    grants.get(orderId).onsuccess = ({ target }) => {
      if (target.result === undefined) grants.put({ tab, sku: order.items[0].sku }, orderId);
    };
  });
  await moment("after", orderId);
  await stored((_, offers) => void offers.add(note("taken")));
};

game.grants = () => stored((grants) => grants.getAllKeys());
game.offers = () => stored((_, offers) => offers.getAll());

game.told = () => JSON.parse(localStorage.told ?? "[]");

game.start = (options) => {
  game.coinslot = createCoinslot(options);
  game.coinslot.on("success", game.grant);
  game.coinslot.on("error", ({ code, message }) => {
    game.errors.push({ code, message });
    localStorage.told = JSON.stringify([...game.told(), code]); // at once, for a tab that may go away at any moment
  });
  game.coinslot.ready.then(() => (game.ready = "ready"), (error) => (game.ready = `${error.code}: ${error.message}`));
};

game.buy = (sku, options) => {
  const purchase = game.coinslot.catalog.purchase(sku, { onSuccess: game.grant, ...options });
  const index = game.results.push(null) - 1;
  purchase.outcome.then(({ outcome, orderId, error }) => {
    game.results[index] = { outcome, orderId, error: error?.code ?? null };
  });
};

document.querySelector("#buy").addEventListener("click", () => game.buy(...game.next));
document.documentElement.dataset.loaded = "yes";
