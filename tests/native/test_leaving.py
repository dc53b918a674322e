"""Entering and leaving: what is under way is settled, what runs is waited for, nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.native import Coinslot, CoinslotError, Endpoints, ErrorCode, Outcome
from tests.native.game import Game, bought

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from coinslot.native import Purchase
    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def game(sandbox: Sandbox) -> Game:
    """Ayla's."""
    return Game(sandbox)


def open_files() -> set[str]:
    """What this process has open beside files on disk: sockets, pipes."""
    folder = Path("/proc/self/fd")
    names = (str(each.readlink()) for each in folder.iterdir() if each.is_symlink())
    return {name for name in names if not name.startswith("/")}


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """A socket that is only collected is a ResourceWarning, which is an error here."""
    yield
    gc.collect()


def test_leaving_settles_what_is_under_way(game: Game, run: Run) -> None:
    """As pending, where the order exists; its socket is gone."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **game.callbacks)
            order_id = await game.ordered(purchase)
        assert purchase.outcome.done()
        result = await purchase.outcome
        assert (result.outcome, result.order_id) == (Outcome.PENDING, order_id)
        assert game.told[-1] == ("pending", result)
        await game.until(lambda: game.sandbox.sockets.all() == [])

    run(play())
    assert game.raised == []


def test_leaving_before_the_answer_leaves_it_unknown(game: Game, run: Run) -> None:
    """The request may have been carried out, so the purchase is pending, not failed."""
    game.sandbox.fault(method="POST", delay=30)

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **game.callbacks)
            await game.until(lambda: game.sandbox.requests.count("POST"))
        result = await purchase.outcome
        assert (result.outcome, result.error and result.error.code) == (Outcome.PENDING, ErrorCode.UNKNOWN_RESULT)

    run(play())


def test_leaving_waits_for_a_success_that_is_being_taken(
    game: Game, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    """It may use the store until it returns, and is acknowledged before the purchase is stopped."""
    caplog.set_level(logging.DEBUG, "coinslot")

    async def play() -> None:
        async with game.coinslot() as coinslot:

            async def take(*_: object) -> None:
                await asyncio.sleep(0.05)
                game.told.append(("cart", await coinslot.cart.get()))

            await bought(coinslot.catalog.purchase_free_item("daily_gift", on_success=take))
            assert game.told == []
        assert [name for name, _ in game.told] == ["cart"]

    run(play())
    assert game.raised == []
    assert "is over already" in caplog.text
    assert "nothing to acknowledge" not in caplog.text


def test_leaving_waits_for_the_callbacks_of_purchases_that_are_over(game: Game, run: Run) -> None:
    """Also when others have begun since."""

    async def slow(*_: object) -> None:
        await asyncio.sleep(0.1)
        game.told.append(("slow", None))

    async def play() -> None:
        async with game.coinslot() as coinslot:
            await bought(coinslot.catalog.purchase("no_such_item", on_error=slow))
            await bought(coinslot.catalog.purchase("no_such_item"))
            assert game.told == []
        assert game.told == [("slow", None)]

    run(play())


def test_leaving_offers_what_has_just_succeeded(game: Game, run: Run) -> None:
    """News that came before the game left is told."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            await bought(coinslot.catalog.purchase_free_item("daily_gift", on_success=game.take))
        assert len(game.told) == 1

    run(play())


def test_leaving_by_an_exception_is_leaving(game: Game, run: Run) -> None:
    """The exception goes on."""
    purchases: list[Purchase] = []

    async def play() -> None:
        async with game.coinslot() as coinslot:
            purchases.append(coinslot.catalog.purchase("gems_100"))
            await game.ordered(purchases[0])
            raise LookupError("the game's own")

    with pytest.raises(LookupError):
        run(play())
    assert purchases[0].outcome.done()


def test_leaving_by_cancellation_is_leaving(game: Game, run: Run) -> None:
    """As when Ctrl+C ends a program; a success that is being taken is waited for."""
    taking = asyncio.Event()

    async def take(*_: object) -> None:
        taking.set()
        await asyncio.sleep(0.05)
        game.told.append(("taken", None))

    async def sell() -> None:
        async with game.coinslot() as coinslot:
            coinslot.catalog.purchase("gems_100", **(game.callbacks | {"on_success": take}))
            await bought(coinslot.catalog.purchase_free_item("daily_gift", on_success=take))
            await asyncio.Event().wait()

    async def play() -> None:
        task = asyncio.create_task(sell())
        await taking.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(play())
    assert sorted(name for name, _ in game.told) == ["order", "pending", "taken"]


def test_second_cancellation_waits_for_nothing(game: Game, run: Run) -> None:
    """A recipient that hangs cannot hold the program; its own end, with the event loop, is no complaint."""
    taking = asyncio.Event()

    async def take(*_: object) -> None:
        taking.set()
        await asyncio.Event().wait()

    async def sell() -> None:
        async with game.coinslot() as coinslot:
            await game.ordered(coinslot.catalog.purchase("gems_100"))
            coinslot.catalog.purchase_free_item("daily_gift", on_success=take)
            await taking.wait()

    async def play() -> None:
        task = asyncio.create_task(sell())
        await taking.wait()
        await asyncio.sleep(0.05)  # it leaves, and nothing signals that it waits
        assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await game.until(lambda: game.sandbox.sockets.all() == [])
        [hanging] = asyncio.all_tasks() - {asyncio.current_task()}
        hanging.cancel()
        await asyncio.wait({hanging})

    run(play())
    assert game.raised == []


def test_call_under_way_when_the_game_leaves_says_so(game: Game, run: Run) -> None:
    """Whoever waits for its value gets an error, not silence."""
    game.sandbox.fault(method="GET", delay=30)

    async def play() -> None:
        async with game.coinslot() as coinslot:
            call = asyncio.create_task(coinslot.cart.get())
            await game.until(lambda: game.sandbox.requests.count("GET"))
        with pytest.raises(CoinslotError, match="before the answer came") as raised:
            await call
        assert raised.value.code is ErrorCode.DESTROYED

    run(play())


def test_canceled_call_is_canceled(game: Game, run: Run) -> None:
    """A time limit of the game's own is the game's own."""
    game.sandbox.fault(method="GET", delay=30)

    async def play() -> None:
        async with game.coinslot() as coinslot:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await coinslot.cart.get()

    run(play())


def test_token_function_that_never_answers_holds_nothing(game: Game, run: Run) -> None:
    """Leaving ends it, with its own cleaning up; whether the order was created counts as unknown."""

    async def token() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)
        return ""

    async def play() -> None:
        async with game.coinslot(token=token) as coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            await asyncio.sleep(0.01)
        assert (await purchase.outcome).outcome is Outcome.PENDING

    run(play())
    assert game.sandbox.requests.all() == []


def test_nothing_works_after_leaving(game: Game, run: Run) -> None:
    """Each call says that it has ended."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            catalog, orders = coinslot.catalog, coinslot.orders
        with pytest.raises(CoinslotError, match="has ended; make another one") as raised:
            catalog.purchase("gems_100")
        assert raised.value.code is ErrorCode.DESTROYED
        with pytest.raises(CoinslotError, match="has ended") as raised:
            await orders.check(1)
        assert raised.value.code is ErrorCode.DESTROYED

    run(play())


def test_coinslot_is_entered_once(game: Game, run: Run) -> None:
    """Twice at a time or one after the other: an error that says what to do; the first goes on."""

    async def play() -> None:
        coinslot = game.coinslot()
        async with coinslot:
            with pytest.raises(CoinslotError, match="entered before; make another one"):
                await coinslot.__aenter__()
            assert (await coinslot.cart.get()).items == ()
        with pytest.raises(CoinslotError, match="entered before"):
            await coinslot.__aenter__()

    run(play())


def test_coinslot_is_used_only_once_it_is_entered(game: Game, run: Run) -> None:
    """The text shows how."""

    async def play() -> None:
        with pytest.raises(CoinslotError, match="async with Coinslot"):
            _ = game.coinslot().catalog

    run(play())


def test_many_purchases_leave_nothing_behind(game: Game, run: Run) -> None:
    """A server that sells all day keeps neither tasks nor connections for what is over."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            for _ in range(3):
                await bought(coinslot.catalog.purchase_free_item("daily_gift", on_success=game.take))
            await game.until(lambda: len(game.told) == 3)
            tasks = len(asyncio.all_tasks())
            for _ in range(5):
                await bought(coinslot.catalog.purchase_free_item("daily_gift", on_success=game.take))
            await game.until(lambda: len(game.told) == 8)
            assert len(asyncio.all_tasks()) <= tasks

    before = open_files()
    run(play())
    assert open_files() == before


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"project_id": 0}, "project_id is 0; expected a whole number"),
        ({"project_id": "44056"}, 'project_id is "44056"; expected a whole number'),
        ({"token": ""}, "token is empty; expected the player's token, or a function"),
        ({"token": None}, "token is a NoneType; expected"),
        ({"sandbox": 1}, "sandbox is 1; expected true or false"),
        ({"tracking": "polling"}, 'tracking is "polling"; expected "fallback" or "reestablish"'),
        ({"tracking": []}, "tracking is a list of 0; expected"),
        ({"window": "popup"}, 'window is "popup"; expected "browser", "link" or a function'),
        ({"window": []}, "window is a list of 0; expected"),
        ({"user_external_id": ""}, 'user_external_id is ""; expected a text'),
        ({"endpoints": {"store": "http://127.0.0.1"}}, r"endpoints is an object of 1; expected Endpoints\(…\)"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], text: str) -> None:
    """By the constructor; the text says what came and what was expected."""
    with pytest.raises(CoinslotError, match=text) as raised:
        Coinslot(**{"project_id": 44056, "token": "a token", **options})
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT


def test_listener_of_something_else_is_refused(game: Game, run: Run) -> None:
    """There are two events."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            with pytest.raises(CoinslotError, match='got "failure" and a function; expected "success" or "error"'):
                coinslot.on("failure", game.take)  # type: ignore[call-overload]
            with pytest.raises(CoinslotError, match='got "error" and 7; expected "success" or "error", and a function'):
                coinslot.on("error", 7)  # type: ignore[call-overload]

    run(play())


def test_external_id_reaches_the_socket(game: Game, run: Run) -> None:
    """The sandbox lets nobody in whose id there is another than in the token."""

    async def play() -> None:
        async with game.coinslot(user_external_id="mallory", tracking="reestablish") as coinslot:
            coinslot.catalog.purchase("gems_100")
            await game.until(lambda: game.sandbox.requests.count("GET") > 1)  # the look that follows the failure
            assert game.sandbox.sockets.all() == []
        async with game.coinslot(user_external_id="ayla", tracking="reestablish") as coinslot:
            await game.ordered(coinslot.catalog.purchase("gems_100"))

    run(play())
    assert game.sandbox.requests.count("SOCKET") == 2


@pytest.mark.parametrize(
    ("testing", "address"), [(False, "https://secure.xsolla.com"), (True, "https://sandbox-secure.xsolla.com")]
)
def test_payment_page_is_the_providers_own_by_default(game: Game, run: Run, address: str, *, testing: bool) -> None:
    """The live one, or the one for tests."""

    async def play() -> None:
        async with game.coinslot(sandbox=testing, endpoints=Endpoints(game.sandbox.store)) as coinslot:
            coinslot.catalog.purchase("gems_100")
            await game.until(lambda: game.links)

    run(play())
    assert game.links[0].startswith(f"{address}/paystation4/?token=")
