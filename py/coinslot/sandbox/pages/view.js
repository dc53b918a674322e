// @ts-check
// What the page shows. Text comes from outside, so all of it is set as text.

/** @typedef {import("./provider.js").Order} Order */
/** @typedef {import("./provider.js").Price} Price */
/** @typedef {"ready" | "processing" | "troubled" | "done" | "canceled" | "unknown-token"} State */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element;
}

/** @type {Partial<Record<State, string>>} */
const progress = { processing: "Processing the payment.", done: "Payment successful." };

/**
 * Show a state of the page; tests and style sheets read it from the body.
 * @param {State} state
 */
export function show(state) {
  const paying = state === "ready" || state === "processing" || state === "troubled";
  byId("loading").hidden = true;
  byId("form").hidden = !paying;
  byId("order").hidden = !paying;
  byId("end").hidden = paying;
  for (const id of ["pay", "return", "decline", "cancel"]) {
    byId(id).toggleAttribute("disabled", state === "processing");
  }
  byId("progress").textContent = progress[state] ?? "";
  document.body.dataset.state = state;
}

/**
 * Say what went wrong above the form; an empty text takes the words away.
 * @param {string} text
 */
export function tellTrouble(text) {
  byId("trouble").textContent = text;
  byId("trouble").hidden = text === "";
}

/**
 * Say that the page leaves by itself.
 * @param {number} seconds until then; 0 says nothing
 */
export function tellDeparture(seconds) {
  const when = `${seconds} second${seconds === 1 ? "" : "s"}`;
  byId("departure").textContent = seconds ? `You are taken back to the game in ${when}.` : "";
}

/**
 * Name the buttons that lead back to the game.
 * @param {string} caption
 * @param {boolean} inForm whether there is one below the form as well
 */
export function nameReturn(caption, inForm) {
  for (const id of ["back", "return"]) byId(id).textContent = caption;
  byId("return").hidden = !inForm;
}

/** @param {Order} order */
export function fillOrder(order) {
  byId("picture").setAttribute("src", order.picture);
  byId("name").textContent = order.name;
  byId("description").textContent = order.description;
  byId("quantity").textContent = String(order.quantity);
  byId("total").textContent = money(order.price);
  byId("pay-text").textContent = `Pay ${money(order.price)}`;
  byId("cancel").textContent = order.orderId === null ? "Cancel the payment" : "Cancel the order";
  // A cart says in its description how many of what it holds.
  for (const id of ["unit", "pieces"]) byId(id).hidden = !order.unitPrice;
  if (order.unitPrice) fillUnitPrice(order.unitPrice);
}

/** @param {Price} price */
function fillUnitPrice(price) {
  const before = price.amount_without_discount;
  byId("unit-price").textContent = money(price);
  byId("old-price").textContent = money(price, before);
  byId("old-price").hidden = before === price.amount;
}

/**
 * Show the last panel: a heading, a sentence, and the receipt where there is an order that was paid.
 * @param {"done" | "canceled" | "unknown-token"} state
 * @param {string} title
 * @param {string} text
 * @param {Order} [paid]
 */
export function showEnd(state, title, text, paid) {
  byId("end-title").textContent = title;
  byId("end-text").textContent = text;
  byId("receipt").hidden = !paid;
  if (paid) byId("receipt").replaceChildren(...receiptLines(paid));
  show(state);
  // Pay has gone, and the focus with it: the heading takes it, so that the news is read out.
  byId("end-title").focus();
}

/** @param {Order} order */
function receiptLines(order) {
  const lines = {
    Item: order.quantity > 1 && order.unitPrice ? `${order.quantity} × ${order.name}` : order.name,
    ...(order.orderId === null ? {} : { Order: String(order.orderId) }),
    Invoice: order.invoice ?? "none",
    "Receipt to": order.email,
    Paid: money(order.price),
  };
  return Object.entries(lines).map(([name, value]) => {
    const line = document.createElement("div");
    line.append(document.createElement("dt"), document.createElement("dd"));
    [line.children[0].textContent, line.children[1].textContent] = [name, value];
    return line;
  });
}

/** @param {Price} price @param {string} [amount] */
function money(price, amount = price.amount) {
  return new Intl.NumberFormat("en", { style: "currency", currency: price.currency }).format(Number(amount));
}
