"""What the sandbox sells: one table, enough for a demo game and for each answer of the Store API."""

from dataclasses import dataclass
from decimal import Decimal

CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing for sale.

    Attributes:
        sku: Letters, digits, ``.``, ``-`` and ``_`` (Xsolla's documents).
        name: What the player reads.
        description: One sentence.
        picture: Name of a file in ``pages/``.
        amount: Price of one, in ``CURRENCY``; zero for a free item.
        old_amount: Price of one before the discount; equal to ``amount`` where there is none.
    """

    sku: str
    name: str
    description: str
    picture: str
    amount: Decimal
    old_amount: Decimal

    @property
    def is_free(self) -> bool:
        """Whether the item costs nothing: such items have an endpoint of their own."""
        return self.amount == 0

    def price(self, quantity: int = 1) -> dict[str, str]:
        """The price of ``quantity`` pieces as the Store API writes it: decimal strings."""
        return {
            "amount": str(self.amount * quantity),
            "amount_without_discount": str(self.old_amount * quantity),
            "currency": CURRENCY,
        }

    def as_json(self) -> dict[str, object]:
        """The item as the catalogue lists it."""
        return {
            "sku": self.sku,
            "name": self.name,
            "description": self.description,
            "is_free": self.is_free,
            "price": None if self.is_free else self.price(),
        }


def _item(sku: str, name: str, description: str, picture: str, amount: str, old_amount: str = "") -> Item:
    return Item(sku, name, description, picture, Decimal(amount), Decimal(old_amount or amount))


CATALOG: dict[str, Item] = {
    item.sku: item
    for item in (
        _item("gems_100", "Handful of gems", "100 gems, fresh from the cavern.", "gems.svg", "1.99"),
        _item("gems_550", "Chest of gems", "550 gems in an oak chest.", "gems.svg", "9.99", "12.49"),
        _item("gems_1200", "Dragon's hoard", "1200 gems. The dragon is away.", "gems.svg", "19.99"),
        _item("sword_01", "Dawn blade", "A sword that glows before sunrise.", "sword.svg", "4.99"),
        _item("daily_gift", "Daily gift", "A little something for coming back.", "gift.svg", "0"),
    )
}
