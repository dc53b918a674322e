/** The interpreter in a worker. */

import { interpret } from "./interpreter.js";

addEventListener("message", ({ data }) => interpret(data.port), { once: true });
