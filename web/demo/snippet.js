// @ts-check

/** @param {unknown} value @param {string} indent @returns {string} as one writes it in JavaScript */
function written(value, indent) {
  if (value instanceof HTMLElement) return `document.getElementById(${JSON.stringify(value.id)})`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{\n${members(value, `${indent}  `)}${indent}}`;
}

/** @param {object} value @param {string} indent */
const members = (value, indent) =>
  Object.entries(value)
    .map(([name, each]) => `${indent}${name}: ${written(each, indent)},\n`)
    .join("");

/** The call that a game makes for a purchase. @param {string} sku @param {object} options */
export const snippet = (sku, options) =>
  `coinslot.catalog.purchase(${JSON.stringify(sku)}, {\n  onSuccess,\n  onStatus,\n${members(options, "  ")}});`;
