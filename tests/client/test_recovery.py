"""What an earlier visit has left is taken up on entering: looked at, followed, offered; nobody else's is."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.core.errors import ErrorCode
from coinslot.core.journal import LIFE
from coinslot.core.status import OrderStatus, Outcome
from tests.client.panes import shown
from tests.client.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def visits(sandbox: Sandbox) -> Visits:
    """Ayla's."""
    return Visits(sandbox)


@pytest.mark.parametrize("offered", [False, True])
def test_order_that_was_done_meanwhile_is_offered(visits: Visits, run: Run, *, offered: bool) -> None:
    """To a listener that may come late; it is forgotten when that returns, and the next visit hears nothing of it."""
    order_id = visits.ordered("done")

    async def play() -> None:
        await visits.left(visits.entry(order_id, offered=offered))
        async with visits.visit() as coinslot:
            await visits.until(lambda: visits.sandbox.requests.count("GET"))
            coinslot.on("success", visits.take)
            await visits.empty()
        assert visits.taken == [(order_id, offered)]
        async with visits.visit() as coinslot:
            coinslot.on("success", visits.take)
            assert await coinslot.pending() == ()

    run(play())
    assert len(visits.taken) == visits.sandbox.requests.count("GET") == 1


def test_order_that_is_paid_is_followed(visits: Visits, run: Run) -> None:
    """Without a window, up the ladder, until it is done."""
    order_id = visits.ordered("paid")

    async def play() -> None:
        await visits.left(visits.entry(order_id))
        async with visits.visit() as coinslot:
            coinslot.on("success", visits.take)
            await visits.until(lambda: visits.sandbox.sockets.all("ayla"))
            assert coinslot.panes == []
            visits.sandbox.set_status(order_id, "done")
            await visits.empty()

    run(play())
    assert visits.taken == [(order_id, False)]


@pytest.mark.parametrize("status", ["canceled", "expired"])
def test_order_that_came_to_nothing_is_forgotten(visits: Visits, run: Run, status: str) -> None:
    """And nothing is told of it."""
    order_id = visits.ordered(status)

    async def play() -> None:
        await visits.left(visits.entry(order_id, outcome=Outcome.PENDING))
        async with visits.visit() as coinslot:
            coinslot.on("success", visits.take)
            coinslot.on("error", visits.errors.append)
            await visits.empty()

    run(play())
    assert (visits.taken, visits.errors) == ([], [])


@pytest.mark.parametrize(("age", "kept"), [(60, ["left"]), (LIFE + 60, [])])
def test_order_that_is_still_new_is_kept_while_it_can_be_paid(
    visits: Visits, run: Run, age: float, kept: list[str]
) -> None:
    """After a day and a margin nobody can pay it any more."""
    order_id = visits.ordered()

    async def play() -> None:
        await visits.left(visits.entry(order_id, outcome=Outcome.ABANDONED, age=age))
        async with visits.visit() as coinslot:
            await visits.until(lambda: not coinslot.purchases._running or coinslot.purchases._running[0][1].over)
            await visits.until(lambda: visits.sandbox.requests.count("GET"))
        assert await visits.kept() == kept

    run(play())


def test_success_that_is_not_taken_is_offered_on_the_next_visit(visits: Visits, run: Run) -> None:
    """As redelivered: the listener raised, so nobody knows what it has done."""
    order_id = visits.ordered("done")
    raised: list[object] = []

    def fail(*_: object) -> None:
        raise LookupError("the game's save failed")

    async def play() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: raised.append(context["exception"]))
        await visits.left(visits.entry(order_id))
        async with visits.visit() as coinslot:
            coinslot.on("success", fail)
            await visits.until(lambda: raised)
        async with visits.visit() as coinslot:
            coinslot.on("success", visits.take)
            await visits.empty()

    run(play())
    assert visits.taken == [(order_id, True)]


def test_entering_waits_for_no_token(visits: Visits, run: Run) -> None:
    """The game may need what it enters to get one; the game's own calls go on meanwhile."""
    order_id = visits.ordered("done")
    logged_in = asyncio.Event()

    async def token() -> str:
        await logged_in.wait()
        return visits.sandbox.token("ayla")

    async def play() -> None:
        await visits.left(visits.entry(order_id))
        async with visits.visit(token) as coinslot:
            coinslot.on("success", visits.take)
            assert visits.sandbox.requests.all() == []
            logged_in.set()
            await visits.empty()

    run(play())
    assert visits.taken == [(order_id, False)]


def test_empty_journal_asks_for_no_token(visits: Visits, run: Run) -> None:
    """Not when it is entered, and not when the game wants to know what is open."""

    def token() -> str:
        raise AssertionError

    async def play() -> None:
        async with visits.visit(token) as coinslot:
            assert await coinslot.pending() == ()

    run(play())


def test_line_waits_for_a_token_that_comes_late(visits: Visits, run: Run) -> None:
    """A token function that fails is not asked again and again; the next purchase that needs one brings the line up."""
    order_id = visits.ordered("done")
    asked: list[str] = []

    def token() -> str:
        asked.append("token")
        if len(asked) == 1:
            raise LookupError("not logged in")
        return visits.sandbox.token("ayla")

    async def play() -> None:
        await visits.left(visits.entry(order_id))
        async with visits.visit(token) as coinslot:
            coinslot.on("success", visits.take)
            await visits.until(lambda: asked)
            await asyncio.sleep(0.05)  # nothing signals that nobody asks again
            assert (len(asked), visits.taken) == (1, [])
            result = await coinslot.catalog.purchase_free_item("daily_gift", on_success=lambda *_: None).outcome
            assert result.outcome is Outcome.SUCCEEDED
            await visits.until(lambda: visits.taken == [(order_id, False)])

    run(play())


def test_line_of_another_player_is_not_followed(visits: Visits, run: Run) -> None:
    """Nor shown, nor changed: it is there for its own player."""
    order_id = visits.ordered("done")

    async def play() -> None:
        written = visits.entry(order_id, player="boris")
        await visits.left(written)
        async with visits.visit() as coinslot:
            coinslot.on("success", visits.take)
            coinslot.on("error", visits.errors.append)
            coinslot.purchases.wake()
            assert await coinslot.pending() == ()
            await coinslot.catalog.purchase_free_item("daily_gift", on_success=lambda *_: None).outcome
        assert dict(await visits.journal.entries()) == {"left": written}

    run(play())
    assert (visits.taken, visits.errors) == ([], [])
    assert visits.sandbox.requests.count("GET") == 1


def test_line_belongs_to_whom_it_began_with(visits: Visits, run: Run) -> None:
    """Also where the game gives another player's token meanwhile, as after a logout."""
    tokens = iter([visits.sandbox.token("ayla", lifetime=-1), visits.sandbox.token("boris")])

    async def play() -> None:
        async with visits.visit(lambda: next(tokens)) as coinslot:
            order_id = visits.ordered("done")
            result = await coinslot.orders.track(order_id).outcome
            assert result.outcome is Outcome.PENDING
            [entry] = await coinslot.entries()
            assert entry.owner.player == "ayla"

    run(play())


@pytest.mark.parametrize(
    ("written", "code", "kept"),
    [
        ("no entry", ErrorCode.JOURNAL_DAMAGED, []),
        ({"version": 1, "provider": 7}, ErrorCode.JOURNAL_DAMAGED, []),
        ({"version": 2}, ErrorCode.JOURNAL_NEWER, ["left"]),
    ],
)
def test_line_that_cannot_be_read_is_reported_once(
    visits: Visits, run: Run, caplog: pytest.LogCaptureFixture, written: object, code: ErrorCode, kept: list[str]
) -> None:
    """To a listener that may come late, and to the log; a damaged one is set aside, a later version's is left."""

    async def play() -> None:
        await visits.left(written)
        async with visits.visit() as coinslot:
            coinslot.purchases.wake()
            await visits.until(lambda: caplog.records)
            coinslot.on("error", visits.errors.append)
            coinslot.on("error", visits.errors.append)
            coinslot.purchases.wake()
            result = await coinslot.catalog.purchase_free_item("daily_gift", on_success=lambda *_: None).outcome
            assert result.outcome is Outcome.SUCCEEDED
        assert await visits.kept() == kept

    run(play())
    [fault] = visits.errors
    assert fault.code is code
    assert "line left" in fault.message
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [fault.message in record.getMessage() for record in warnings] == [True]


def test_intent_is_reported_as_what_it_is(visits: Visits, run: Run, caplog: pytest.LogCaptureFixture) -> None:
    """With what was bought; nobody can look at it, so it is told once and forgotten."""

    async def play() -> None:
        await visits.left(visits.entry(None))
        for _ in range(2):
            async with visits.visit() as coinslot:
                coinslot.on("success", visits.take)
                coinslot.on("error", visits.errors.append)
                await visits.empty()

    run(play())
    [fault] = visits.errors
    assert fault.code is ErrorCode.UNKNOWN_RESULT
    assert "gems_100" in fault.message
    assert visits.taken == []
    assert visits.sandbox.requests.all() == []
    assert len(caplog.records) == 1


def test_listener_of_errors_that_fails_stops_nothing(visits: Visits, run: Run) -> None:
    """The loop's exception handler hears of it, and the other listeners hear the error."""
    raised: list[object] = []

    async def fail(_: object) -> None:
        raise LookupError("the game's own")

    async def play() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: raised.append(str(context["exception"])))
        await visits.left("no entry")
        async with visits.visit() as coinslot:
            coinslot.on("error", fail)
            undo = coinslot.on("error", visits.errors.append)
            await visits.empty()
            undo()
            undo()

    run(play())
    assert raised == ["the game's own"]
    assert [fault.code for fault in visits.errors] == [ErrorCode.JOURNAL_DAMAGED]


def test_abandoned_order_is_taken_up_when_the_machine_wakes(visits: Visits, run: Run) -> None:
    """Paid after its window was closed, it is found by the next look; its success goes to the listener."""

    async def play() -> None:
        async with visits.visit() as coinslot:
            coinslot.on("success", visits.take)
            purchase = coinslot.catalog.purchase("gems_100", **coinslot.callbacks)
            order_id = await shown(coinslot, purchase)
            purchase.close()
            assert (await purchase.outcome).outcome is Outcome.ABANDONED
            assert [each.outcome for each in await coinslot.pending()] == [Outcome.ABANDONED]
            visits.sandbox.pay(order_id)
            coinslot.purchases.wake()
            await visits.until(lambda: visits.taken)
            await visits.empty()
        assert visits.taken == [(order_id, False)]
        assert coinslot.told == [("close", "game")]

    run(play())


def test_pending_lists_what_is_open(visits: Visits, run: Run) -> None:
    """Of this visit and of earlier ones, the oldest first; not what is over."""
    old = visits.ordered("paid")

    async def play() -> None:
        await visits.left(visits.entry(old, age=600))
        async with visits.visit() as coinslot:
            purchase = coinslot.catalog.purchase("gems_550")
            new = await shown(coinslot, purchase)
            await coinslot.catalog.purchase_free_item("daily_gift", on_success=lambda *_: None).outcome
            await purchase.told()
            await visits.until(lambda: visits.sandbox.sockets.all("ayla"))
            first, second = await coinslot.pending()
            assert (first.order_id, first.sku, first.outcome) == (old, "gems_100", None)
            assert (first.status, second.status) == (OrderStatus.PAID, OrderStatus.NEW)
            assert (second.order_id, second.sku, second.outcome) == (new, "gems_550", None)
            assert second.began - first.began == pytest.approx(600, abs=30)

    run(play())
