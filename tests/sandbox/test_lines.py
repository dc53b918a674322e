"""Items with their quantities."""

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.lines import Line, are_free, total, virtual_total

GIFT, GEMS, SWORD = (Line(CATALOG[sku], 2) for sku in ("daily_gift", "gems_550", "sword_01"))


def test_totals_count_every_piece() -> None:
    """Sums are exact decimals; a free line adds nothing; virtual prices are added up by their currency."""
    assert total([GIFT, GEMS, SWORD]) == {
        "amount": "29.96",
        "amount_without_discount": "34.96",
        "currency": "USD",
    }
    assert virtual_total([SWORD], "gold") == 18_000


def test_free_means_all_of_it() -> None:
    """One priced line makes the whole not free, and nothing at all is not free either."""
    assert are_free([GIFT])
    assert not are_free([GIFT, GEMS])
    assert not are_free([])
