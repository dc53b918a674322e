"""Every order of the sandbox, and the only place where an order's status changes.

Rules: a status changes by a move in ``MOVES`` or not at all. ``paid`` becomes ``done`` by itself when its
time has come; that is worked out whenever somebody looks, so tests need only a clock. Who has to hear of it
without looking (the socket) calls ``settle`` after the seconds that ``next_due`` gives.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from coinslot.sandbox import records
from coinslot.sandbox.catalog import Item
from coinslot.sandbox.chance import Chance
from coinslot.sandbox.ids import Ids
from coinslot.sandbox.lines import Line
from coinslot.sandbox.order import MOVES, IllegalMoveError, Order, OrderNotFoundError, OrderStatus
from coinslot.sandbox.redirects import NO_REDIRECT, RedirectPolicy
from coinslot.sandbox.transaction import Transaction


class Orders:
    """All orders, safe to use from several threads.

    Args:
        clock: Tells the time in seconds from any beginning; only differences matter.
        on_change: Called with each new order and after each change of status, in the order in which they
            happen, from whatever thread causes them.
        on_due: Called when ``next_due`` may have become sooner, from whatever thread.
        transaction: The lock of the state that these orders are a part of; what ``on_change`` does is done
            within it.
        scenario: Tells what an order plays that is made without a scenario of its own.
        chance: Where ids and tokens come from.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        on_change: Callable[[Order], None] = lambda _order: None,
        on_due: Callable[[], None] = lambda: None,
        transaction: Transaction | None = None,
        scenario: Callable[[], str] = lambda: "",
        chance: Chance | None = None,
    ) -> None:
        self._chance = chance or Chance()
        self._clock = clock
        self._on_change = on_change
        self._on_due = on_due
        self._ids = Ids(self._chance.first_id())
        self._orders: dict[int, Order] = {}
        self._transaction = transaction or Transaction()
        self._scenario = scenario

    def create(self, user: str, item: Item, quantity: int = 1) -> Order:
        """Make a new, unpaid order for one item."""
        return self.place(user, (Line(item, quantity),))

    def place(
        self,
        user: str,
        lines: tuple[Line, ...],
        redirect_policy: RedirectPolicy = NO_REDIRECT,
        custom_parameters: Mapping[str, object] | None = None,
        scenario: str = "",
    ) -> Order:
        """Make a new, unpaid order."""
        return self._add(
            user,
            lines,
            redirect_policy=redirect_policy,
            custom_parameters=custom_parameters or {},
            scenario=scenario or self._scenario(),
        )

    def settled(
        self,
        user: str,
        lines: tuple[Line, ...],
        virtual_currency: str | None = None,
        custom_parameters: Mapping[str, object] | None = None,
        scenario: str = "",
    ) -> Order:
        """Make an order that is done at once: a free one, or one that virtual currency has paid for."""
        return self._add(
            user,
            lines,
            virtual_currency=virtual_currency,
            status=OrderStatus.DONE,
            custom_parameters=custom_parameters or {},
            paid_at=_now(),
            scenario=scenario or self._scenario(),
        )

    def get(self, order_id: int) -> Order:
        """The order as it stands now.

        Raises:
            OrderNotFoundError: There is none with that id.
        """
        with self._transaction:
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
        with self._transaction:
            for order in self._orders.values():
                if secrets.compare_digest(order.token.encode(), token.encode()):
                    return self.get(order.id)
        raise OrderNotFoundError("No order has that payment token.")

    def all(self) -> list[Order]:
        """Every order as it stands now, oldest first."""
        with self._transaction:
            return [self.get(order_id) for order_id in self._orders]

    def move(self, order_id: int, status: OrderStatus) -> Order:
        """Change an order's status.

        Raises:
            OrderNotFoundError: There is none with that id.
            IllegalMoveError: ``MOVES`` does not have that change.
        """
        with self._transaction:
            order = self.get(order_id)
            if status not in MOVES[order.status]:
                raise IllegalMoveError(order, status)
            if status is OrderStatus.PAID:
                # Money comes by an attempt, also where nobody has told of its beginning.
                order = replace(order, attempts=max(1, order.attempts), paid_at=_now())
            return self._keep(replace(order, status=status, done_at=None))

    def begin_payment(self, order_id: int) -> Order:
        """Give the order a new invoice number, as each attempt to pay has one.

        Raises:
            OrderNotFoundError: There is none with that id.
            IllegalMoveError: It can no longer be paid.
        """
        with self._transaction:
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
        with self._transaction:
            paid = self.move(order_id, OrderStatus.PAID)
            self._keep(replace(paid, done_at=self._clock() + done_delay))
            order = self.get(order_id)
        if order.done_at is not None:
            self._on_due()
        return order

    def next_due(self) -> float | None:
        """Seconds until the next order becomes done by itself, at least 0; None when no order waits for it."""
        with self._transaction:
            times = [order.done_at for order in self._orders.values() if order.done_at is not None]
            return max(0.0, min(times) - self._clock()) if times else None

    def settle(self) -> None:
        """Make done what is due."""
        self.all()

    def clear(self) -> None:
        """Forget every order; their ids are not used again."""
        with self._transaction:
            self._orders.clear()
            self._transaction.changed()

    def dump(self) -> dict[str, Any]:
        """Everything as JSON; the clock's readings become seconds that are left."""
        with self._transaction:
            now = self._clock()
            return {
                "next_id": self._ids.dump(),
                "orders": [records.write_order(order, now) for order in self._orders.values()],
            }

    def load(self, state: dict[str, Any]) -> None:
        """Hold what another has dumped; nobody is told of it."""
        with self._transaction:
            now = self._clock()
            orders = [records.read_order(record, now) for record in state["orders"]]
            self._ids.load(state["next_id"])
            self._orders = {order.id: order for order in orders}

    def _add(self, user: str, lines: tuple[Line, ...], **more: Any) -> Order:  # noqa: ANN401 # Order's own fields
        with self._transaction:
            number = self._ids.take()
            return self._keep(Order(number, user, lines, self._chance.token("order", number), **more))

    def _keep(self, order: Order) -> Order:
        before = self._orders.get(order.id)
        self._orders[order.id] = order
        self._transaction.changed()
        if before is None or before.status != order.status:
            self._on_change(order)
        return order


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
