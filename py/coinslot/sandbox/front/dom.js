// @ts-check
// Elements. Text comes from outside, so all of it is set as text.

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {...(Node | string)} children
 */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/**
 * A button that does one thing at a time, and says what went wrong.
 * @param {string} text
 * @param {() => Promise<unknown>} action
 */
export function makeButton(text, action) {
  const button = make("button", "button", text);
  button.type = "button";
  button.addEventListener("click", async () => {
    button.disabled = true;
    await attempt(action);
    button.disabled = false;
  });
  return button;
}

/** Do something, and say what went wrong. @param {() => Promise<unknown>} action */
export async function attempt(action) {
  const trouble = byId("trouble");
  trouble.hidden = true;
  try {
    await action();
  } catch (error) {
    trouble.textContent = error instanceof Error ? error.message : String(error);
    trouble.hidden = false;
  }
}

/** @param {{ amount: string, currency: string } | null} price */
export function money(price) {
  if (!price) return "free";
  if (!/^[A-Z]{3}$/.test(price.currency)) return `${price.amount} ${price.currency}`;
  return new Intl.NumberFormat("en", { style: "currency", currency: price.currency }).format(Number(price.amount));
}
