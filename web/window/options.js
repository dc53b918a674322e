/** What the game may wish of the payment window, as rules. */

import { isText, own } from "../check.js";
import { TEXT } from "../rules.js";
import { LANGUAGES } from "./texts.js";

/** @import { Rule } from "../check.js" */
/** @import { WindowOptions } from "../coinslot.js" */

const isPositive = (/** @type {unknown} */ value) => Number.isFinite(value) && Number(value) > 0;
const isCss = (/** @type {string} */ property, /** @type {unknown} */ value) =>
  isText(value) && Boolean(globalThis.CSS?.supports(property, String(value)));
const LENGTH = own((value) => isPositive(value) || isCss("width", value), 'a length of CSS such as 740 or "80%"');
const COLOR = own((value) => isCss("color", value), 'a color of CSS such as "#3b6cf6"');
const FLAG = { kind: "flag", expected: "true or false" };

const APPEARANCE = {
  members: {
    width: LENGTH,
    height: LENGTH,
    zIndex: own((value) => Number.isSafeInteger(value) && value >= 0, "a whole number from 0"),
    overlayOpacity: own((value) => typeof value === "number" && value >= 0 && value <= 1, "a number from 0 to 1"),
    overlayBackground: COLOR,
    contentBackground: COLOR,
    contentMargin: LENGTH,
    closeByClick: FLAG,
    closeByKeyboard: FLAG,
    modal: FLAG,
    spinner: { kind: "word", words: ["round", "none", "custom"] },
    spinnerColor: COLOR,
    spinnerUrl: own((value) => isText(value) && URL.canParse(value, document.baseURI), "the address of a picture"),
    spinnerRotationPeriod: own(isPositive, "a number of seconds"),
    resizeTimeout: own(isPositive, "a number of milliseconds", { milliseconds: true }),
    allow: TEXT,
  },
};
const TEXTS = { members: Object.fromEntries(Object.keys(LANGUAGES.en).map((name) => [name, TEXT])) };

/** @type {Record<string, Rule>} */
export const WINDOW = {
  window: { kind: "word", words: ["auto", "lightbox", "popup", "redirect"] },
  appearance: { kind: "inner", shape: APPEARANCE },
  closeOnDone: own(
    (value) => typeof value === "boolean" || (Number.isFinite(value) && value >= 0 && value < 2 ** 31),
    "true, false or a number of milliseconds",
    { milliseconds: true },
  ),
  fullscreen: { kind: "word", words: ["leave", "stay"] },
  returnFocusTo: own((value) => value instanceof HTMLElement, "an element of the page"),
  texts: { kind: "inner", shape: TEXTS },
  onPause: own((value) => typeof value === "function", "a function"),
  onResume: own((value) => typeof value === "function", "a function"),
};

/** What holds for one window. @param {WindowOptions} all for every one @param {WindowOptions} own for this one */
export function merged(all, own) {
  const inner = /** @type {const} */ (["appearance", "texts"]);
  return { ...all, ...own, ...Object.fromEntries(inner.map((name) => [name, { ...all[name], ...own[name] }])) };
}
