// What a game writes by hand: it hears the payment window and asks the store, or it asks the store every few seconds.
const now = () => performance.timeOrigin + performance.now();
const bare = { heard: [], done: [] };
globalThis.bare = bare;

async function isDone({ url, token }) {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  return (await response.json()).status === "done";
}

/** Hear a frame; each word is noted, and "done" has the order looked at. */
bare.listen = (order, origin) => {
  const frame = document.querySelector("iframe");
  globalThis.onmessage = async (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const { command, data } = JSON.parse(event.data);
    if (command !== "status") return;
    bare.heard.push(now());
    if (data.paymentInfo.status === "done" && (await isDone(order))) bare.done.push(now());
  };
};

/** Ask every few milliseconds until the order is done. */
bare.poll = (order, period) => {
  const timer = setInterval(async () => {
    if (!(await isDone(order))) return;
    clearInterval(timer);
    bare.done.push(now());
  }, period);
};

document.documentElement.dataset.loaded = "yes";
