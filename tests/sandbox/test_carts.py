"""The carts themselves."""

import pytest

from coinslot.sandbox.carts import CartNotFoundError, Carts
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.lines import Line


def test_each_player_has_one_cart() -> None:
    """Two players' carts differ, and what one puts in the other does not see."""
    carts = Carts()
    ayla = carts.put("ayla", None, (Line(CATALOG["gems_100"]),))
    assert carts.open("mallory", None).lines == ()
    assert carts.open("ayla", None) == ayla


def test_forgotten_carts_are_not_found() -> None:
    """After clearing nobody has one."""
    carts = Carts()
    carts.open("ayla", None)
    carts.clear()
    with pytest.raises(CartNotFoundError, match="user ayla"):
        carts.find("ayla", None)
