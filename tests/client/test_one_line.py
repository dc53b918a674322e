"""Each order has one line in the journal and one recipient, and nothing is done before it is written down."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.client.journal import Memory
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode
from coinslot.core.journal import decode
from coinslot.core.status import Outcome
from tests.client.panes import Panes, said, shown
from tests.client.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.client.purchase import Purchase
    from coinslot.core.journal import Entry
    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]
    Begin = Callable[[Panes, int, Callable[..., object]], Purchase]


@pytest.fixture
def visits(sandbox: Sandbox) -> Visits:
    """Ayla's."""
    return Visits(sandbox)


def track(coinslot: Panes, order_id: int, take: Callable[..., object]) -> Purchase:
    """Follow it."""
    return coinslot.orders.track(order_id, on_success=take)


def checkout(coinslot: Panes, order_id: int, take: Callable[..., object]) -> Purchase:
    """Have it paid, and say so."""
    purchase = coinslot.checkout.open(payment_token="t", order_id=order_id, on_success=take)  # noqa: S106 - of nobody
    purchase.said(said("done"), "https://pay.example")
    return purchase


@pytest.mark.parametrize("begin", [track, checkout])
@pytest.mark.parametrize("offered", [False, True])
def test_games_own_purchase_takes_the_place_of_what_was_found(
    visits: Visits, run: Run, begin: Begin, *, offered: bool
) -> None:
    """In the same line, with what is known from earlier; its success goes there alone."""
    order_id = visits.ordered("paid")
    heard: list[object] = []

    async def play() -> None:
        written = visits.entry(order_id, offered=offered)
        await visits.left(written)
        async with visits.visit() as coinslot:
            coinslot.on("success", lambda *_: heard.append("the listener"))
            await visits.until(lambda: visits.sandbox.sockets.all("ayla"))
            purchase = begin(coinslot, order_id, visits.take)
            assert purchase.id == "left"
            await visits.until(lambda: visits.sandbox.requests.count("GET") > 1)
            [line] = await coinslot.entries()
            assert (line.record.order_id, line.record.offered, line.began) == (order_id, offered, written["began"])
            visits.sandbox.set_status(order_id, "done")
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED
            await visits.empty()

    run(play())
    assert (visits.taken, heard) == ([(order_id, offered)], [])


def test_checkout_of_an_order_that_was_claimed_is_not_abandoned(visits: Visits, run: Run) -> None:
    """An earlier visit has heard of a payment: that this window is closed unused says nothing against it."""
    order_id = visits.ordered()

    async def play() -> None:
        await visits.left(visits.entry(order_id, claimed=True))
        async with visits.visit() as coinslot:
            await visits.until(lambda: visits.sandbox.requests.count("GET") > 0)
            purchase = coinslot.checkout.open(payment_token="t", order_id=order_id, on_success=visits.take)  # noqa: S106 - of nobody
            await shown(coinslot, purchase)
            purchase.close()
            await visits.until(lambda: visits.sandbox.requests.count("GET") > 2)
            visits.sandbox.orders.pay(order_id)
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED

    run(play())


def test_line_that_is_found_late_makes_no_second_one(visits: Visits, run: Run) -> None:
    """The game was faster than the journal: what was found goes, with what it knew, once the other is written."""
    order_id = visits.ordered("paid")
    logged_in = asyncio.Event()

    async def token() -> str:
        await logged_in.wait()
        return visits.sandbox.token("ayla")

    async def play() -> None:
        await visits.left(visits.entry(order_id, offered=True))
        async with visits.visit(token) as coinslot:
            purchase = track(coinslot, order_id, visits.take)
            await asyncio.sleep(0.05)  # the journal has told of it by then, and nothing signals that
            assert await visits.kept() == ["left"]
            logged_in.set()
            await visits.until(lambda: visits.sandbox.sockets.all("ayla"))
            assert await visits.kept() == [purchase.id]
            visits.sandbox.set_status(order_id, "done")
            await visits.empty()

    run(play())
    assert visits.taken == [(order_id, True)]


def test_success_that_is_being_taken_is_not_offered_to_the_one_that_takes_its_place(visits: Visits, run: Run) -> None:
    """It waits until the listener is done with it; then there is nothing left to offer."""
    order_id = visits.ordered("done")
    taking, taken = asyncio.Event(), asyncio.Event()

    async def take(*_: object) -> None:
        taking.set()
        await taken.wait()

    async def play() -> None:
        await visits.left(visits.entry(order_id))
        async with visits.visit() as coinslot:
            coinslot.on("success", take)
            await taking.wait()
            purchase = track(coinslot, order_id, visits.take)
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED
            taken.set()
            await visits.empty()

    run(play())
    assert visits.taken == []


def test_window_that_cannot_be_opened_takes_nobodys_place(visits: Visits, run: Run) -> None:
    """The refused purchase ends; what was found is followed as before."""
    order_id = visits.ordered("paid")

    async def play() -> None:
        await visits.left(visits.entry(order_id))
        async with visits.visit() as coinslot:
            coinslot.on("success", visits.take)
            await visits.until(lambda: visits.sandbox.sockets.all("ayla"))
            coinslot.busy = True
            result = await checkout(coinslot, order_id, lambda *_: None).outcome
            assert result.error
            assert result.error.code is ErrorCode.WINDOW_BUSY
            assert await visits.kept() == ["left"]
            visits.sandbox.set_status(order_id, "done")
            await visits.empty()

    run(play())
    assert visits.taken == [(order_id, False)]


def test_two_lines_of_one_order_become_one(visits: Visits, run: Run) -> None:
    """However they came about, the game is offered it once."""
    order_id = visits.ordered("done")

    async def play() -> None:
        await visits.left(visits.entry(order_id))
        await visits.left(visits.entry(order_id, offered=True), "other")
        async with visits.visit() as coinslot:
            await visits.until(lambda: visits.sandbox.requests.count("GET"))
            coinslot.on("success", visits.take)
            await visits.empty()

    run(play())
    assert visits.taken == [(order_id, True)]


def test_tracking_that_is_stopped_is_forgotten(visits: Visits, run: Run) -> None:
    """The game wants to hear no more of it; leaving while it is tracked keeps it."""
    order_id = visits.ordered()

    async def play() -> None:
        async with visits.visit() as coinslot:
            stopped = track(coinslot, order_id, visits.take)
            await visits.until(lambda: visits.sandbox.requests.count("GET"))
            stopped.stop()
            await visits.empty()
            left = track(coinslot, order_id, visits.take)
            await visits.until(lambda: visits.sandbox.requests.count("GET") > 1)
        assert await visits.kept() == [left.id]

    run(play())


def test_what_was_bought_is_not_forgotten_when_it_is_stopped(visits: Visits, run: Run) -> None:
    """Nor is it when it is found again, tracked and stopped."""

    async def play() -> None:
        async with visits.visit() as coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            order_id = await shown(coinslot, purchase)
            purchase.stop()
            assert (await purchase.outcome).outcome is Outcome.PENDING
        assert await visits.kept() == [purchase.id]
        visits.sandbox.pay(order_id)
        visits.sandbox.requests.clear()
        async with visits.visit() as coinslot:
            await visits.until(lambda: visits.sandbox.requests.count("GET"))
            track(coinslot, order_id, lambda *_: asyncio.Event().wait()).stop()
        assert await visits.kept() == [purchase.id]

    run(play())


@pytest.mark.parametrize("way", ["returned", "acknowledged"])
def test_taken_success_is_forgotten_at_once(visits: Visits, run: Run, way: str) -> None:
    """By the callback that returns, or by the game's own word; no other visit hears of it."""

    async def play() -> None:
        async with visits.visit() as coinslot:
            if way == "returned":
                await coinslot.catalog.purchase_free_item("daily_gift", on_success=visits.take).outcome
            else:
                result = await coinslot.catalog.purchase_free_item("daily_gift").outcome
                assert len(await visits.kept()) == 1
                coinslot.acknowledge(result.order_id or 0)
            await visits.empty()
        async with visits.visit() as coinslot:
            coinslot.on("success", lambda *_: visits.taken.append((0, True)))

    run(play())
    assert len(visits.taken) == (way == "returned")


def test_success_that_another_has_taken_meanwhile_is_not_offered(visits: Visits, run: Run) -> None:
    """Its line is gone: whoever shares the journal has had it acknowledged."""

    async def play() -> None:
        async with visits.visit() as coinslot:
            result = await coinslot.catalog.purchase_free_item("daily_gift").outcome
            assert result.outcome is Outcome.SUCCEEDED
            [line_id] = await visits.kept()
            await visits.journal.forget(line_id)
            coinslot.on("success", visits.take)
        assert await visits.kept() == []

    run(play())
    assert visits.taken == []


def test_names_are_of_no_other_visit(visits: Visits, run: Run) -> None:
    """Each purchase has one of its own, also in another process."""

    async def play() -> None:
        names = set()
        for _ in range(3):
            async with visits.visit() as coinslot:
                names |= {coinslot.orders.track(1).id for _ in range(3)}
        assert len(names) == 9
        assert {len(name) for name in names} == {18}

    run(play())


class Slow(Memory):
    """A journal that writes when it is let; ``writing`` is what it is about to write, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.writing: list[Entry] = []
        self.may_write = asyncio.Semaphore(0)

    async def remember(self, line_id: str, written: dict[str, Any]) -> None:
        """Wait before that."""
        self.writing.append(decode(written))
        await self.may_write.acquire()
        await super().remember(line_id, written)


@pytest.mark.parametrize("function", [False, True], ids=["token", "function"])
def test_nothing_is_done_before_it_is_written_down(visits: Visits, run: Run, *, function: bool) -> None:
    """The intent before the request, the order before its window, and that it is offered before it is."""

    async def play() -> None:
        journal = visits.journal = Slow()
        text = visits.sandbox.token("ayla")
        async with visits.visit((lambda: text) if function else text) as coinslot:
            purchase = coinslot.catalog.purchase("gems_100", on_success=visits.take)
            await visits.until(lambda: len(journal.writing) == 1)
            await asyncio.sleep(0.05)  # nothing signals that nothing comes
            assert (journal.writing[0].record.order_id, visits.sandbox.requests.all()) == (None, [])
            journal.may_write.release()
            await visits.until(lambda: len(journal.writing) == 2)
            await asyncio.sleep(0.05)
            assert journal.writing[1].record.order_id
            assert coinslot.panes[0].done == []
            journal.may_write.release()
            visits.sandbox.pay(await shown(coinslot, purchase))
            purchase.said(said("done"), visits.sandbox.pay_station)
            await visits.until(lambda: len(journal.writing) == 3)  # that the window has spoken
            journal.may_write.release()
            await visits.until(lambda: len(journal.writing) == 4)
            await asyncio.sleep(0.05)
            assert journal.writing[3].record.offered
            assert (visits.taken, purchase.outcome.done()) == ([], False)
            journal.may_write.release()
            await visits.empty()

    run(play())
    assert len(visits.taken) == 1


def test_order_of_a_server_is_written_down_before_its_window_is_shown(visits: Visits, run: Run) -> None:
    """Whose it is says a token that the game is asked for; where it gives none, the player can pay all the same."""
    order_id = visits.ordered()
    tokens = iter(["", visits.sandbox.token("ayla")])

    async def play() -> None:
        async with visits.visit(lambda: next(tokens)) as coinslot:
            for kept in (False, True):
                purchase = coinslot.checkout.open(payment_token="t", order_id=order_id)  # noqa: S106 - of nobody
                await shown(coinslot, purchase)
                assert (await visits.kept() == [purchase.id]) is kept

    run(play())


def test_offer_waits_for_nobody_when_the_game_leaves(visits: Visits, run: Run) -> None:
    """Another tab may follow the order, and says nothing; then it is its affair."""

    class Elsewhere(Memory):
        async def may_offer(self, _: str) -> None:
            await asyncio.Event().wait()

    async def play() -> None:
        visits.journal = Elsewhere()
        async with visits.visit() as coinslot:
            await coinslot.catalog.purchase_free_item("daily_gift", on_success=visits.take).outcome
        assert len(await visits.kept()) == 1

    run(play())
    assert visits.taken == []


def test_success_that_fails_is_offered_again_in_its_own_time(
    visits: Visits, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As redelivered, to the same recipient; the line is there until it is taken."""
    monkeypatch.setattr(ladder, "REOFFER_BASE", 0.05)
    order_id = visits.ordered("done")

    def take(order: Any, info: Any) -> None:  # noqa: ANN401 - an order, and what is known of the success
        visits.take(order, info)
        if len(visits.taken) < 3:
            raise LookupError

    async def play() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        await visits.left(visits.entry(order_id))
        async with visits.visit() as coinslot:
            coinslot.on("success", take)
            await visits.until(lambda: visits.taken)
            assert await visits.kept() == ["left"]
            await visits.empty()

    run(play())
    assert visits.taken == [(order_id, False), (order_id, True), (order_id, True)]
