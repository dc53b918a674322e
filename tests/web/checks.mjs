// The page's checks, asked on stdin, answered on stdout, a JSON object a line: {check, values}, where values are
// JSON, or {check, source}, where source is JavaScript for what JSON cannot carry.
// Argument: the address of options.js.

import { createInterface } from "node:readline";
import * as vm from "node:vm";

const options = await import(process.argv[2]);

function answer({ check, values, source }) {
  try {
    const given = values ?? new Function("vm", `return [${source}]`)(vm);
    const value = options[check](...given) ?? null;
    spoil(given);
    return { value };
  } catch (error) {
    return { code: error.code, text: error.message };
  }
}

// What the game does to its objects afterwards must not reach what was returned.
function spoil(value) {
  if (typeof value !== "object" || value === null) return;
  Object.values(value).forEach(spoil);
  if (Array.isArray(value)) value.length = 0;
  else Object.keys(value).forEach((name) => delete value[name]);
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
