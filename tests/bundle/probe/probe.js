/** Lies in a copy of the bundle: starts the runtime in every way there is and tells what it said. */

import { boot } from "../boot.js";
import { interpret } from "./interpreter.js";

/**
 * Start the runtime as coinslot.js does.
 * @param {"worker" | "page"} where
 * @returns {Promise<object[]>} all messages up to the one that ends the start
 */
function bootIn(where) {
  const { port1, port2 } = new MessageChannel();
  if (where === "page") boot(port2);
  else new Worker("../worker.js", { type: "module" }).postMessage({ port: port2 }, [port2]);
  return listen(port1);
}

/** @type {MessagePort} */
let interpreter;
/** What the last start has said until now. @type {object[]} */
let said;

/**
 * Start the interpreter alone, which runs code afterwards.
 * @param {"worker" | "page"} where
 * @returns {Promise<object[]>}
 */
function startInterpreter(where) {
  const { port1, port2 } = new MessageChannel();
  interpreter = port1;
  if (where === "page") interpret(port2);
  else new Worker("interpreter-worker.js", { type: "module" }).postMessage({ port: port2 }, [port2]);
  return listen(port1);
}

/**
 * @param {string} code Python; the value of its last expression is text
 * @returns {Promise<string>}
 */
function run(code) {
  interpreter.postMessage({ code });
  return new Promise((resolve, reject) => {
    interpreter.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.value));
  });
}

/**
 * @param {MessagePort} port
 * @returns {Promise<object[]>}
 */
function listen(port) {
  const heard = (said = /** @type {object[]} */ ([]));
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      heard.push(message);
      if (message.type === "ready" || message.type === "failed") resolve([...heard]);
    };
  });
}

Object.assign(globalThis, { probe: { bootIn, startInterpreter, run, said: () => said } });
