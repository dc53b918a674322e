"""What the two listeners share."""

import pytest

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.order import OrderStatus
from coinslot.sandbox.provider import Provider


def test_done_order_grants_what_it_holds() -> None:
    """Bought gems can be spent once the order is done, and not before."""
    provider = Provider()
    order = provider.orders.create("ayla", CATALOG["gems_100"], 3)
    provider.orders.move(order.id, OrderStatus.PAID)
    assert provider.wallets.balances("ayla")["gems"] == 0
    provider.orders.move(order.id, OrderStatus.DONE)
    assert provider.wallets.balances("ayla")["gems"] == 300


def test_nothing_is_pushed_before_it_is_kept() -> None:
    """A push tells of what a restart would still know; where it cannot be kept, nothing is pushed."""
    provider = Provider()
    pushed: list[int] = []
    provider.transaction.keep = lambda: pushed.append(provider.channels.stream("ayla").offset)
    order = provider.orders.create("ayla", CATALOG["gems_100"])
    provider.till.pay(order.id)
    assert (pushed, provider.channels.stream("ayla").offset) == ([0, 1, 1], 3)

    def fail() -> None:
        raise OSError("full")

    provider.transaction.keep = fail
    with pytest.raises(OSError, match="full"):
        provider.orders.move(order.id, OrderStatus.CANCELED)
    assert provider.channels.stream("ayla").offset == 3


def test_orders_follow_the_given_clock() -> None:
    """The provider's clock decides when an order is done."""
    now = 0.0
    provider = Provider(clock=lambda: now)
    order = provider.orders.pay(provider.orders.create("ayla", CATALOG["gems_100"]).id, done_delay=5)
    now = 5.0
    assert provider.orders.get(order.id).status is OrderStatus.DONE
