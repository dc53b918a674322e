"""A payment without an order: what it is for, what it costs, where it stands.

A token for a free amount is such a one, and so is one that a game's server gets from the Merchant API
(Xsolla's documents). Nobody can ask the store how it stands, and the socket does not tell of it.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from coinslot.sandbox.catalog import write_price
from coinslot.sandbox.order import email_of
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
