// Keeps all that the page is told, and finds every text in it: loaded before the game.
globalThis.told = { kept: [], records: [] };

// Whatever comes from Python comes as JSON; a record is what would be kept on disk.
const { parse } = JSON;
JSON.parse = (...given) => {
  const value = parse(...given);
  if (value?.type === "remember") told.records.push(value.record);
  return value;
};

for (const name of ["error", "unhandledrejection", "securitypolicyviolation"]) {
  addEventListener(name, (event) => told.kept.push(event));
}

const CALLBACKS = ["onSuccess", "onCancel", "onPending", "onError", "onStatus", "onOrderCreated", "onClose", "onPause", "onResume"];

// A purchase whose callbacks keep what they are given, as it is and not as JSON would have it.
told.buy = (call, ...args) => {
  const options = Object.fromEntries(CALLBACKS.map((name) => [name, (...given) => void told.kept.push(given)]));
  const purchase = call(...args, options);
  told.kept.push(purchase);
  return purchase.outcome.then((result) => {
    told.kept.push(result);
    return { outcome: result.outcome, code: result.error?.code ?? null };
  });
};

told.refusal = (call) => {
  try {
    call();
    return null;
  } catch (error) {
    told.kept.push(error);
    return error.code;
  }
};

// Every text in a value, however deep: also what is not enumerable, such as an error's stack, and what getters give.
function textsIn(value, seen = new Set()) {
  if (typeof value === "string") return [value];
  if (value === null || !["object", "function"].includes(typeof value) || seen.has(value)) return [];
  if (value === globalThis || value instanceof Node || value instanceof Storage) return [];
  seen.add(value);
  const names = new Set();
  for (let each = value; each && each !== Object.prototype && each !== Function.prototype; each = Object.getPrototypeOf(each))
    for (const name of Reflect.ownKeys(each)) names.add(name);
  const members = value instanceof Map || value instanceof Set ? [...value].flat() : [];
  for (const name of names) {
    try {
      members.push(String(name), value[name]);
    } catch {
      // A getter of a prototype, which has nothing of its own.
    }
  }
  return members.flatMap((member) => textsIn(member, seen));
}

// The page as markup, shadow roots included, but for the addresses of frames.
function markup(root) {
  const copy = [...root.querySelectorAll("*")].map((element) => {
    const own = [...element.attributes].filter(({ name }) => !(element.localName === "iframe" && name === "src"));
    const text = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data);
    return [...own.map(({ name, value }) => `${name}=${value}`), ...text, element.value ?? ""].join(" ");
  });
  const inner = [...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? [markup(shadowRoot)] : []));
  return [...copy, ...inner].join("\n");
}

async function databases() {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const objects = db.transaction(store).objectStore(store);
      found.push(name, store, await done(objects.getAllKeys()), await done(objects.getAll()));
      await new Promise(setTimeout);
    }
    db.close();
  }
  return found;
}

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// Where each text was found: everything that anybody could read later.
told.all = async () => ({
  callbacks: textsIn(told.kept),
  records: textsIn(told.records),
  coinslot: textsIn([game.coinslot, game.progress, game.ready]),
  storage: [localStorage, sessionStorage].flatMap((storage) => Object.entries(storage).flat()),
  databases: textsIn(await databases()),
  page: [markup(document), location.href, document.cookie, name, JSON.stringify(history.state)],
});
