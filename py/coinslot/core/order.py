"""An order as the store tells it, read into plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coinslot.core.status import OrderStatus


@dataclass(frozen=True, slots=True)
class Price:
    """A price. Amounts are decimal strings as the store wrote them, never floats."""

    amount: str
    amount_without_discount: str
    currency: str
    """ISO 4217 code, or the SKU of a virtual currency."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order."""

    sku: str
    quantity: int
    is_free: bool = False
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order at the moment of a look."""

    order_id: int
    status: OrderStatus
    items: tuple[Item, ...] = ()
    price: Price | None = None
    virtual_price: Price | None = None
    is_free: bool = False
    verified: bool = False
    """Of a success: whether it is as sure as the game wants it, by the order itself or by the game's server. False
    where that server stayed silent and the game takes the order's word, and in everything that is no success."""
