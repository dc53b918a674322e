"""A success is offered until the game acknowledges it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.conftest import Game


def bought(game: Game, script: str) -> int:
    """Buy and pay with a purchase made by the given script; the order's number."""
    game.page.evaluate(f"void ({script}.outcome.then((result) => (game.result = result)))")
    game.press("pay")
    game.page.wait_for_function("() => game.result", timeout=60_000)
    return int(game.page.evaluate("game.result.orderId"))


WITHOUT_RECIPIENT = "game.coinslot.catalog.purchase('gems_100')"


def test_recipient_that_throws_is_asked_again(shop: Game) -> None:
    """A recipient that throws leaves the offer open; it is made again, said to be redelivered, until one returns."""
    shop.page.evaluate("game.offers = []")
    bought(
        shop,
        """game.coinslot.catalog.purchase("gems_100", {
            onSuccess: (order, info) => {
                game.offers.push([order.orderId, info.redelivered]);
                if (game.offers.length === 1) throw new Error("the save file is locked");
            },
        })""",
    )
    shop.page.wait_for_function("() => game.offers.length === 2", timeout=60_000)
    (first, again), (second, redelivered) = shop.page.evaluate("game.offers")
    assert (first, again, redelivered) == (second, False, True)
    assert any("the save file is locked" in line for line in shop.console)


def test_listener_that_comes_late(shop: Game) -> None:
    """Without a recipient of its own a success waits for coinslot.on("success"), also when that comes later."""
    order = bought(shop, WITHOUT_RECIPIENT)
    assert order
    shop.page.evaluate(
        "new Promise((resolve) => game.coinslot.on('success', (order) => { game.late = order.orderId; resolve(); }))"
    )
    assert shop.page.evaluate("game.late") == order


def test_acknowledged_by_hand(shop: Game) -> None:
    """A game that uses only the outcome acknowledges the order, and a listener that comes later hears nothing."""
    order = bought(shop, WITHOUT_RECIPIENT)
    shop.page.evaluate("(order) => game.coinslot.acknowledge(order)", order)
    shop.buy("sword_01")
    shop.page.evaluate("game.heard = []; game.coinslot.on('success', (order) => game.heard.push(order.orderId))")
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    assert shop.page.evaluate("game.heard") == []


def test_acknowledged_when_the_promise_resolves(shop: Game) -> None:
    """An asynchronous recipient is waited for, and asked once."""
    shop.page.evaluate("game.calls = 0; game.saved = new Promise((resolve) => (game.save = resolve)); void 0")
    bought(
        shop,
        """game.coinslot.catalog.purchase("gems_100", {
            onSuccess: () => { game.calls += 1; return game.saved; },
        })""",
    )
    shop.page.wait_for_function("() => game.calls === 1")
    shop.page.evaluate("game.save()")
    shop.buy("sword_01")
    shop.press("pay")
    shop.result()
    assert shop.page.evaluate("game.calls") == 1
