// @ts-check
import { element } from "./hud.js";

/** @typedef {import("../coinslot.js").PurchaseOptions} PurchaseOptions */

const PICTURE = "/demo/gem.svg";
const OWN_TEXTS = { title: "The gem trader’s till", loading: "Weighing your gems…", close: "Back to the island" };
const NUMBERS = ["width", "height", "contentMargin", "spinnerRotationPeriod"];
const WORDS = ["overlayBackground", "contentBackground", "spinner", "spinnerColor"];

const form = () => /** @type {HTMLFormElement} */ (element("wishes"));

/** @param {FormData} data @returns {import("../coinslot.js").Appearance} what differs from the defaults */
function appearanceOf(data) {
  const given = (/** @type {string} */ name) => String(data.get(name) ?? "");
  const numbers = NUMBERS.filter(given).map((name) => [name, Number(given(name))]);
  const words = WORDS.filter(given).map((name) => [name, given(name)]);
  return {
    ...Object.fromEntries([...numbers, ...words]),
    ...(given("overlayOpacity") !== "0.7" && { overlayOpacity: Number(given("overlayOpacity")) }),
    ...(given("spinner") === "custom" && { spinnerUrl: PICTURE }),
    ...(given("zIndex") && { zIndex: Number(given("zIndex")) }),
    ...(!given("closeByClick") && { closeByClick: false }),
    ...(!given("closeByKeyboard") && { closeByKeyboard: false }),
    ...(given("modal") && { modal: true }),
  };
}

/**
 * What the player wishes of the payment window, as the options of a purchase. Only what differs from the defaults is
 * in it, so that the call that is shown is the one to write.
 * @returns {PurchaseOptions}
 */
export function readWishes() {
  const data = new FormData(form());
  const appearance = appearanceOf(data);
  const close = data.get("closeOnDone");
  const back = String(data.get("returnFocusTo") ?? "");
  return {
    ...(data.get("locale") && { locale: String(data.get("locale")) }),
    ...(data.get("window") !== "auto" && { window: /** @type {PurchaseOptions["window"]} */ (data.get("window")) }),
    ...(close !== "true" && { closeOnDone: close === "false" ? false : Number(close) }),
    ...(data.get("fullscreen") && { fullscreen: /** @type {"stay"} */ ("stay") }),
    ...(back && { returnFocusTo: element(back) }),
    ...(data.get("texts") && { texts: OWN_TEXTS }),
    ...(Object.keys(appearance).length > 0 && { appearance }),
  };
}

/** How long after the click the purchase is to be made, in milliseconds. */
export const delay = () => (new FormData(form()).get("late") ? 6_000 : 0);

/** The fields of the form, and the address's hash that says what is in them. */
const fields = () => /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...form().elements].filter((each) => "name" in each && each.name));
const isTicked = (/** @type {Element} */ each) => each instanceof HTMLInputElement && /radio|checkbox/.test(each.type);

/** Fill the form in from the address: it comes along to the other pages, and back from the payment page. */
function restore() {
  const kept = new URLSearchParams(location.hash.slice(1));
  for (const field of fields()) {
    const value = kept.get(field.name);
    if (value === null) continue;
    if (isTicked(field)) /** @type {HTMLInputElement} */ (field).checked = field.value === value;
    else field.value = value;
  }
}

/** @returns {string} what is not as it was at first */
function changed() {
  const kept = new URLSearchParams();
  for (const field of fields()) {
    if (!isTicked(field)) {
      const first = field instanceof HTMLSelectElement ? "" : field.defaultValue;
      if (field.value !== first) kept.set(field.name, field.value);
      continue;
    }
    const box = /** @type {HTMLInputElement} */ (field);
    if (box.checked && !box.defaultChecked) kept.set(box.name, box.value);
    if (!box.checked && box.defaultChecked && box.type === "checkbox") kept.set(box.name, "");
  }
  return String(kept);
}

/** @param {(hash: string) => void} onChange at first, too; gets what the address says of the wishes */
export function watchWishes(onChange) {
  restore();
  const update = () => {
    const hash = changed();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    onChange(hash);
  };
  form().addEventListener("input", update);
  form().addEventListener("submit", (event) => event.preventDefault());
  form().addEventListener("reset", () => setTimeout(update)); // the fields are as they were only after the event
  update();
}
