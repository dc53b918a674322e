/** The provider's order socket, through its official client; loaded only when a purchase has to wait for news. */

import { Centrifuge } from "centrifuge";

const PATIENCE = 10_000; // milliseconds that the client may try to come back before polling takes over

/**
 * Connect, and tell what is heard as JSON text: `opened`, `said` with `data`, `failed` with `code` and `reason`.
 * @param {string} address
 * @param {string} data JSON text of what the connection says of itself
 * @param {(news: string) => void} tell
 * @returns {() => void} disconnects, and tells nothing more
 */
export function listen(address, data, tell) {
  const client = new Centrifuge(address, { data: JSON.parse(data) });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;
  let opened = false;
  const say = (/** @type {string} */ type, /** @type {object} */ more) => tell(JSON.stringify({ type, ...more }));
  const stop = () => {
    clearTimeout(patience);
    client.removeAllListeners();
    client.disconnect();
  };
  const fail = (/** @type {number} */ code, /** @type {string} */ reason) => {
    stop();
    say("failed", { code, reason });
  };
  client.on("connected", () => {
    clearTimeout(patience);
    opened = true;
    say("opened", {}); // each time: what was said before is looked up, not waited for
  });
  client.on("subscribed", ({ channel }) => {
    // Without history on the server this is refused, and the look at opening is all there is.
    client.history(channel, { limit: -1, since: { offset: 0, epoch: "" }, reverse: false }).then(
      ({ publications }) => publications.forEach(({ data }) => say("said", { data })),
      () => {},
    );
  });
  client.on("publication", ({ data }) => say("said", { data }));
  client.on("connecting", ({ code, reason }) => {
    clearTimeout(patience);
    patience = setTimeout(() => fail(code, reason), PATIENCE);
  });
  client.on("error", ({ error }) => {
    if (!opened) fail(error.code, error.message); // a first connection that fails is not waited for
  });
  client.on("disconnected", ({ code, reason }) => fail(code, reason));
  client.connect();
  return stop;
}
