"""The table of what is sold."""

import re

from coinslot.sandbox.catalog import CATALOG, VIRTUAL_CURRENCIES
from coinslot.sandbox.paystation import PAGES


def test_skus_are_of_allowed_characters() -> None:
    """Xsolla's documents allow letters, digits, dot, hyphen and underscore."""
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", sku) for sku in CATALOG)


def test_price_is_in_decimal_strings() -> None:
    """Amounts are strings with their cents, multiplied without rounding errors."""
    assert CATALOG["gems_550"].price(3) == {
        "amount": "29.97",
        "amount_without_discount": "37.47",
        "currency": "USD",
    }


def test_virtual_prices_are_in_known_currencies() -> None:
    """Each currency that an item costs or grants exists, and something is sold for gems alone."""
    used = {sku for item in CATALOG.values() for sku in (*item.virtual_prices, *item.grants)}
    assert used <= set(VIRTUAL_CURRENCIES)
    skin = CATALOG["skin_ruby"]
    assert (skin.price(), skin.is_free, skin.virtual_prices) == (None, False, {"gems": 300})


def test_only_the_gift_is_free() -> None:
    """A free item has no price in the catalogue."""
    free = [item for item in CATALOG.values() if item.is_free]
    assert [item.sku for item in free] == ["daily_gift"]
    assert free[0].as_json()["price"] is None


def test_every_picture_exists() -> None:
    """Each item names a picture that the page can load."""
    assert all((PAGES / item.picture).is_file() for item in CATALOG.values())
