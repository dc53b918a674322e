"""One order: what it holds, where it stands, and where it can go from there.

    new ──▶ paid ──▶ done        new ──▶ expired
      └───────┴───────┴──▶ canceled (after done: a refund)

An order that takes no payment, free or for virtual currency, begins as ``done``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coinslot.sandbox.catalog import write_price
from coinslot.sandbox.lines import Line, are_free, total, virtual_total
from coinslot.sandbox.redirects import NO_REDIRECT, RedirectPolicy


class OrderStatus(StrEnum):
    """The statuses as the Store API writes them (Xsolla's documents)."""

    NEW = "new"
    PAID = "paid"
    DONE = "done"
    CANCELED = "canceled"
    EXPIRED = "expired"


MOVES: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.NEW: frozenset({OrderStatus.PAID, OrderStatus.CANCELED, OrderStatus.EXPIRED}),
    OrderStatus.PAID: frozenset({OrderStatus.DONE, OrderStatus.CANCELED}),
    OrderStatus.DONE: frozenset({OrderStatus.CANCELED}),
    OrderStatus.CANCELED: frozenset(),
    OrderStatus.EXPIRED: frozenset(),
}


class IllegalMoveError(ValueError):
    """The order cannot go from the status it has to the one asked for."""

    def __init__(self, order: "Order", wanted: OrderStatus) -> None:
        allowed = ", ".join(sorted(MOVES[order.status])) or "nothing, that status is final"
        super().__init__(f"Order {order.id} is {order.status} and cannot become {wanted}; it can become: {allowed}.")


class OrderNotFoundError(LookupError):
    """No order has that id or token."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order at one moment; a change makes a new value.

    Attributes:
        id: What the Store API calls ``order_id``.
        user: The subject of the token that created it.
        lines: What is bought; at least one.
        token: The payment token: whoever holds it may open the payment page.
        virtual_currency: The currency that paid for it; None for money or nothing.
        status: Where the order stands.
        attempts: How many payments were begun for it.
        done_at: When ``paid`` becomes ``done``, on the clock of :class:`Orders`; None for not by itself.
        redirect_policy: Where the payment page leads the player afterwards.
        custom_parameters: What the game has sent along; notifications give it back.
        paid_at: When it was paid, or taken for nothing; None before that, and it stays when it is refunded.
        scenario: What it plays; empty for nothing.
    """

    id: int
    user: str
    lines: tuple[Line, ...]
    token: str
    virtual_currency: str | None = None
    status: OrderStatus = OrderStatus.NEW
    attempts: int = 0
    done_at: float | None = None
    redirect_policy: RedirectPolicy = NO_REDIRECT
    custom_parameters: Mapping[str, object] = field(default_factory=dict)
    paid_at: datetime | None = None
    scenario: str = ""

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing."""
        return are_free(self.lines)

    @property
    def price(self) -> dict[str, str] | None:
        """What it costs in money, as the Store API writes it; None for nothing or virtual currency."""
        return None if self.is_free or self.virtual_currency else total(self.lines)

    @property
    def virtual_price(self) -> dict[str, str] | None:
        """What it cost in virtual currency, as the Store API writes it; None for any other order."""
        if self.virtual_currency is None:
            return None
        amount = virtual_total(self.lines, self.virtual_currency)
        return write_price(amount, amount, self.virtual_currency)

    @property
    def invoice(self) -> str | None:
        """The number of the latest payment, None before the first: each attempt has its own."""
        return f"{self.id}{self.attempts:02d}" if self.attempts else None

    @property
    def email(self) -> str:
        """The address that a receipt would go to."""
        return email_of(self.user)


def email_of(user: str) -> str:
    """A player's address, in a domain that nobody can own."""
    return f"{user}@player.example"
