"""A purchase by popup, in every engine: opened in the player's click, heard, and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browsers.engine import wait_for

if TYPE_CHECKING:
    from tests.browsers.game import Game


def test_pay(game: Game) -> None:
    """The popup shows a page of ours until the order is there; paid, it is heard without polling, and closed."""
    game.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=1.0)
    game.start()
    game.buy(window="popup")
    popup = game.tab.popup()
    assert popup.wait("() => document.querySelector('[role=status]')?.textContent").startswith("Loading")
    popup.click('document.querySelector("#pay")')
    result = game.result()
    assert result["outcome"] == "succeeded"
    game.granted(result["orderId"])
    wait_for(lambda: not game.tab.popups(), "the popup was closed")
    assert game.ways() == ["popup"]
    assert game.requests() == ["POST payment", "GET order"]
    assert not game.has_window()


def test_close(game: Game) -> None:
    """A popup that the player closes without a word of payment is abandoned at the first look."""
    game.start()
    game.buy(window="popup")
    popup = game.tab.popup()
    popup.wait("() => document.body?.dataset.widget === 'detected'")
    popup.evaluate("() => void setTimeout(close)")
    assert game.result()["outcome"] == "abandoned"
    assert game.log("close") == [["close", {"by": "player"}]]
    assert game.requests() == ["POST payment", "GET order"]
    assert not game.has_window()
