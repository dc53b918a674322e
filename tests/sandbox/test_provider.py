"""What the two listeners share."""

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


def test_orders_follow_the_given_clock() -> None:
    """The provider's clock decides when an order is done."""
    now = 0.0
    provider = Provider(clock=lambda: now)
    order = provider.orders.pay(provider.orders.create("ayla", CATALOG["gems_100"]).id, done_delay=5)
    now = 5.0
    assert provider.orders.get(order.id).status is OrderStatus.DONE
