// @ts-check
import { element } from "./hud.js";

const SLOW = 20; // seconds from the payment to the goods: time enough to press reload, and to wait for the page

/**
 * The player's switch for slow deliveries: the sandbox lets an order be paid for a while before it is done.
 * @param {(request?: RequestInit) => Promise<{ order_done_delay: number }>} ask the sandbox's settings, or change them
 */
export async function openDelivery(ask) {
  const slow = /** @type {HTMLInputElement} */ (element("slow"));
  element("slow-text").textContent = `Slow delivery (${SLOW} s)`;
  const show = async (/** @type {RequestInit} */ request = {}) => {
    slow.checked = (await ask(request)).order_done_delay > 0;
  };
  slow.addEventListener("change", async () => {
    const changes = { order_done_delay: slow.checked ? SLOW : 0 };
    try {
      // Not PATCH: to pages the sandbox's store allows the methods that the real one allows.
      await show({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(changes) });
    } catch (error) {
      slow.checked = !slow.checked;
      element("shop-note").textContent = `The sandbox delivers as before: ${error instanceof Error ? error.message : error}`;
    }
  });
  await show();
}
