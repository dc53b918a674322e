"""A purchase for which the page is left, in every engine: some reload it when the player is back, some wake it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browsers.game import Game

RETURNED = """() => {
    game.coinslot.on("success", ({ orderId }) => void game.grants.push(orderId));
    game.coinslot.returned.outcome.then((result) => (game.results[0] = result));
}"""


def leave(game: Game) -> None:
    """Buy by redirect, as far as the provider's page."""
    game.start()
    game.buy(window="redirect")
    game.tab.wait("() => document.body?.dataset.state === 'ready'")


def test_pay(game: Game) -> None:
    """Paid on the provider's page and led back: the new page takes the purchase up, and the game grants it once."""
    leave(game)
    game.tab.click('document.querySelector("#pay")')
    game.tab.wait("() => location.search.includes('status=done') && globalThis.game")
    game.create()
    game.tab.evaluate(RETURNED)
    result = game.result()
    assert result["outcome"] == "succeeded"
    game.granted(result["order"]["orderId"])
    assert game.requests() == ["POST payment", "GET order"]


def test_back(game: Game) -> None:
    """Back by the browser's own button, the page that is woken up or loaded anew looks at the order."""
    leave(game)
    (order,) = game.sandbox.orders.all()
    game.sandbox.pay(order.id)
    game.tab.evaluate("() => void setTimeout(() => history.back())")
    game.tab.wait("() => globalThis.game && document.documentElement.dataset.loaded")
    if not game.tab.evaluate("() => !!game.coinslot"):
        game.create()
        game.tab.evaluate(RETURNED)
    assert game.result()["outcome"] == "succeeded"
    game.granted(order.id)
    assert not game.has_window()
