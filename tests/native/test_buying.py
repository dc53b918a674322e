"""Every way to buy and to follow, over real sockets."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.core import ladder
from coinslot.native import Endpoints, ErrorCode, Line, Outcome, PurchaseParams, RemoteError
from coinslot.sandbox import Sandbox
from coinslot.sandbox.catalog import CATALOG
from tests.native.game import Game, bought

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.native import Coinslot, Purchase

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def game(sandbox: Sandbox) -> Game:
    """Ayla's, who has gems."""
    sandbox.wallets.set("ayla", "gems", 1000)
    return Game(sandbox)


def test_item_is_paid_behind_a_link(game: Game, run: Run) -> None:
    """The link is shown, the socket tells of the payment, the order is looked at, the game is told in order."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.catalog.purchase("gems_100", PurchaseParams(quantity=2), **game.callbacks)
            assert purchase.order_id is None
            order_id = await game.ordered(purchase)
            [link] = game.links
            assert link == f"{game.sandbox.pay_station}/paystation4/?token={game.sandbox.orders.get(order_id).token}"
            game.sandbox.pay(order_id)
            result = await bought(purchase)
        assert (result.outcome, result.order_id, result.verified) == (Outcome.SUCCEEDED, order_id, True)
        assert [(item.sku, item.quantity) for item in result.order.items] == [("gems_100", 2)]
        *first, status, last = game.told
        assert first[0] == ("order", order_id)
        assert (status, last) == (("status", "done"), ("success", (order_id, False)))

    run(play())


def buy_gift(coinslot: Coinslot, game: Game) -> Purchase:
    """A free item."""
    return coinslot.catalog.purchase_free_item("daily_gift", **game.callbacks)


def buy_for_gems(coinslot: Coinslot, game: Game) -> Purchase:
    """An item for virtual currency."""
    params = PurchaseParams(custom_parameters={"level": 7})
    return coinslot.catalog.purchase_for_virtual_currency(
        "sword_01", "gems", params, platform="xsolla", **game.callbacks
    )


@pytest.mark.parametrize("buy", [buy_gift, buy_for_gems])
def test_orders_without_payment_are_confirmed_by_the_first_look(
    game: Game, run: Run, buy: Callable[[Coinslot, Game], Purchase]
) -> None:
    """No link, no socket, one POST and one GET."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            result = await bought(buy(coinslot, game), seconds=2)
        assert result.outcome is Outcome.SUCCEEDED
        assert game.links == []
        assert [name for name, _ in game.told] == ["order", "status", "success"]

    run(play())
    assert [each.method for each in game.sandbox.requests.all()] == ["POST", "GET"]


def test_virtual_currency_is_charged_once(game: Game, run: Run) -> None:
    """By the price."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            await bought(buy_for_gems(coinslot, game))

    run(play())
    assert game.sandbox.wallets.balances("ayla")["gems"] == 500


def test_cart_is_filled_changed_and_paid(game: Game, run: Run) -> None:
    """The cart's calls give what the store says, and its purchase is like any other."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            cart = await coinslot.cart.fill([Line("gems_100", 2), Line("sword_01"), Line("no_such_item")])
            assert [(each.sku, each.provider_code) for each in cart.warnings] == [("no_such_item", 4001)]
            await coinslot.cart.set_item("gems_100", 3)
            await coinslot.cart.remove_item("sword_01")
            seen = await coinslot.cart.get(currency="USD", locale="en")
            assert [(item.sku, item.quantity) for item in seen.items] == [("gems_100", 3)]
            purchase = coinslot.cart.purchase(cart_id=seen.cart_id, **game.callbacks)
            game.sandbox.pay(await game.ordered(purchase))
            result = await bought(purchase)
            assert [(item.sku, item.quantity) for item in result.order.items] == [("gems_100", 3)]
            await coinslot.cart.fill([Line("gems_550")])
            await coinslot.cart.clear()
            assert (await coinslot.cart.get()).items == ()

    run(play())


def test_free_cart_is_confirmed_by_the_first_look(game: Game, run: Run) -> None:
    """As a free item is."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            await coinslot.cart.set_item("daily_gift")
            assert (await coinslot.cart.get()).is_free
            result = await bought(coinslot.cart.purchase_free_cart(**game.callbacks), seconds=2)
            assert result.outcome is Outcome.SUCCEEDED

    run(play())
    assert game.links == []


def test_orders_are_created_without_a_window(game: Game, run: Run) -> None:
    """Each kind; those with a payment token can be paid later."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            item = await coinslot.orders.create("gems_100", PurchaseParams(quantity=3))
            assert item.payment_token == game.sandbox.orders.get(item.order_id).token
            for each in (
                await coinslot.orders.create_for_virtual_currency("sword_01", "gems"),
                await coinslot.orders.create_free_item("daily_gift"),
            ):
                assert each.payment_token is None
                assert (await coinslot.orders.check(each.order_id)).status == "done"
            await coinslot.cart.fill([Line("gems_100")])
            assert (await coinslot.orders.create_from_cart()).payment_token
            await coinslot.cart.clear()
            await coinslot.cart.fill([Line("daily_gift")])
            assert (await coinslot.orders.create_from_free_cart()).payment_token is None
            assert (await coinslot.orders.check(item.order_id)).status == "new"
        assert game.links == []

    run(play())


def test_order_of_somebody_else_is_followed(game: Game, run: Run) -> None:
    """From where it stands to its end, without a link."""
    order = game.sandbox.orders.create("ayla", CATALOG["gems_100"])

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.orders.track(order.id, **game.callbacks)
            assert purchase.order_id == order.id
            await game.ordered(purchase)
            game.sandbox.set_status(order.id, "paid")
            await game.until(lambda: ("status", "paid") in game.told)
            game.sandbox.set_status(order.id, "canceled")
            assert (await bought(purchase)).outcome is Outcome.CANCELED
        assert game.told == [
            ("status", "new"),
            ("status", "paid"),
            ("status", "canceled"),
            ("cancel", Outcome.CANCELED),
        ]
        assert game.links == []

    run(play())


def test_expired_order_is_told_as_such(game: Game, run: Run) -> None:
    """Never paid."""
    order = game.sandbox.orders.create("ayla", CATALOG["gems_100"])
    game.sandbox.set_status(order.id, "expired")

    async def play() -> None:
        async with game.coinslot() as coinslot:
            result = await bought(coinslot.orders.track(order.id, **game.callbacks))
        assert result.outcome is Outcome.EXPIRED
        assert game.told[-1] == ("cancel", Outcome.EXPIRED)

    run(play())


def test_token_of_a_server_with_an_order_is_followed(game: Game, run: Run) -> None:
    """The link is shown and the order decides."""
    order = game.sandbox.orders.create("ayla", CATALOG["gems_100"])

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.checkout.open(payment_token=order.token, order_id=order.id, **game.callbacks)
            await game.ordered(purchase)
            game.sandbox.pay(order.id)
            assert (await bought(purchase)).verified
        assert game.links == [f"{game.sandbox.pay_station}/paystation4/?token={order.token}"]

    run(play())


def test_token_of_a_server_without_an_order_is_pending_at_once(game: Game, run: Run) -> None:
    """The link is all there is: nothing is asked of the store, and the result is not verified."""
    token = game.sandbox.payment_token("ayla")

    async def play() -> None:
        async with game.coinslot() as coinslot:
            result = await bought(coinslot.checkout.open(payment_token=token, **game.callbacks))
            assert (result.outcome, result.verified, result.order_id) == (Outcome.PENDING, False, None)
        assert len(game.links) == 1

    run(play())
    assert game.sandbox.requests.all() == []


def test_whole_address_of_the_payment_page_is_shown(game: Game, run: Run) -> None:
    """As it is, instead of the provider's usual one."""
    order = game.sandbox.orders.create("ayla", CATALOG["gems_100"])
    url = f"https://pay.example/paystation3/?access_token={order.token}"

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.checkout.open(payment_url=url, order_id=order.id)
            await game.ordered(purchase)
            game.sandbox.pay(order.id)
            assert (await bought(purchase)).outcome is Outcome.SUCCEEDED

    run(play())
    assert game.links == [url]


def test_two_purchases_share_one_socket(game: Game, run: Run) -> None:
    """It closes with the last order."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            first, second = (coinslot.catalog.purchase(sku) for sku in ("gems_100", "gems_550"))
            await game.ordered(first)
            await game.ordered(second)
            game.sandbox.pay(first.order_id or 0)
            await bought(first)
            assert len(game.sandbox.sockets.all()) == 1
            game.sandbox.pay(second.order_id or 0)
            await bought(second)
            await game.until(lambda: game.sandbox.sockets.all() == [])

    run(play())
    assert game.sandbox.requests.count("SOCKET") == 1


def test_store_of_ones_own_without_a_socket_is_polled(game: Game, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider's own socket would know nothing of its orders."""
    monkeypatch.setattr(ladder, "POLLING", ladder.Rung(ladder.Means.POLL, 600, every=0.06))

    async def play() -> None:
        endpoints = Endpoints(store=game.sandbox.store)
        async with game.coinslot(endpoints=endpoints) as coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **game.callbacks)
            await game.until(lambda: game.sandbox.requests.count("GET") > 2)
            game.sandbox.pay(purchase.order_id or 0)
            assert (await bought(purchase)).outcome is Outcome.SUCCEEDED

    run(play())
    assert game.sandbox.requests.count("SOCKET") == 0


def test_socket_that_is_closed_to_us_is_replaced_by_looks(
    game: Game, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The player notices nothing."""
    fast = ladder.Rung(ladder.Means.POLL, 600, every=0.06)
    monkeypatch.setattr(ladder, "LADDERS", {ladder.Tracking.FALLBACK: (ladder.FALLBACK[0], fast)})
    game.sandbox.fault(method="SOCKET", status=503, times=1000)

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **game.callbacks)
            await game.until(lambda: game.sandbox.requests.count("GET") > 2)
            game.sandbox.pay(purchase.order_id or 0)
            assert (await bought(purchase)).outcome is Outcome.SUCCEEDED

    run(play())


@pytest.mark.parametrize(
    ("sku", "code", "number"),
    [("no_such_item", ErrorCode.ITEM_NOT_FOUND, 4001), ("daily_gift", ErrorCode.ITEM_FREE, 1456)],
)
def test_refused_purchase_fails_with_the_stores_words(
    game: Game, run: Run, sku: str, code: ErrorCode, number: int
) -> None:
    """No link, no order."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            result = await bought(coinslot.catalog.purchase(sku, **game.callbacks))
        assert result.outcome is Outcome.FAILED
        assert (result.error.code, result.error.provider_code) == (code, number)
        assert game.told == [("error", code)]
        assert game.links == []

    run(play())


def test_too_few_gems_fail_the_purchase(game: Game, run: Run) -> None:
    """And nothing is charged."""
    game.sandbox.wallets.set("ayla", "gems", 499)

    async def play() -> None:
        async with game.coinslot() as coinslot:
            result = await bought(buy_for_gems(coinslot, game))
        assert result.error.code is ErrorCode.NOT_ENOUGH_VIRTUAL_CURRENCY

    run(play())
    assert game.sandbox.wallets.balances("ayla")["gems"] == 499


def test_lost_answer_of_a_charged_order_is_pending_and_never_sent_again(game: Game, run: Run) -> None:
    """The gems are gone once; what came of it is unknown here, and said so."""
    game.sandbox.fault(method="POST", drop="answer")

    async def play() -> None:
        async with game.coinslot() as coinslot:
            result = await bought(buy_for_gems(coinslot, game))
        assert (result.outcome, result.error.code) == (Outcome.PENDING, ErrorCode.UNKNOWN_RESULT)
        assert game.told == [("pending", result)]

    run(play())
    assert game.sandbox.requests.count("POST") == 1
    assert game.sandbox.wallets.balances("ayla")["gems"] == 500


def test_lost_answer_of_a_created_order_is_unknown(game: Game, run: Run) -> None:
    """As an exception, where no purchase is there to be pending."""
    game.sandbox.fault(method="POST", drop="answer")

    async def play() -> None:
        async with game.coinslot() as coinslot:
            with pytest.raises(RemoteError) as raised:
                await coinslot.orders.create_for_virtual_currency("sword_01", "gems")
        assert raised.value.code is ErrorCode.UNKNOWN_RESULT

    run(play())
    assert game.sandbox.requests.count("POST") == 1


def test_purchase_that_never_reaches_the_store_fails_when_its_time_is_over(
    game: Game, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was sent, so it is tried again until then."""
    monkeypatch.setattr(ladder, "CREATE_BUDGET", 0.5)
    monkeypatch.setattr(ladder, "BACKOFF_CAP", 0.1)

    async def play() -> None:
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            store = f"http://127.0.0.1:{bound.getsockname()[1]}"
            async with game.coinslot(endpoints=Endpoints(store=store)) as coinslot:
                result = await bought(coinslot.catalog.purchase("gems_100", **game.callbacks))
        assert (result.outcome, result.error.code) == (Outcome.FAILED, ErrorCode.NETWORK)

    run(play())
    assert game.told == [("error", ErrorCode.NETWORK)]


def test_purchase_reaches_a_store_that_comes_back(game: Game, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The player clicked while it was away; the order is made, once."""
    monkeypatch.setattr(ladder, "BACKOFF_CAP", 0.1)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]

    async def play() -> None:
        endpoints = Endpoints(store=f"http://127.0.0.1:{port}")
        async with game.coinslot(endpoints=endpoints) as coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **game.callbacks)
            await asyncio.sleep(0.2)  # nothing signals that a request did not leave
            assert not purchase.outcome.done()
            with Sandbox(port=port) as late:
                await game.until(lambda: purchase.order_id)
                assert late.requests.count("POST") == 1
                purchase.stop()
                await bought(purchase)

    run(play())


@pytest.mark.parametrize(
    "call",
    [
        lambda coinslot: coinslot.orders.check(1),
        lambda coinslot: coinslot.orders.create("gems_100"),
        lambda coinslot: coinslot.cart.get(),
        lambda coinslot: coinslot.cart.fill([Line("gems_100")]),
        lambda coinslot: coinslot.cart.set_item("gems_100"),
        lambda coinslot: coinslot.cart.remove_item("gems_100"),
        lambda coinslot: coinslot.cart.clear(),
    ],
    ids=["check", "create", "get", "fill", "set_item", "remove_item", "clear"],
)
def test_refused_token_is_asked_for_once_more(
    game: Game, run: Run, call: Callable[[Coinslot], Coroutine[Any, Any, object]]
) -> None:
    """For each request at most once; then the refusal is the answer."""
    asked: list[str] = []

    def token() -> str:
        asked.append("token")
        return game.sandbox.token("ayla", lifetime=-1)

    async def play() -> None:
        async with game.coinslot(token=token) as coinslot:
            with pytest.raises(RemoteError) as raised:
                await call(coinslot)
        assert raised.value.code is ErrorCode.INVALID_TOKEN
        assert raised.value.fault.http_status == 401

    run(play())
    assert len(asked) == 2
    assert len(game.sandbox.requests.all()) == 2


def test_new_token_saves_the_purchase(game: Game, run: Run) -> None:
    """The game never hears of the refusal."""
    tokens = iter([game.sandbox.token("ayla", lifetime=-1), game.sandbox.token("ayla")])

    async def token() -> str:
        return next(tokens)

    async def play() -> None:
        async with game.coinslot(token=token) as coinslot:
            assert (await bought(buy_gift(coinslot, game))).outcome is Outcome.SUCCEEDED

    run(play())


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"status": 429, "headers": {"Retry-After": "7"}}, ErrorCode.RATE_LIMITED),
        ({"status": 500}, ErrorCode.PROVIDER_UNAVAILABLE),
        ({"status": 200, "body": "<html>"}, ErrorCode.UNREADABLE_ANSWER),
        ({"drop": "answer"}, ErrorCode.NETWORK),
    ],
)
def test_calls_that_give_a_value_raise_what_came_instead(
    game: Game, run: Run, fault: dict[str, Any], code: ErrorCode
) -> None:
    """With all that is known of it."""
    game.sandbox.fault(**fault)

    async def play() -> None:
        async with game.coinslot() as coinslot:
            with pytest.raises(RemoteError) as raised:
                await coinslot.cart.get()
        assert raised.value.code is raised.value.fault.code is code
        assert str(raised.value) == raised.value.fault.message
        assert raised.value.fault.retry_after == (7 if code is ErrorCode.RATE_LIMITED else None)

    run(play())


def test_unknown_order_raises(game: Game, run: Run) -> None:
    """One look says so."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            with pytest.raises(RemoteError) as raised:
                await coinslot.orders.check(1)
        assert (raised.value.code, raised.value.fault.provider_code) == (ErrorCode.ORDER_NOT_FOUND, 9001)

    run(play())
