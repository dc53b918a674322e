"""A purchase by lightbox, in every engine: paid, declined and paid, left."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browsers.game import Game


def test_pay(game: Game) -> None:
    """A paid order succeeds with one POST and one GET, and the game grants it once."""
    game.start()
    game.buy()
    game.press("pay")
    result = game.result()
    assert (result["outcome"], result["order"]["status"]) == ("succeeded", "done")
    game.granted(result["orderId"])
    assert game.payments() == ["invoice", "delivering", "done", "done"]
    assert game.requests() == ["POST payment", "GET order"]


def test_decline_then_pay(game: Game) -> None:
    """A decline is a status, the window stays, and the player may try again."""
    game.start()
    game.buy()
    game.press("decline")
    game.told("troubled")
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    assert game.requests() == ["POST payment", "GET order"]


def test_close(game: Game) -> None:
    """Closing the window without a word of payment is abandoned at the first look, and the window is gone."""
    game.start()
    game.buy()
    game.payment("ready")
    game.close()
    assert game.result()["outcome"] == "abandoned"
    assert game.log("close") == [["close", {"by": "player"}]]
    assert game.requests() == ["POST payment", "GET order"]
    assert not game.has_window()
