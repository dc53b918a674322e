"""Orders as values."""

from __future__ import annotations

import dataclasses

import pytest

from coinslot.core.order import Item, Order, Price
from coinslot.core.status import OrderStatus


def test_an_order_needs_only_its_number_and_status() -> None:
    """What the store leaves out is empty, not wrong."""
    order = Order(7, OrderStatus.NEW)
    assert (order.items, order.price, order.virtual_price, order.is_free) == ((), None, None, False)
    assert Item("gems_100", 1) == Item("gems_100", 1, is_free=False, price=None)


def test_amounts_are_texts() -> None:
    """Decimals never become floats on their way to the game."""
    types = {field.name: field.type for field in dataclasses.fields(Price)}
    assert types == {"amount": "str", "amount_without_discount": "str", "currency": "str"}


def test_an_order_is_a_frozen_value() -> None:
    """Equal by content, hashable, closed to change."""
    order = Order(7, OrderStatus.DONE, (Item("gems_100", 1, price=Price("1.99", "1.99", "USD")),))
    assert hash(dataclasses.replace(order)) == hash(order)
    with pytest.raises(dataclasses.FrozenInstanceError):
        order.status = OrderStatus.NEW  # type: ignore[misc]
