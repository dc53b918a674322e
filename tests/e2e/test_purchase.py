"""One purchase in a real browser, against the sandbox over real HTTP, each with its outcome."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Game


def test_pay(shop: Game) -> None:
    """A paid order succeeds with one POST and one GET, and the game grants it once."""
    shop.buy("gems_550", quantity=2)
    shop.press("pay")
    result = shop.result()
    assert result["outcome"] == "succeeded"
    assert result["order"]["status"] == "done"
    assert result["order"]["price"] == {"amount": "19.98", "amountWithoutDiscount": "24.98", "currency": "USD"}
    assert shop.requests() == ["POST payment", "GET order"]
    shop.granted(result["orderId"])
    assert shop.log("success")[0][2] == {"redelivered": False, "verified": True}


def test_callbacks_tell_the_whole_story(shop: Game) -> None:
    """The game hears of the order, of each step of the payment, of the success, and of the window that closes then."""
    shop.buy()
    shop.press("pay")
    order = shop.result()["orderId"]
    shop.granted(order)
    shop.until(lambda: shop.log("close") != [], "the window was closed")
    words = [entry[0] if entry[0] != "status" else (entry[1]["order"], entry[1]["payment"]) for entry in shop.log()]
    steps = [("new", "invoice"), ("new", "delivering"), ("new", "done"), ("done", "done")]
    assert words == ["window", "created", *steps, "success", "close"]
    assert shop.log("close") == [["close", {"by": "coinslot"}]]


def test_the_window_is_there_before_python(game: Game) -> None:
    """The click opens the payment window at once, whatever the runtime is doing, and the purchase still succeeds."""
    game.start()
    seen = game.page.evaluate("() => { game.buy('gems_100'); return !!document.querySelector('coinslot-window'); }")
    assert seen
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"


def test_decline_then_pay(shop: Game) -> None:
    """A decline is a status, the window stays, and the player may try again."""
    shop.buy()
    shop.press("decline")
    shop.payment("troubled")
    shop.told("troubled")
    assert shop.requests() == ["POST payment"]
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"


def test_close_without_paying(shop: Game) -> None:
    """Closing the window without a word of payment is abandoned at the first look."""
    shop.buy()
    shop.payment("ready")
    shop.close()
    result = shop.result()
    assert result["outcome"] == "abandoned"
    assert shop.requests() == ["POST payment", "GET order"]
    reasons = [{"reason": "abandoned", "orderId": result["orderId"]} | {"order": result["order"]}]
    assert [entry[1] for entry in shop.log("cancel")] == reasons
    assert shop.log("close") == [["close", {"by": "player"}]]


@pytest.mark.parametrize("way", ["escape", "provider", "game"])
def test_other_ways_to_close(shop: Game, way: str) -> None:
    """Esc, the payment page's own close button and the game close the window as well."""
    shop.buy()
    shop.payment("ready")
    if way == "escape":
        shop.page.locator("coinslot-window .close").focus()
        shop.page.keyboard.press("Escape")
    elif way == "provider":
        shop.press("close")
    else:
        shop.page.evaluate("game.purchases[0].close()")
    assert shop.result()["outcome"] == "abandoned"
    assert shop.log("close") == [["close", {"by": "player" if way == "escape" else way}]]


def test_done_message_lost(shop: Game) -> None:
    """A payment whose last word is lost is found when the player closes the window."""
    shop.sandbox.settings.drop_window_done = True
    shop.buy()
    shop.press("pay")
    shop.payment("done")
    shop.close()
    assert shop.result()["outcome"] == "succeeded"


def test_close_while_paid(shop: Game) -> None:
    """Closing while the order is paid and not yet done is no cancel: two seconds later it succeeds."""
    shop.sandbox.settings.drop_window_done = True
    shop.sandbox.settings.order_done_delay = 2.0
    shop.buy()
    shop.press("pay")
    shop.payment("done")
    shop.close()
    assert shop.result()["outcome"] == "succeeded"
    assert not shop.log("cancel")
    assert {"order": "paid", "payment": "delivering"}.items() <= shop.log("status")[-2][1].items()


def test_order_later_than_the_window(shop: Game) -> None:
    """The window says done two seconds before the order is: the order is looked at until it is."""
    shop.sandbox.settings.order_done_delay = 2.0
    shop.buy()
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    assert 2 < shop.requests().count("GET order") < 8


def test_order_canceled(shop: Game) -> None:
    """A canceled order is canceled, with the reason, and nothing is granted."""
    shop.buy()
    shop.press("cancel")
    assert shop.result()["outcome"] == "canceled"
    assert shop.log("cancel")[0][1]["reason"] == "canceled"
    assert shop.page.evaluate("game.grants") == []
    assert shop.requests() == ["POST payment", "GET order"]


def test_unknown_sku(shop: Game) -> None:
    """An unknown SKU fails with the provider's code and a text that names it; the window is gone."""
    shop.buy("no_such_item")
    error = shop.result()["error"]
    assert (error["code"], error["httpStatus"], error["providerCode"]) == ("item_not_found", 404, 4001)
    assert "no_such_item" in error["message"]
    assert shop.log("error") == [["error", error]]
    assert shop.page.locator("coinslot-window").count() == 0


def test_wrong_token(game: Game) -> None:
    """A token that the store refuses fails after one request: a fixed token would only be refused again."""
    game.start(token="'not a token'")  # noqa: S106 - that is the point
    game.buy()
    result = game.result()
    assert (result["outcome"], result["error"]["code"], result["error"]["httpStatus"]) == (
        "failed",
        "invalid_token",
        401,
    )
    assert game.requests() == ["POST payment"]
    assert "not a token" not in str(game.console) + result["error"]["message"]


def test_token_function(game: Game) -> None:
    """A refused token is asked for again, once, and the purchase goes on with the new one."""
    tokens = [game.sandbox.token("ayla", -60), game.sandbox.token("ayla"), "no third"]
    game.page.expose_function("nextToken", lambda: tokens.pop(0))
    game.start(token="() => nextToken()")  # noqa: S106 - an expression
    game.buy()
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    assert game.requests() == ["POST payment", "POST payment", "GET order"]
    assert tokens == ["no third"]


def test_token_function_fails(game: Game) -> None:
    """A token function that throws fails the purchase before anything is sent."""
    game.start(token="async () => { throw new Error('not logged in') }")  # noqa: S106 - an expression
    game.buy()
    error = game.result()["error"]
    assert error["code"] == "invalid_token"
    assert "not logged in" in error["message"]
    assert game.requests() == []


def test_look_fails_then_recovers(shop: Game) -> None:
    """A look that is answered 500 is repeated, and the purchase succeeds."""
    shop.sandbox.fault(method="GET", path="/order/", times=2, status=500)
    shop.buy()
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    assert shop.requests() == ["POST payment", "GET order", "GET order", "GET order"]


def test_answer_of_the_creation_lost(shop: Game) -> None:
    """An order whose creation was not answered is pending with an unknown result, and is not created again."""
    shop.sandbox.fault(method="POST", path="/payment/item/", times=1, drop="answer")
    shop.buy()
    result = shop.result()
    assert (result["outcome"], result["error"]["code"]) == ("pending", "unknown_result")
    assert shop.log("pending")[0][1] is None
    assert shop.requests() == ["POST payment"]
    assert len(shop.sandbox.orders.all()) == 1


def test_store_unavailable(shop: Game) -> None:
    """A store that answers the creation with 503 fails the purchase: no order, nobody can have paid."""
    shop.sandbox.fault(method="POST", path="/payment/item/", times=1, status=503)
    shop.buy()
    result = shop.result()
    assert (result["outcome"], result["error"]["code"]) == ("failed", "provider_unavailable")
    assert shop.requests() == ["POST payment"]


def test_rate_limited(shop: Game) -> None:
    """A creation refused with 429 was surely not carried out: it is sent again when Retry-After allows."""
    shop.sandbox.fault(method="POST", path="/payment/item/", times=1, status=429, headers={"Retry-After": "1"})
    started = time.monotonic()
    shop.buy()
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    assert time.monotonic() - started > 1
    assert shop.requests() == ["POST payment", "POST payment", "GET order"]


def test_two_purchases_in_a_row(shop: Game) -> None:
    """One page sells twice, each order for itself."""
    for index, sku in enumerate(["gems_100", "sword_01"]):
        shop.buy(sku)
        shop.press("pay")
        result = shop.result(index)
        assert (result["outcome"], result["order"]["items"][0]["sku"]) == ("succeeded", sku)
    shop.granted(*[order.id for order in shop.sandbox.orders.all()])


def test_second_window_is_refused(shop: Game) -> None:
    """While a payment window is open a second purchase fails with its own error, and the first goes on."""
    shop.buy()
    shop.payment("ready")
    shop.page.evaluate("game.buy('sword_01')")
    result = shop.result(1)
    assert (result["outcome"], result["error"]["code"]) == ("failed", "window_busy")
    shop.press("pay")
    assert shop.result(0)["outcome"] == "succeeded"
    assert shop.requests() == ["POST payment", "GET order"]


def test_page_is_as_it_was(shop: Game) -> None:
    """After the window the page scrolls, has the focus where it was, and holds nothing of ours."""
    shop.page.evaluate("document.documentElement.style.overflow = 'scroll'")
    shop.page.locator("#buy").focus()
    shop.buy()
    shop.payment("ready")
    assert shop.page.evaluate("document.documentElement.style.overflow") == "hidden"
    shop.close()
    shop.result()
    assert shop.page.evaluate("document.documentElement.style.overflow") == "scroll"
    assert shop.page.evaluate("document.activeElement.id") == "buy"
    assert shop.page.locator("coinslot-window").count() == 0


def test_keys_in_the_window_stay_there(shop: Game) -> None:
    """Keys pressed in the payment window do not reach the game's listeners."""
    shop.page.evaluate("game.keys = []; document.addEventListener('keydown', ({key}) => game.keys.push(key))")
    shop.page.keyboard.press("x")
    shop.buy()
    shop.payment("ready")
    shop.page.locator("coinslot-window .close").focus()
    shop.page.keyboard.press("y")
    shop.close()
    shop.page.keyboard.press("z")
    assert shop.page.evaluate("game.keys") == ["x", "z"]
