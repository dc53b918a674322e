// The game's side of a story in the browser: each deal keeps what it is told, in the words that all worlds share.
globalThis.contract = {
  deals: [],
  asked: 0,

  tokens(all) {
    return () => {
      contract.asked += 1;
      if (!all.length) throw new Error("the player is not logged in");
      return all.shift();
    };
  },

  begin(name, args, options) {
    const told = [];
    const deal = { told, ending: null };
    let shown = null; // news of the window itself are this world's alone
    const callbacks = {
      onOrderCreated: ({ orderId }) => told.push(["order", orderId]),
      onStatus: ({ order, payment, window }) => {
        if (window === shown) told.push(["status", order, payment]);
        shown = window;
      },
      onSuccess: (order, { verified }) => void told.push(["success", order?.orderId ?? null, verified]),
      onCancel: ({ reason }) => told.push(["cancel", reason]),
      onPending: (order, { error }) => told.push(["pending", error?.code ?? null]),
      onError: ({ code }) => told.push(["error", code]),
      onClose: ({ by }) => told.push(["close", by]),
    };
    deal.begun = contract.call(name, [...args, { ...callbacks, ...options }]);
    deal.begun.outcome.then(({ outcome, orderId, order, error, verified }) => {
      deal.ending = [outcome, orderId, order?.status ?? null, error?.code ?? null, verified];
    });
    return contract.deals.push(deal) - 1;
  },

  call(name, args) {
    const [group, method] = name.split(".");
    return game.coinslot[group][method](...args);
  },

  ask(name, args) {
    return contract.call(name, args).then(
      (value) => ({ value: JSON.parse(JSON.stringify(value ?? null)) }),
      ({ code, httpStatus, providerCode }) => ({ code, httpStatus, providerCode }),
    );
  },

  refusal(name, args) {
    try {
      contract.call(name, args).catch?.(() => {});
      return null;
    } catch (error) {
      return error.code;
    }
  },
};
