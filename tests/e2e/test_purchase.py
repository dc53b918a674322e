"""One purchase in a real browser, against the sandbox over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.conftest import Game


def test_pay(shop: Game) -> None:
    """A paid order succeeds with one POST and one GET, and the game grants it once."""
    shop.buy("gems_550")
    shop.press("pay")
    result = shop.result()
    assert result["outcome"] == "succeeded"
    assert result["order"]["status"] == "done"
    assert shop.requests() == ["POST payment", "GET order"]
    assert shop.page.evaluate("game.grants") == [result["orderId"]]
