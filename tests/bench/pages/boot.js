// Starts Coinslot or Pyodide as shipped, in the page or in a worker, and says how many milliseconds it took.
const query = new URLSearchParams(location.search);
const [who, where] = [query.get("who"), query.get("where")];

async function ours() {
  const { createCoinslot } = await import("/ours/coinslot.js");
  await createCoinslot({ projectId: 1, token: "nobody's", sandbox: true, runtime: where, bootTimeout }).ready;
}

const starts = {
  ours,
  unverified() {
    Object.defineProperty(crypto, "subtle", { value: undefined }); // as on plain HTTP, where browsers digest nothing
    return ours();
  },
  async stock() {
    if (where === "page") {
      const { loadPyodide } = await import("/stock/pyodide.mjs");
      globalThis.python = await loadPyodide({ indexURL: "/stock/" });
      return;
    }
    const worker = new Worker("/bench/stock.js", { type: "module" });
    await new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = (event) => reject(new Error(event.message));
    });
  },
};

// The host may have to compress a file first.
const bootTimeout = 600_000;

const begun = performance.now();
starts[who]().then(
  () => (globalThis.took = performance.now() - begun),
  (error) => (globalThis.took = String(error)),
);
