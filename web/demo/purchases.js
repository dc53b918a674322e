// @ts-check
import { gemsIn } from "./items.js";

/** @type {Record<string, string>} */
const PAYMENT_WORDS = {
  invoice: "Waiting for your payment…",
  delivering: "Paying…",
  troubled: "The payment was declined – you can try again",
};

/** @type {Record<string, string>} */
const CANCEL_WORDS = {
  canceled: "The order was canceled",
  expired: "The order has expired",
  abandoned: "Closed without paying",
};

/**
 * What happens to purchases, as words in the log and gems in the vault.
 * @param {object} parts
 * @param {import("../coinslot.js").Coinslot} parts.coinslot
 * @param {import("./hud.js").Hud} parts.hud
 * @param {(order: import("../coinslot.js").Order, gems: number) => boolean} parts.grant whether the order is new
 */
export function createPurchases({ coinslot, hud, grant }) {
  /** @param {import("../coinslot.js").Order} order */
  function receive(order) {
    const gems = gemsIn(order);
    if (grant(order, gems)) hud.say(`Paid – thank you! ${gems} gems`, "good");
  }

  // Successes without a purchase on this page: paid on an earlier visit, or in a tab that is gone.
  coinslot.on("success", (order) => {
    hud.say(`Order ${order.orderId} from before has arrived`);
    receive(order);
  });

  return {
    /** @param {import("./items.js").Item} item */
    async buy({ sku, name }) {
      const { body } = document;
      body.dataset.purchase = "open";
      hud.say(`Buying: ${name}`);
      let told = "";
      const purchase = coinslot.catalog.purchase(sku, {
        onOrderCreated: ({ orderId }) => hud.say(`Order ${orderId} created`),
        onStatus({ payment }) {
          const words = payment && PAYMENT_WORDS[payment];
          if (!words || words === told) return;
          told = words;
          hud.say(words, payment === "troubled" ? "bad" : "waiting");
        },
        onSuccess: receive,
        onCancel: ({ reason }) => hud.say(CANCEL_WORDS[reason]),
        onPending: () => hud.say("Still being confirmed; your gems will arrive", "waiting"),
        onError: (error) => hud.say(`Something went wrong: ${error.message} (${error.code})`, "bad"),
      });
      body.dataset.purchase = (await purchase.outcome).outcome;
    },
  };
}
