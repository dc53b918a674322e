// The official client for JavaScript, told what to do on stdin, telling what happens on stdout, a JSON object
// a line. Nothing of the project runs here: this client judges the sandbox's socket.
// Arguments: the file that centrifuge and ws are resolved from, the socket's address, the connect data.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [resolveFrom, address, data] = process.argv.slice(2);
const require = createRequire(resolveFrom);
const { Centrifuge } = require("centrifuge");

const client = new Centrifuge(address, {
  data: JSON.parse(data),
  websocket: require("ws"), // Node has a WebSocket of its own from version 22 only
  minReconnectDelay: 20,
  maxReconnectDelay: 100,
});

function tell(event, more = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
}

client.on("connecting", ({ code }) => tell("connecting", { code }));
client.on("connected", () => tell("connected"));
client.on("disconnected", ({ code }) => tell("disconnected", { code }));
client.on("subscribed", ({ channel, recoverable, recovered, streamPosition }) =>
  tell("subscribed", { channel, recoverable, recovered, position: streamPosition ?? null }),
);
client.on("publication", ({ channel, data, offset }) => tell("publication", { channel, data, offset: offset ?? 0 }));

async function history({ channel, ...options }) {
  try {
    const { publications, epoch, offset } = await client.history(channel, options);
    tell("history", { publications: publications.map(({ data, offset }) => ({ data, offset })), epoch, offset });
  } catch ({ code }) {
    tell("refused", { code });
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => void history(JSON.parse(line)))
  .on("close", () => process.exit(0));

client.connect();
