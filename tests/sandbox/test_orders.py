"""The life of an order, on a clock in the test's hands."""

from collections.abc import Callable
from typing import Protocol

import pytest

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.order import MOVES, IllegalMoveError, Order, OrderNotFoundError, OrderStatus
from coinslot.sandbox.orders import Orders

GEMS = CATALOG["gems_100"]


class Clock(Protocol):
    """The fixture ``clock``."""

    now: float

    def __call__(self) -> float:
        """The time in seconds."""
        ...


WAYS: dict[OrderStatus, Callable[[Orders, Order], object]] = {
    OrderStatus.NEW: lambda _orders, _order: None,
    OrderStatus.PAID: lambda orders, order: orders.move(order.id, OrderStatus.PAID),
    OrderStatus.DONE: lambda orders, order: orders.pay(order.id),
    OrderStatus.CANCELED: lambda orders, order: orders.move(order.id, OrderStatus.CANCELED),
    OrderStatus.EXPIRED: lambda orders, order: orders.move(order.id, OrderStatus.EXPIRED),
}


@pytest.mark.parametrize("old", OrderStatus)
@pytest.mark.parametrize("new", OrderStatus)
def test_moves_are_those_of_the_table(old: OrderStatus, new: OrderStatus) -> None:
    """Each pair of statuses is a move in the table, or refused with the order left as it was."""
    orders = Orders()
    order = orders.create("ayla", GEMS)
    WAYS[old](orders, order)
    if new in MOVES[old]:
        assert orders.move(order.id, new).status is new
    else:
        with pytest.raises(IllegalMoveError, match=f"is {old} and cannot become {new}; it can become: "):
            orders.move(order.id, new)
        assert orders.get(order.id).status is old


def test_table_is_the_documented_one() -> None:
    """New, paid, done; canceled from all three; expired only unpaid; nothing after the end."""
    assert {(old.value, new.value) for old, news in MOVES.items() for new in news} == {
        ("new", "paid"),
        ("paid", "done"),
        ("new", "canceled"),
        ("paid", "canceled"),
        ("done", "canceled"),
        ("new", "expired"),
    }


def test_paid_order_is_done_at_once_without_a_delay() -> None:
    """With no delay whoever pays sees the order done."""
    orders = Orders()
    assert orders.pay(orders.create("ayla", GEMS).id).status is OrderStatus.DONE


def test_paid_order_is_done_when_its_time_has_come(clock: Clock) -> None:
    """The order stays paid for the delay, and is done from its last moment on."""
    orders = Orders(clock)
    order = orders.pay(orders.create("ayla", GEMS).id, done_delay=2)
    clock.now += 1.999
    assert orders.by_token(order.token).status is OrderStatus.PAID
    clock.now += 0.001
    assert [order.status for order in orders.all()] == [OrderStatus.DONE]


def test_order_canceled_while_paid_stays_canceled(clock: Clock) -> None:
    """The time at which it would have been done passes without effect."""
    orders = Orders(clock)
    order = orders.pay(orders.create("ayla", GEMS).id, done_delay=2)
    orders.move(order.id, OrderStatus.CANCELED)
    clock.now += 10
    assert orders.get(order.id).status is OrderStatus.CANCELED


def test_each_change_is_heard_once_and_in_order(clock: Clock) -> None:
    """Creation and every change of status is told; an attempt to pay and a look are no change."""
    heard: list[OrderStatus] = []
    orders = Orders(clock, lambda order: heard.append(order.status))
    order = orders.create("ayla", GEMS)
    orders.begin_payment(order.id)
    orders.pay(order.id, done_delay=2)
    assert heard == ["new", "paid"]
    clock.now += 2
    orders.settle()
    orders.get(order.id)
    assert heard == ["new", "paid", "done"]
    orders.settled("ayla", order.lines)
    assert heard[3:] == ["done"]


def test_next_due_is_the_soonest(clock: Clock) -> None:
    """Seconds until the first order is done by itself; the listener hears when it may have become sooner."""
    heard: list[float | None] = []
    orders = Orders(clock, on_due=lambda: heard.append(orders.next_due()))
    assert orders.next_due() is None
    late, soon = (orders.create("ayla", GEMS).id for _ in range(2))
    orders.pay(late, done_delay=9)
    orders.pay(soon, done_delay=4)
    orders.pay(orders.create("ayla", GEMS).id)
    assert heard == [9, 4]
    clock.now += 5
    assert orders.next_due() == 0
    orders.settle()
    assert orders.next_due() == 4


def test_order_is_paid_once() -> None:
    """A second payment of the same order is refused."""
    orders = Orders()
    order = orders.pay(orders.create("ayla", GEMS).id)
    with pytest.raises(IllegalMoveError):
        orders.pay(order.id)
    with pytest.raises(IllegalMoveError):
        orders.begin_payment(order.id)


def test_each_attempt_has_its_invoice() -> None:
    """There is no invoice before the first attempt, and another one for each."""
    orders = Orders()
    order = orders.create("ayla", GEMS)
    assert order.invoice is None
    first = orders.begin_payment(order.id).invoice
    second = orders.begin_payment(order.id).invoice
    assert first != second
    assert {first, second} == {f"{order.id}01", f"{order.id}02"}


def test_money_comes_by_an_attempt() -> None:
    """An order that is paid without one begun has one; one that takes no payment has none, and was paid for too."""
    orders = Orders()
    order = orders.create("ayla", GEMS)
    paid = orders.move(order.id, OrderStatus.PAID)
    taken = orders.settled("ayla", order.lines)
    assert (order.paid_at, paid.invoice, taken.invoice) == (None, f"{order.id}01", None)
    assert paid.paid_at is not None
    assert taken.paid_at is not None
    assert orders.move(order.id, OrderStatus.CANCELED).paid_at == paid.paid_at


def test_ids_fit_a_signed_32_bit_integer_and_tokens_differ() -> None:
    """Xsolla's Unity client reads ids as 32 bits; a payment token belongs to one order."""
    orders = Orders()
    first, second = orders.create("ayla", GEMS), orders.create("ayla", GEMS)
    assert 0 < first.id < second.id < 2**31
    assert first.token != second.token
    assert orders.by_token(second.token) == second


def test_unknown_orders_are_not_found() -> None:
    """An id or a token that is not ours says so, and forgotten ones are unknown."""
    orders = Orders()
    order = orders.create("ayla", GEMS)
    orders.clear()
    with pytest.raises(OrderNotFoundError, match=str(order.id)):
        orders.get(order.id)
    with pytest.raises(OrderNotFoundError, match="payment token"):
        orders.by_token("ключ")
