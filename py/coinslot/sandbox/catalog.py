"""What the sandbox sells: one table, enough for a demo game and for each answer of the Store API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

CURRENCY = "USD"

VIRTUAL_CURRENCIES: dict[str, str] = {"gems": "Gems", "gold": "Gold"}
"""The game's own currencies, SKU to name."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing for sale.

    Attributes:
        sku: Letters, digits, ``.``, ``-`` and ``_`` (Xsolla's documents).
        name: What the player reads.
        description: One sentence.
        picture: Name of a file in ``pages/``.
        amount: Price of one, in ``CURRENCY``; zero for a free item, None when money does not buy it.
        old_amount: Price of one before the discount; equal to ``amount`` where there is none.
        virtual_prices: Price of one in each virtual currency that buys it, by the currency's SKU.
        grants: How much virtual currency one of it holds, by the currency's SKU.
    """

    sku: str
    name: str
    description: str
    picture: str
    amount: Decimal | None
    old_amount: Decimal | None
    virtual_prices: Mapping[str, int] = field(default_factory=dict)
    grants: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_free(self) -> bool:
        """Whether the item costs nothing: such items have an endpoint of their own."""
        return self.amount == 0

    def price(self, quantity: int = 1) -> dict[str, str] | None:
        """The price of ``quantity`` pieces as the Store API writes it; None for what has no price in money."""
        if not self.amount or self.old_amount is None:
            return None
        return write_price(self.amount * quantity, self.old_amount * quantity)

    def as_json(self) -> dict[str, object]:
        """The item as the catalogue lists it."""
        return {
            "sku": self.sku,
            "name": self.name,
            "description": self.description,
            "picture": self.picture,
            "is_free": self.is_free,
            "price": self.price(),
            "virtual_prices": [
                {"sku": sku, "name": VIRTUAL_CURRENCIES[sku], "amount": amount, "amount_without_discount": amount}
                for sku, amount in self.virtual_prices.items()
            ],
        }


def write_price(amount: Decimal | int, old_amount: Decimal | int, currency: str = CURRENCY) -> dict[str, str]:
    """A price as the Store API writes it: decimal strings."""
    return {"amount": str(amount), "amount_without_discount": str(old_amount), "currency": currency}


def _item(
    sku: str,
    name: str,
    description: str,
    picture: str,
    amount: str,
    old_amount: str = "",
    **more: Mapping[str, int],
) -> Item:
    price, old_price = (Decimal(text) if text else None for text in (amount, old_amount or amount))
    return Item(sku, name, description, picture, price, old_price, **more)


CATALOG: dict[str, Item] = {
    item.sku: item
    for item in (
        _item(
            "gems_100", "Handful of gems", "100 gems, fresh from the cavern.", "gems.svg", "1.99", grants={"gems": 100}
        ),
        _item(
            "gems_550", "Chest of gems", "550 gems in an oak chest.", "gems.svg", "9.99", "12.49", grants={"gems": 550}
        ),
        _item(
            "gems_1200", "Dragon's hoard", "1200 gems. The dragon is away.", "gems.svg", "19.99", grants={"gems": 1200}
        ),
        _item(
            "sword_01",
            "Dawn blade",
            "A sword that glows before sunrise.",
            "sword.svg",
            "4.99",
            virtual_prices={"gems": 500, "gold": 9000},
        ),
        _item("skin_ruby", "Ruby skin", "Everything in red.", "ruby.svg", "", virtual_prices={"gems": 300}),
        _item("daily_gift", "Daily gift", "A little something for coming back.", "gift.svg", "0"),
    )
}
