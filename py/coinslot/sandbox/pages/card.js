// @ts-check
// The card's number: one of the two test cards, and nobody's real one.

import { byId } from "./view.js";

export const DECLINING_CARD = "4111111111111178";
const TEST_CARDS = ["4111111111111111", DECLINING_CARD];

const input = /** @type {HTMLInputElement} */ (byId("card"));

/** What is typed in, digits only. */
export const cardNumber = () => input.value.replace(/\D/g, "");

input.addEventListener("input", () => {
  input.setCustomValidity(TEST_CARDS.includes(cardNumber()) ? "" : "Only the two test cards work here.");
});
input.addEventListener("change", () => {
  input.value = cardNumber().replace(/(?<=^(?:.{4})+)(?!$)/g, " ");
});
