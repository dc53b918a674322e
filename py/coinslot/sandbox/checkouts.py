"""Payments without an order: what a payment token pays for that no order of the Store API stands behind.

A token for a free amount is such a one, and so is one that a game's server gets from the Merchant API
(Xsolla's documents). Nobody can ask the store how it stands, and the socket does not tell of it.
"""

import itertools
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from coinslot.sandbox.catalog import CURRENCY, write_price
from coinslot.sandbox.orders import email_of, first_id
from coinslot.sandbox.redirects import NO_REDIRECT, RedirectPolicy


class CheckoutStatus(StrEnum):
    """Where such a payment stands. Only the page of it knows, so the words are the page's own."""

    NEW = "new"
    DONE = "done"
    CANCELED = "canceled"


class ClosedCheckoutError(ValueError):
    """The payment is over and cannot change."""

    def __init__(self, checkout: "Checkout") -> None:
        super().__init__(f"The payment is {checkout.status} already and stays so; make a new payment token.")


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a payment: what it is called, what one of it costs, and how many."""

    name: str
    amount: Decimal
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Checkout:
    """One payment without an order, at one moment; a change makes a new value.

    Attributes:
        id: The sandbox's own number for it, which no API tells.
        user: The player who pays.
        charges: What is paid for; at least one.
        token: The payment token: whoever holds it may open the payment page.
        currency: Three letters (ISO 4217).
        status: Where it stands.
        attempts: How many times paying was begun.
        redirect_policy: Where the page leads the player afterwards.
    """

    id: int
    user: str
    charges: tuple[Charge, ...]
    token: str
    currency: str
    status: CheckoutStatus = CheckoutStatus.NEW
    attempts: int = 0
    redirect_policy: RedirectPolicy = NO_REDIRECT

    @property
    def price(self) -> dict[str, str]:
        """What it costs, written as the price of an order."""
        amount = sum((charge.amount * charge.quantity for charge in self.charges), Decimal(0))
        return write_price(amount, amount, self.currency)

    @property
    def invoice(self) -> str | None:
        """The number of the latest attempt, None before the first."""
        return f"{self.id}{self.attempts:02d}" if self.attempts else None

    @property
    def email(self) -> str:
        """The address that a receipt would go to."""
        return email_of(self.user)


class Checkouts:
    """All payments without an order, safe to use from several threads."""

    def __init__(self) -> None:
        # Far from the ids of orders, so that no invoice number is given twice.
        self._ids = itertools.count(first_id() + 1_000_000_000)
        self._checkouts: dict[str, Checkout] = {}
        self._lock = threading.RLock()

    def create(
        self,
        user: str,
        charges: Sequence[Charge],
        currency: str = CURRENCY,
        redirect_policy: RedirectPolicy = NO_REDIRECT,
    ) -> Checkout:
        """Make a payment token for these charges."""
        token = secrets.token_urlsafe(24)
        made = Checkout(next(self._ids), user, tuple(charges), token, currency, redirect_policy=redirect_policy)
        return self._keep(made)

    def by_token(self, token: str) -> Checkout | None:
        """The payment that a token belongs to, None for a token of an order or of nothing."""
        with self._lock:
            return self._checkouts.get(token)

    def all(self) -> list[Checkout]:
        """Every payment, oldest first."""
        with self._lock:
            return list(self._checkouts.values())

    def begin_payment(self, checkout: Checkout) -> Checkout:
        """Give the payment a new invoice number, as each attempt to pay has one.

        Raises:
            ClosedCheckoutError: It is paid or canceled.
        """
        with self._lock:
            current = self._open(checkout)
            return self._keep(replace(current, attempts=current.attempts + 1))

    def close(self, checkout: Checkout, status: CheckoutStatus) -> Checkout:
        """End the payment, paid or canceled.

        Raises:
            ClosedCheckoutError: It is so already.
        """
        with self._lock:
            return self._keep(replace(self._open(checkout), status=status))

    def clear(self) -> None:
        """Forget every payment."""
        with self._lock:
            self._checkouts.clear()

    def _open(self, checkout: Checkout) -> Checkout:
        current = self._checkouts[checkout.token]
        if current.status is not CheckoutStatus.NEW:
            raise ClosedCheckoutError(current)
        return current

    def _keep(self, checkout: Checkout) -> Checkout:
        with self._lock:
            self._checkouts[checkout.token] = checkout
        return checkout
