"""What only a page shows of the other calls: windows side by side, a worker that dies, the end of the game."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.test_runtime import CATCH_WORKERS

if TYPE_CHECKING:
    from tests.e2e.conftest import Game

DIE = "workers[0].terminate()"


@pytest.fixture
def mortal(game: Game) -> Game:
    """The game with a runtime that is up and can be killed."""
    game.page.add_init_script(CATCH_WORKERS)
    game.load()
    game.start()
    assert game.ready() == "ready"
    return game


def wait(game: Game, name: str, *arguments: object) -> None:
    """Begin a call that gives a value, and keep what it gives in the page."""
    game.page.evaluate(
        "([name, ...rest]) => { game.ask(name, ...rest).then((answer) => (game.answer = answer)) }", [name, *arguments]
    )


def answer(game: Game) -> dict[str, dict[str, object]]:
    """What that call gave."""
    value = game.page.wait_for_function("() => game.answer", timeout=60_000).json_value()
    assert isinstance(value, dict)
    return value


def test_calls_may_be_made_before_python_is_ready(shop: Game) -> None:
    """They wait for it."""
    assert shop.ask("cart.fill", [{"sku": "gems_100"}])["value"]["items"][0]["sku"] == "gems_100"


def test_what_needs_no_window_goes_through_beside_one(shop: Game) -> None:
    """While the player pays, a free item and an item for gems are bought; the window stays."""
    shop.sandbox.wallets.set("ayla", "gems", 300)
    shop.buy()
    shop.payment("ready")
    shop.begin("catalog.purchaseFreeItem", "daily_gift")
    shop.begin("catalog.purchaseForVirtualCurrency", "skin_ruby", "gems")
    assert [shop.result(index)["outcome"] for index in (1, 2)] == ["succeeded", "succeeded"]
    assert shop.log("close") == []
    shop.press("pay")
    assert shop.result(0)["outcome"] == "succeeded"


@pytest.mark.parametrize("name", ["cart.purchase", "checkout.open"])
def test_every_call_that_needs_a_window_is_refused_beside_one(shop: Game, name: str) -> None:
    """Whatever is bought, there is one payment window."""
    shop.buy()
    shop.payment("ready")
    options = {"paymentToken": "token"} if name == "checkout.open" else {}
    shop.begin(name, **options)
    assert shop.result(1)["error"]["code"] == "window_busy"
    assert shop.page.locator("coinslot-window").count() == 1


def test_a_look_is_asked_again_of_the_next_worker(mortal: Game) -> None:
    """Killed while it looks at an order, the worker is replaced and the call answered: looking twice harms nobody."""
    order = mortal.ask("orders.create", "gems_100")["value"]["orderId"]
    mortal.sandbox.fault(method="GET", path="/order/", times=1, delay=20)
    wait(mortal, "orders.check", order)
    mortal.sent("GET order")
    mortal.page.evaluate(DIE)
    assert answer(mortal)["value"]["orderId"] == order
    assert mortal.requests() == ["POST payment", "GET order", "GET order"]


def test_a_creation_is_not_asked_again_of_the_next_worker(mortal: Game) -> None:
    """Killed while an order is created, its fate is unknown: the call says so, and nothing is sent again."""
    mortal.sandbox.wallets.set("ayla", "gems", 300)
    mortal.sandbox.fault(method="POST", path="/virtual/", times=1, delay=20)
    wait(mortal, "orders.createForVirtualCurrency", "skin_ruby", "gems")
    mortal.sent("POST payment")
    mortal.page.evaluate(DIE)
    assert answer(mortal)["error"]["code"] == "unknown_result"
    assert mortal.ask("cart.get")["value"]["items"] == []
    assert mortal.requests() == ["POST payment", "GET cart"]


def test_a_charge_is_not_repeated_by_the_next_worker(mortal: Game) -> None:
    """Killed while gems are charged, the purchase is pending, and the player pays once at most."""
    mortal.sandbox.wallets.set("ayla", "gems", 1000)
    mortal.sandbox.fault(method="POST", path="/virtual/", times=1, delay=20)
    mortal.begin("catalog.purchaseForVirtualCurrency", "skin_ruby", "gems")
    mortal.sent("POST payment")
    mortal.page.evaluate(DIE)
    result = mortal.result()
    assert (result["outcome"], result["error"]["code"]) == ("pending", "unknown_result")
    assert mortal.requests() == ["POST payment"]


def test_a_tracking_is_taken_up_by_the_next_worker(mortal: Game) -> None:
    """Killed while it follows an order that the game's server made, the next one tells how it ends."""
    order = mortal.ask("orders.create", "gems_100")["value"]["orderId"]
    mortal.begin("orders.track", order)
    mortal.sent("GET order")
    mortal.page.evaluate(DIE)
    mortal.sandbox.pay(order)
    assert mortal.result()["outcome"] == "succeeded"
    mortal.granted(order)


def test_a_payment_without_an_order_outlives_its_worker(mortal: Game) -> None:
    """The window that the player pays in is not loaded anew, and its last word reaches the next worker."""
    mortal.begin("checkout.open", paymentToken=mortal.sandbox.payment_token("ayla"))
    mortal.payment("ready")
    frame = mortal.page.frames[-1]
    mortal.page.evaluate(DIE)
    mortal.workers(1)
    mortal.press("pay")
    result = mortal.result()
    assert (result["outcome"], result["verified"], result["order"]) == ("succeeded", False, None)
    assert mortal.log("success") == [["success", None, {"redelivered": False, "verified": False}]]
    assert frame.is_detached()
    assert mortal.requests() == []


@pytest.mark.parametrize(
    ("call", "code"), [("orders.check", "destroyed"), ("orders.createForVirtualCurrency", "unknown_result")]
)
def test_destroy_answers_what_waits(shop: Game, call: str, code: str) -> None:
    """An order that may exist all the same is never called destroyed."""
    shop.sandbox.fault(path="/order/", times=1, delay=20)
    shop.sandbox.fault(path="/virtual/", times=1, delay=20)
    assert shop.ready() == "ready"
    wait(shop, call, *((700123,) if call == "orders.check" else ("skin_ruby", "gems")))
    shop.until(lambda: bool(shop.requests()), "it was sent")
    shop.page.evaluate("game.coinslot.destroy()")
    assert answer(shop)["error"]["code"] == code
    assert shop.ask(call, *((700123,) if call == "orders.check" else ("skin_ruby", "gems")))["thrown"]["code"] == (
        "destroyed"
    )


def test_a_tracking_that_is_stopped_says_nothing_more(shop: Game) -> None:
    """Its outcome is pending; what the order does later is somebody else's."""
    order = shop.ask("orders.create", "gems_100")["value"]["orderId"]
    shop.begin("orders.track", order)
    shop.sent("GET order")
    shop.page.evaluate("game.purchases[0].stop(); game.purchases[0].stop()")
    result = shop.result()
    assert (result["outcome"], result["orderId"], result["error"]) == ("pending", order, None)
    told = len(shop.log())
    shop.sandbox.pay(order)
    assert shop.ask("orders.check", order)["value"]["status"] == "done"
    shop.until(lambda: not shop.sandbox.sockets.all(), "its socket was closed")
    assert len(shop.log()) == told


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("catalog.purchaseForVirtualCurrency('skin_ruby', 'two words')", "currencySku"),
        ("catalog.purchaseForVirtualCurrency('skin_ruby', 'gems', {quantity: 2})", "quantity"),
        ("catalog.purchaseFreeItem('daily gift')", "daily gift"),
        ("cart.purchase({cartId: ''})", "cartId"),
        ("cart.purchase({promoCode: 'x'})", "promoCode"),
        ("cart.fill([])", "items"),
        ("cart.fill([{sku: 'gems_100', quantity: 0}])", "quantity is 0"),
        ("cart.setItem('gems_100', 0)", "quantity is 0"),
        ("cart.removeItem('..')", "sku"),
        ("orders.check('700123')", "700123"),
        ("orders.track(0)", "orderId"),
        ("orders.track(700123, {onSucces: () => {}})", "onSucces"),
        ("orders.create('gems_100', {onSuccess: () => {}})", "onSuccess"),
        ("checkout.open()", "paymentToken"),
        ("checkout.open({paymentToken: 'a b'})", "paymentToken"),
        ("checkout.open({paymentToken: 'a', orderId: -1})", "orderId"),
    ],
)
def test_misuse_is_thrown_at_the_call(shop: Game, call: str, words: str) -> None:
    """Also where the call would have given a promise; no window opens, and nothing is sent."""
    code, text = shop.refusal(f"game.coinslot.{call}")
    assert code == "invalid_argument"
    assert words in text
    assert shop.page.locator("coinslot-window").count() == 0
    assert shop.requests() == []
