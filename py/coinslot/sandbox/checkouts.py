"""Every payment without an order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from coinslot.sandbox import records
from coinslot.sandbox.catalog import CURRENCY
from coinslot.sandbox.chance import Chance
from coinslot.sandbox.checkout import Charge, Checkout, CheckoutStatus, ClosedCheckoutError
from coinslot.sandbox.ids import Ids
from coinslot.sandbox.redirects import NO_REDIRECT, RedirectPolicy
from coinslot.sandbox.transaction import Transaction


class Checkouts:
    """All payments without an order, safe to use from several threads.

    Args:
        transaction: The lock of the state that these payments are a part of.
        on_close: Called with each that has ended, within the transaction.
        chance: Where ids and tokens come from.
    """

    def __init__(
        self,
        transaction: Transaction | None = None,
        on_close: Callable[[Checkout], None] = lambda _checkout: None,
        chance: Chance | None = None,
    ) -> None:
        self._chance = chance or Chance()
        # Far from the ids of orders, so that no invoice number is given twice.
        self._ids = Ids(self._chance.first_id(1_000_000_000))
        self._checkouts: dict[str, Checkout] = {}
        self._transaction = transaction or Transaction()
        self._on_close = on_close

    def create(
        self,
        user: str,
        charges: Sequence[Charge],
        currency: str = CURRENCY,
        redirect_policy: RedirectPolicy = NO_REDIRECT,
    ) -> Checkout:
        """Make a payment token for these charges."""
        with self._transaction:
            number = self._ids.take()
            token = self._chance.token("checkout", number)
            made = Checkout(number, user, tuple(charges), token, currency, redirect_policy=redirect_policy)
            return self._keep(made)

    def by_token(self, token: str) -> Checkout | None:
        """The payment that a token belongs to, None for a token of an order or of nothing."""
        with self._transaction:
            return self._checkouts.get(token)

    def all(self) -> list[Checkout]:
        """Every payment, oldest first."""
        with self._transaction:
            return list(self._checkouts.values())

    def begin_payment(self, checkout: Checkout) -> Checkout:
        """Give the payment a new invoice number, as each attempt to pay has one.

        Raises:
            ClosedCheckoutError: It is paid or canceled.
        """
        with self._transaction:
            current = self._open(checkout)
            return self._keep(replace(current, attempts=current.attempts + 1))

    def close(self, checkout: Checkout, status: CheckoutStatus) -> Checkout:
        """End the payment, paid or canceled.

        Raises:
            ClosedCheckoutError: It is so already.
        """
        with self._transaction:
            closed = self._keep(replace(self._open(checkout), status=status))
            self._on_close(closed)
            return closed

    def clear(self) -> None:
        """Forget every payment."""
        with self._transaction:
            self._checkouts.clear()
            self._transaction.changed()

    def dump(self) -> dict[str, Any]:
        """Everything as JSON."""
        with self._transaction:
            return {
                "next_id": self._ids.dump(),
                "checkouts": [records.write_checkout(each) for each in self._checkouts.values()],
            }

    def load(self, state: dict[str, Any]) -> None:
        """Hold what another has dumped."""
        with self._transaction:
            checkouts = [records.read_checkout(record) for record in state["checkouts"]]
            self._ids.load(state["next_id"])
            self._checkouts = {checkout.token: checkout for checkout in checkouts}

    def _open(self, checkout: Checkout) -> Checkout:
        current = self._checkouts[checkout.token]
        if current.status is not CheckoutStatus.NEW:
            raise ClosedCheckoutError(current)
        return current

    def _keep(self, checkout: Checkout) -> Checkout:
        self._checkouts[checkout.token] = checkout
        self._transaction.changed()
        return checkout
