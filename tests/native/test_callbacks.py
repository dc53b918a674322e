"""What a game is told: each thing once, in order, one at a time, and nothing of the game's stops anything of ours."""

from __future__ import annotations

import asyncio
import webbrowser
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.core import ladder
from coinslot.native import CoinslotError, ErrorCode, Outcome, PurchaseParams
from tests.native.game import Game, bought

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.native import Order, Status, SuccessInfo
    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def game(sandbox: Sandbox) -> Game:
    """Ayla's."""
    return Game(sandbox)


def test_callbacks_wait_for_each_other(game: Game, run: Run) -> None:
    """Plain or async, in the order of the news; the outcome does not wait for them."""
    running = 0

    async def slow(name: str) -> None:
        nonlocal running
        running += 1
        assert running == 1
        await asyncio.sleep(0)
        game.told.append((name, None))
        await asyncio.sleep(0.05)
        running -= 1

    async def play() -> None:
        async with game.coinslot() as coinslot:
            result = await bought(
                coinslot.catalog.purchase_free_item(
                    "daily_gift",
                    on_order_created=lambda _: slow("order"),
                    on_status=lambda _: game.told.append(("status", None)),
                    on_success=lambda *_: slow("success"),
                )
            )
            assert result.outcome is Outcome.SUCCEEDED
            assert ("success", None) not in game.told
        assert [name for name, _ in game.told] == ["order", "status", "success"]

    run(play())
    assert game.raised == []


def test_callback_that_raises_is_told_to_the_loop_and_stops_nothing(game: Game, run: Run) -> None:
    """Plain or async: the exception handler gets the error, the purchase goes on."""

    def plain(_: int) -> None:
        raise LookupError("plain")

    async def late(_: Status) -> None:
        await asyncio.sleep(0)
        raise LookupError("late")

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.catalog.purchase_free_item(
                "daily_gift", on_order_created=plain, on_status=late, on_success=game.take
            )
            assert (await bought(purchase)).outcome is Outcome.SUCCEEDED
        assert [name for name, _ in game.told] == ["success"]

    run(play())
    assert [str(each["exception"]) for each in game.raised] == ["plain", "late"]
    assert "plain" in game.raised[0]["message"]


@pytest.mark.parametrize("error", [LookupError, asyncio.CancelledError])
def test_success_that_is_not_taken_is_offered_again(
    game: Game, run: Run, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """After a pause, as redelivered, until the recipient returns; then never again."""
    monkeypatch.setattr(ladder, "REOFFER_BASE", 0.05)
    offers: list[bool] = []

    async def take(_: Order | None, info: SuccessInfo) -> None:
        offers.append(info.redelivered)
        if len(offers) < 3:
            raise error("the game's save failed")

    async def play() -> None:
        async with game.coinslot() as coinslot:
            assert (await bought(coinslot.catalog.purchase_free_item("daily_gift", on_success=take))).error is None
            await game.until(lambda: len(offers) == 3)
            await asyncio.sleep(0.2)  # nothing signals that no offer comes

    run(play())
    assert offers == [False, True, True]
    assert [type(each["exception"]) for each in game.raised] == [error, error]


def test_success_without_a_callback_goes_to_the_last_listener(game: Game, run: Run) -> None:
    """Also one that comes before any is registered; undone listeners get nothing."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            first = coinslot.catalog.purchase_free_item("daily_gift")
            await bought(first)
            assert game.told == []
            coinslot.on("success", game.take)
            await game.until(lambda: game.told)
            undo = coinslot.on("success", lambda *_: game.told.append(("other", None)))
            second = coinslot.catalog.purchase_free_item("daily_gift")
            await bought(second)
            await game.until(lambda: len(game.told) == 2)
            undo()
            undo()
            third = coinslot.catalog.purchase_free_item("daily_gift")
            await bought(third)
        taken = [("success", (each.order_id, False)) for each in (first, third)]
        assert game.told == [taken[0], ("other", None), taken[1]]

    run(play())


def test_success_that_is_being_taken_is_offered_to_nobody_else(game: Game, run: Run) -> None:
    """A listener that is registered meanwhile gets the next."""
    taken = asyncio.Event()

    async def take(*_: object) -> None:
        game.told.append(("first", None))
        await taken.wait()

    async def play() -> None:
        async with game.coinslot() as coinslot:
            coinslot.on("success", take)
            await bought(coinslot.catalog.purchase_free_item("daily_gift"))
            await game.until(lambda: game.told)
            coinslot.on("success", game.take)
            taken.set()
        assert game.told == [("first", None)]

    run(play())


def test_success_that_failed_once_is_redelivered_to_the_next_listener(game: Game, run: Run) -> None:
    """At once, without waiting for the pause to be over."""

    def fail(*_: object) -> None:
        raise LookupError

    async def play() -> None:
        async with game.coinslot() as coinslot:
            coinslot.on("success", fail)
            result = await bought(coinslot.catalog.purchase_free_item("daily_gift"))
            await game.until(lambda: game.raised)
            coinslot.on("success", game.take)
        assert game.told == [("success", (result.order_id, True))]

    run(play())


def test_acknowledged_success_is_not_offered(game: Game, run: Run) -> None:
    """A game that uses the outcome says so; other order ids change nothing."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            results = [await bought(coinslot.catalog.purchase_free_item("daily_gift")) for _ in range(2)]
            coinslot.acknowledge(results[0].order_id)
            coinslot.acknowledge(results[0].order_id)
            coinslot.acknowledge(1)
            coinslot.on("success", game.take)
        assert game.told == [("success", (results[1].order_id, False))]

    run(play())


def test_success_can_be_acknowledged_while_it_is_taken(game: Game, run: Run) -> None:
    """And what the recipient raises afterwards brings it no more."""

    async def play() -> None:
        async with game.coinslot() as coinslot:

            def take(order: Order | None, _: SuccessInfo) -> None:
                coinslot.acknowledge(order.order_id if order else 0)
                raise LookupError

            await bought(coinslot.catalog.purchase_free_item("daily_gift", on_success=take))
            await game.until(lambda: game.raised)
            coinslot.on("success", game.take)
        assert game.told == []

    run(play())


def test_outcome_can_be_awaited_often_and_its_waiting_canceled(game: Game, run: Run) -> None:
    """Canceling a wait leaves the purchase alone."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await purchase.outcome
            order_id = await game.ordered(purchase)
            both = asyncio.gather(bought(purchase), bought(purchase))
            game.sandbox.pay(order_id)
            first, second = await both
            assert first is second is await purchase.outcome
            assert first.outcome is Outcome.SUCCEEDED

    run(play())


def test_stopped_purchase_settles_as_pending(game: Game, run: Run) -> None:
    """And what happens to its order afterwards is not told."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **game.callbacks)
            order_id = await game.ordered(purchase)
            purchase.stop()
            purchase.stop()
            result = await bought(purchase)
            assert (result.outcome, result.order_id, result.error) == (Outcome.PENDING, order_id, None)
            await game.until(lambda: game.sandbox.sockets.all() == [])
            requests = len(game.sandbox.requests.all())
            game.sandbox.pay(order_id)
        assert game.told == [("order", order_id), ("pending", result)]
        assert len(game.sandbox.requests.all()) == requests

    run(play())


def test_link_is_printed(game: Game, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """On a line of its own."""

    async def play() -> None:
        async with game.coinslot(window="link") as coinslot:
            await game.ordered(coinslot.catalog.purchase("gems_100"))

    run(play())
    [order] = game.sandbox.orders.all()
    assert capsys.readouterr().out == f"Pay at {game.sandbox.pay_station}/paystation4/?token={order.token}\n"


@pytest.mark.parametrize("there", [True, False])
def test_browser_is_opened_where_there_is_one(
    game: Game, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, there: bool
) -> None:
    """Otherwise the link is printed."""

    def open_browser(url: str) -> bool:
        game.links.append(url)
        return there

    monkeypatch.setattr(webbrowser, "open", open_browser)

    async def play() -> None:
        async with game.coinslot(window="browser") as coinslot:
            await game.ordered(coinslot.catalog.purchase("gems_100"))

    run(play())
    assert len(game.links) == 1
    assert capsys.readouterr().out == ("" if there else f"Pay at {game.links[0]}\n")


def test_function_that_shows_the_link_may_be_async_and_slow(game: Game, run: Run) -> None:
    """It holds nothing up, and is waited for when the game leaves."""
    shown = asyncio.Event()

    async def show(url: str) -> None:
        await shown.wait()
        game.links.append(url)

    async def play() -> None:
        async with game.coinslot(window=show) as coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            game.sandbox.pay(await game.ordered(purchase))
            await bought(purchase)
            assert game.links == []
            asyncio.get_running_loop().call_later(0.05, shown.set)
        assert len(game.links) == 1

    run(play())


def test_function_that_cannot_show_the_link_loses_no_order(game: Game, run: Run) -> None:
    """Its error goes to the loop's exception handler, and the order is followed all the same."""

    def show(_: str) -> None:
        raise OSError("no display")

    async def play() -> None:
        async with game.coinslot(window=show) as coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            game.sandbox.pay(await game.ordered(purchase))
            assert (await bought(purchase)).outcome is Outcome.SUCCEEDED

    run(play())
    assert [str(each["exception"]) for each in game.raised] == ["no display"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"sku": "two words"}, 'sku is "two words"; expected a SKU'),
        ({"sku": "gems_100", "params": {"quantity": 2}}, r"params is an object of 1; expected PurchaseParams\(…\)"),
        ({"sku": "gems_100", "on_succes": print}, "on_succes is unknown; did you mean on_success?"),
        ({"sku": "gems_100", "on_success": 7}, "on_success is 7; expected a function"),
    ],
)
def test_misuse_is_refused_at_the_call(game: Game, run: Run, arguments: dict[str, Any], text: str) -> None:
    """Before anything is sent; the text says what came and what was expected."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            with pytest.raises(CoinslotError, match=text) as raised:
                coinslot.catalog.purchase(**arguments)
            assert raised.value.code is ErrorCode.INVALID_ARGUMENT

    run(play())
    assert game.sandbox.requests.all() == []


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "both or neither of payment_token and payment_url; expected one of them"),
        ({"payment_token": "t", "payment_url": "https://pay.example/?token=t"}, "both or neither"),
        ({"payment_token": "two words"}, "payment_token is another text; expected a payment token"),
        ({"payment_token": "t", "order_id": 0}, "order_id is 0; expected the id of an order"),
        ({"payment_url": "/paystation4/?token=t"}, "payment_url is another text; expected an address such as https://"),
        ({"payment_url": "ftp://pay.example/?token=t"}, "payment_url is another text; expected an address"),
        ({"payment_url": "https:///?token=t"}, "payment_url is another text; expected an address"),
        ({"payment_url": "https://pay.example:99999/?token=t"}, "payment_url is another text; expected an address"),
        ({"payment_url": 7}, "payment_url is 7; expected an address"),
    ],
)
def test_wrong_checkout_is_refused_at_the_call(game: Game, run: Run, arguments: dict[str, Any], text: str) -> None:
    """Whose texts keep the token to themselves."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            with pytest.raises(CoinslotError, match=text) as raised:
                coinslot.checkout.open(**arguments)
            assert raised.value.code is ErrorCode.INVALID_ARGUMENT
            assert "token=t" not in str(raised.value).partition("; expected")[0]

    run(play())
    assert game.links == []


def test_status_knows_no_window(game: Game, run: Run) -> None:
    """Nothing is known of a link, so on CPython there are no news of one."""
    told: list[Status] = []

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.catalog.purchase("gems_100", on_status=told.append)
            game.sandbox.pay(await game.ordered(purchase))
            assert (await bought(purchase)).outcome is Outcome.SUCCEEDED

    run(play())
    [order] = game.sandbox.orders.all()
    assert told
    assert {(each.order_id, each.payment, each.window) for each in told} == {(order.id, None, None)}


def test_parameters_are_those_of_the_kind(game: Game, run: Run) -> None:
    """A quantity for virtual currency would be ignored by the store, so it is refused here."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            with pytest.raises(CoinslotError, match="does not take quantity"):
                coinslot.catalog.purchase_for_virtual_currency("sword_01", "gems", PurchaseParams(quantity=2))

    run(play())
