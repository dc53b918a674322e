// A page that starts Pyodide as its documents say, and a game that sells in JavaScript by that Pyodide.
import { createCoinslot } from "./coinslot/coinslot.js";
import { loadPyodide } from "./pyodide/pyodide.mjs";

const page = { python: null, shops: [], results: [], pressed: () => {} };
globalThis.page = page;

page.boot = async () => {
  page.python = await loadPyodide({ indexURL: new URL("pyodide/", location.href).href });
};

// How many proxies of Python objects JavaScript holds, counted from the first call on.
page.proxies = () => {
  page.counting ??= page.python._module.enable_pyproxy_allocation_tracing() ?? true;
  return page.python._module.pyproxy_alloc_map.size;
};

page.open = async (options) => {
  const shop = createCoinslot({ runtime: page.python, ...options });
  const index = page.shops.push(shop) - 1;
  await shop.ready.catch((error) => {
    throw new Error(`${error.code}: ${error.message}`);
  });
  return index;
};

page.buy = (sku, index = 0) => {
  const purchase = page.shops[index].catalog.purchase(sku);
  return purchase.outcome.then(({ outcome, orderId }) => page.results.push({ outcome, orderId }));
};

document.querySelector("#buy").addEventListener("click", () => page.pressed());
document.documentElement.dataset.loaded = "yes";
