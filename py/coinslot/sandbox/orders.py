"""Every order of the sandbox, and the only place where an order's status changes.

    new ──▶ paid ──▶ done        new ──▶ expired
      └───────┴───────┴──▶ canceled (after done: a refund)

An order that takes no payment, free or for virtual currency, begins as ``done``.

Rules: a status changes by a move in ``MOVES`` or not at all. ``paid`` becomes ``done`` by itself when its
time has come; that is worked out whenever somebody looks, so tests need only a clock. Who has to hear of it
without looking (the socket) calls ``settle`` after the seconds that ``next_due`` gives.
"""

import itertools
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from coinslot.sandbox.catalog import Item, write_price
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


def first_id() -> int:
    """Where the numbers of this run begin."""
    # Games key what they have granted by order id, so a restarted sandbox must not use ids again. Seconds
    # give that, as long as less than one order a second is made; the offset keeps them within 32 bits.
    return int(time.time()) - 1_700_000_000


class Orders:
    """All orders, safe to use from several threads.

    Args:
        clock: Tells the time in seconds from any beginning; only differences matter.
        on_change: Called with each new order and after each change of status, in the order in which they
            happen, from whatever thread causes them.
        on_due: Called when ``next_due`` may have become sooner, from whatever thread.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        on_change: Callable[[Order], None] = lambda _order: None,
        on_due: Callable[[], None] = lambda: None,
    ) -> None:
        self._clock = clock
        self._on_change = on_change
        self._on_due = on_due
        self._ids = itertools.count(first_id())
        self._orders: dict[int, Order] = {}
        self._lock = threading.RLock()

    def create(self, user: str, item: Item, quantity: int = 1) -> Order:
        """Make a new, unpaid order for one item."""
        return self.place(user, (Line(item, quantity),))

    def place(
        self,
        user: str,
        lines: tuple[Line, ...],
        redirect_policy: RedirectPolicy = NO_REDIRECT,
    ) -> Order:
        """Make a new, unpaid order."""
        token = secrets.token_urlsafe(24)
        return self._add(Order(next(self._ids), user, lines, token, redirect_policy=redirect_policy))

    def settled(self, user: str, lines: tuple[Line, ...], virtual_currency: str | None = None) -> Order:
        """Make an order that is done at once: a free one, or one that virtual currency has paid for."""
        token = secrets.token_urlsafe(24)
        return self._add(Order(next(self._ids), user, lines, token, virtual_currency, OrderStatus.DONE))

    def get(self, order_id: int) -> Order:
        """The order as it stands now.

        Raises:
            OrderNotFoundError: There is none with that id.
        """
        with self._lock:
            try:
                order = self._orders[order_id]
            except KeyError:
                raise OrderNotFoundError(f"No order has the id {order_id}.") from None
            if order.done_at is not None and self._clock() >= order.done_at:
                order = self._keep(replace(order, status=OrderStatus.DONE, done_at=None))
            return order

    def by_token(self, token: str) -> Order:
        """The order that a payment token belongs to.

        Raises:
            OrderNotFoundError: The token is not one of ours.
        """
        with self._lock:
            for order in self._orders.values():
                if secrets.compare_digest(order.token.encode(), token.encode()):
                    return self.get(order.id)
        raise OrderNotFoundError("No order has that payment token.")

    def all(self) -> list[Order]:
        """Every order as it stands now, oldest first."""
        with self._lock:
            return [self.get(order_id) for order_id in self._orders]

    def move(self, order_id: int, status: OrderStatus) -> Order:
        """Change an order's status.

        Raises:
            OrderNotFoundError: There is none with that id.
            IllegalMoveError: ``MOVES`` does not have that change.
        """
        with self._lock:
            order = self.get(order_id)
            if status not in MOVES[order.status]:
                raise IllegalMoveError(order, status)
            return self._keep(replace(order, status=status, done_at=None))

    def begin_payment(self, order_id: int) -> Order:
        """Give the order a new invoice number, as each attempt to pay has one.

        Raises:
            OrderNotFoundError: There is none with that id.
            IllegalMoveError: It can no longer be paid.
        """
        with self._lock:
            order = self.get(order_id)
            if OrderStatus.PAID not in MOVES[order.status]:
                raise IllegalMoveError(order, OrderStatus.PAID)
            return self._keep(replace(order, attempts=order.attempts + 1))

    def pay(self, order_id: int, done_delay: float = 0) -> Order:
        """Take the money: the order is paid now and done ``done_delay`` seconds later.

        Raises:
            OrderNotFoundError: There is none with that id.
            IllegalMoveError: It can no longer be paid.
        """
        with self._lock:
            paid = self.move(order_id, OrderStatus.PAID)
            self._keep(replace(paid, done_at=self._clock() + done_delay))
            order = self.get(order_id)
        if order.done_at is not None:
            self._on_due()
        return order

    def next_due(self) -> float | None:
        """Seconds until the next order becomes done by itself, at least 0; None when no order waits for it."""
        with self._lock:
            times = [order.done_at for order in self._orders.values() if order.done_at is not None]
            return max(0.0, min(times) - self._clock()) if times else None

    def settle(self) -> None:
        """Make done what is due."""
        self.all()

    def clear(self) -> None:
        """Forget every order; their ids are not used again."""
        with self._lock:
            self._orders.clear()

    def _add(self, order: Order) -> Order:
        with self._lock:
            return self._keep(order)

    def _keep(self, order: Order) -> Order:
        before = self._orders.get(order.id)
        self._orders[order.id] = order
        if before is None or before.status != order.status:
            self._on_change(order)
        return order
