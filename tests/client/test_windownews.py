"""What a payment window tells of itself, and what is done with one that shows a receipt, is silent or is left for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.client.window import Status, WindowNews
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus
from tests.client.panes import Panes, said, shown
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]

ASKED = WindowNews("popup", "asked")
BLOCKED = WindowNews("popup", "asked", Fault(ErrorCode.POPUP_BLOCKED, "The browser does not let it open"))


@pytest.fixture
def coinslot(sandbox: Sandbox) -> Panes:
    """Ayla's."""
    return Panes(sandbox)


async def soon(true: Callable[[], object]) -> None:
    """Wait for a state."""
    await asyncio.to_thread(until, true)


def test_status_tells_of_order_payment_and_window(coinslot: Panes, sandbox: Sandbox, run: Run) -> None:
    """Each news changes its own part, and the rest is told again."""
    told: list[Status] = []

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100", on_status=told.append)
            purchase.news(BLOCKED)
            order_id = await shown(coinslot, purchase)
            purchase.news(ASKED)
            purchase.said(said("troubled"), sandbox.pay_station)
            await soon(lambda: len(told) == 3)
            assert told == [
                Status(None, OrderStatus.UNKNOWN, None, BLOCKED),
                Status(None, OrderStatus.UNKNOWN, None, ASKED),
                Status(order_id, OrderStatus.NEW, PaymentStatus.TROUBLED, ASKED),
            ]

    run(play())


@pytest.mark.parametrize(
    ("news", "pay", "outcome", "error"),
    [
        ([BLOCKED], False, Outcome.ABANDONED, BLOCKED.error),
        ([BLOCKED, ASKED], False, Outcome.ABANDONED, None),
        ([], False, Outcome.ABANDONED, None),
        ([BLOCKED], True, Outcome.SUCCEEDED, None),
    ],
    ids=["stands in the way", "stands there no more", "nothing", "paid all the same"],
)
def test_result_tells_what_kept_the_player_from_paying(
    coinslot: Panes,
    sandbox: Sandbox,
    run: Run,
    news: list[WindowNews],
    outcome: Outcome,
    error: Fault | None,
    *,
    pay: bool,
) -> None:
    """As its error, where nobody paid and it stands there to the end."""

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            for each in news:
                purchase.news(each)
            order_id = await shown(coinslot, purchase)
            if pay:
                sandbox.pay(order_id)
            purchase.close()
            result = await purchase.outcome
            assert (result.outcome, result.error) == (outcome, error)

    run(play())


def test_pending_result_tells_it_as_well(coinslot: Panes, run: Run) -> None:
    """Unless there is a reason of its own."""

    async def play() -> None:
        async with coinslot:
            followed = coinslot.catalog.purchase("gems_100")
            followed.news(BLOCKED)
            await shown(coinslot, followed)
            followed.stop()
            assert (await followed.outcome).error is BLOCKED.error
            lost = coinslot.catalog.purchase("gems_100")
            lost.news(BLOCKED)
            lost.stop()
            result = await lost.outcome
            assert result.error
            assert result.error.code in {ErrorCode.UNKNOWN_RESULT, ErrorCode.DESTROYED}

    run(play())


def test_receipt_stays_until_it_is_read(coinslot: Panes, sandbox: Sandbox, run: Run) -> None:
    """The game is told at once; the window hears and is heard of until it closes, whatever is bought meanwhile."""
    coinslot.receipt = True

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **coinslot.callbacks)
            sandbox.pay(await shown(coinslot, purchase))
            purchase.said(said("done"), sandbox.pay_station)
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED
            await purchase.told()
            [pane] = coinslot.panes
            assert pane.done[1:] == [("finish",)]
            await coinslot.catalog.purchase_free_item("daily_gift").outcome
            purchase.close()
            assert pane.done[2:] == [("close", "game")]
            await soon(lambda: ("close", "game") in coinslot.told)

    run(play())


def test_receipt_is_closed_by_leaving(coinslot: Panes, sandbox: Sandbox, run: Run) -> None:
    """Also where other purchases were made since; that it closed is told before leaving ends."""
    coinslot.receipt = True

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **coinslot.callbacks)
            sandbox.pay(await shown(coinslot, purchase))
            purchase.said(said("done"), sandbox.pay_station)
            await purchase.outcome
            await soon(lambda: any(name == "success" for name, _ in coinslot.told))
            for _ in range(2):  # each sweeps away what is over
                await coinslot.catalog.purchase_free_item("daily_gift").outcome
            assert coinslot.panes[0].done[1:] == [("finish",)]
        assert ("close", "game") in coinslot.told

    run(play())


def test_silence_is_explained_by_the_window(
    coinslot: Panes, sandbox: Sandbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once nothing was heard for a while; what is paid meanwhile is found all the same."""
    monkeypatch.setattr(ladder, "MUTE_AFTER", 0.05)

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            order_id = await shown(coinslot, purchase)
            await soon(lambda: coinslot.panes[0].done[1:] == [("explain",)])
            sandbox.pay(order_id)
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED

    run(play())


@pytest.mark.parametrize("act", ["explain", "finish"])
def test_window_that_fails_loses_no_outcome(
    coinslot: Panes, sandbox: Sandbox, run: Run, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """The event loop's exception handler hears of it."""
    raised: list[str] = []
    monkeypatch.setattr(ladder, "MUTE_AFTER", 0.05)

    def fail() -> None:
        raise LookupError(act)

    async def play() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: raised.append(str(context["exception"])))
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            setattr(coinslot.panes[0], act, fail)
            order_id = await shown(coinslot, purchase)
            if act == "explain":
                await soon(lambda: raised)
            sandbox.pay(order_id)
            purchase.said(said("done"), sandbox.pay_station)
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED

    run(play())
    assert raised == [act]


def test_order_is_asked_for_as_the_window_wants_it(coinslot: Panes, sandbox: Sandbox, run: Run) -> None:
    """A page that is left for the payment page is the one that this leads back to."""
    coinslot.returns = "https://game.example/back"

    async def play() -> None:
        async with coinslot:
            await shown(coinslot, coinslot.catalog.purchase("gems_100"))
        [order] = sandbox.orders.all()
        assert order.redirect_policy.return_url == "https://game.example/back"

    run(play())


def test_order_that_the_window_cannot_prepare_fails(coinslot: Panes, sandbox: Sandbox, run: Run) -> None:
    """The window is closed again, and nothing is sent."""
    coinslot.returns = "nowhere"

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            result = await purchase.outcome
            assert (result.outcome, result.error and result.error.code) == (Outcome.FAILED, ErrorCode.INVALID_ARGUMENT)
            assert coinslot.panes[0].done == [("close", "coinslot")]

    run(play())
    assert sandbox.requests.all() == []


def test_game_is_called_beside_its_callbacks(coinslot: Panes, run: Run) -> None:
    """Pausing waits for no callback that takes its time, may be async, and is waited for by leaving."""
    called: list[str] = []
    over = asyncio.Event()

    async def pause() -> None:
        await asyncio.sleep(0)
        called.append("pause")
        over.set()

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100", on_order_created=lambda _: over.wait())
            await shown(coinslot, purchase)
            purchase.attempt(pause)
        assert called == ["pause"]

    run(play())


def test_unheard_window_is_followed_at_once(coinslot: Panes, sandbox: Sandbox, run: Run) -> None:
    """Where it is known that nothing can be heard, nobody waits for a word."""

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            order_id = await shown(coinslot, purchase)
            purchase.feed(e.WindowUnheard)
            await soon(lambda: sandbox.sockets.all("ayla"))
            sandbox.pay(order_id)
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED

    run(play())
