"""What an order or a cart holds: items with their quantities, and what they cost together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from coinslot.sandbox.catalog import Item, write_price


@dataclass(frozen=True, slots=True)
class Line:
    """One item and how many of it."""

    item: Item
    quantity: int = 1

    def price(self) -> dict[str, str] | None:
        """What the line costs in money; None for what has no price in money."""
        return self.item.price(self.quantity)

    def as_json(self) -> dict[str, object]:
        """The line as an order lists it."""
        return {
            "sku": self.item.sku,
            "quantity": self.quantity,
            "is_free": self.item.is_free,
            "price": self.price(),
        }


Lines = Sequence[Line]


def are_free(lines: Lines) -> bool:
    """Whether there is something, and all of it costs nothing."""
    return bool(lines) and all(line.item.is_free for line in lines)


def total(lines: Lines) -> dict[str, str]:
    """What the lines cost in money."""
    amount = sum(((line.item.amount or Decimal(0)) * line.quantity for line in lines), Decimal(0))
    old_amount = sum(((line.item.old_amount or Decimal(0)) * line.quantity for line in lines), Decimal(0))
    return write_price(amount, old_amount)


def virtual_total(lines: Lines, currency: str) -> int:
    """What the lines cost in a virtual currency.

    Raises:
        KeyError: That currency does not buy one of them.
    """
    return sum(line.item.virtual_prices[currency] * line.quantity for line in lines)
