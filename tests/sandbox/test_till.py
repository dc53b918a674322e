"""What the buttons of Pay Station do."""

import pytest

from coinslot.sandbox import IllegalMoveError, OrderStatus
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.order import OrderNotFoundError
from coinslot.sandbox.provider import Provider


@pytest.fixture
def provider() -> Provider:
    """A provider whose clock stands still."""
    return Provider(clock=lambda: 1000.0)


def test_pay_is_an_attempt_that_takes_the_money(provider: Provider) -> None:
    """The order has its first invoice, is paid at once, and is done after the delay that is set."""
    provider.settings.order_done_delay = 60
    order = provider.orders.create("ayla", CATALOG["gems_100"])
    paid = provider.till.pay(order.id)
    assert (paid.status, paid.invoice, provider.orders.next_due()) == (OrderStatus.PAID, f"{order.id}01", 60)


def test_decline_is_an_attempt_that_takes_nothing(provider: Provider) -> None:
    """The order stays new, and the next attempt has the next invoice."""
    order = provider.orders.create("ayla", CATALOG["gems_100"])
    assert provider.till.decline(order.id).status is OrderStatus.NEW
    assert provider.till.pay(order.id).invoice == f"{order.id}02"


def test_what_is_over_cannot_be_paid(provider: Provider) -> None:
    """An expired order takes neither payment nor decline, and gets no invoice for the attempt."""
    order = provider.orders.create("ayla", CATALOG["gems_100"])
    provider.orders.move(order.id, OrderStatus.EXPIRED)
    for button in (provider.till.pay, provider.till.decline):
        with pytest.raises(IllegalMoveError):
            button(order.id)
    assert provider.orders.get(order.id).invoice is None


def test_token_of_nothing_is_not_found(provider: Provider) -> None:
    """A token that opens neither an order nor a payment raises."""
    with pytest.raises(OrderNotFoundError):
        provider.till.find("nonsense")
