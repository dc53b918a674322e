"""Paid orders that the provider tells of: found where nothing was kept, offered once, processed when they are taken."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.client.journal import Memory
from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.core.status import Outcome
from tests.client.panes import Panes, shown
from tests.client.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]

LISTED, PROCESSED = "/events", "/processed"


@pytest.fixture
def visits(sandbox: Sandbox) -> Visits:
    """Ayla's."""
    return Visits(sandbox)


def unprocessed(visits: Visits) -> list[int]:
    """The orders of Ayla's events that are not processed."""
    return [event.data["order"]["id"] for event in visits.sandbox.events.unprocessed("ayla")]


async def all_processed(visits: Visits) -> None:
    """Wait until none is left."""
    await visits.until(lambda: unprocessed(visits) == [])


def looks(visits: Visits) -> int:
    """How often the provider was asked what is paid."""
    return visits.sandbox.requests.count("GET", LISTED)


def test_success_that_nobody_has_taken_is_found(visits: Visits, run: Run) -> None:
    """As redelivered, since it may have been offered before; to a listener that may come late; once for all visits."""
    order_id = visits.ordered("done")

    async def play() -> None:
        async with visits.forgetful() as coinslot:
            await visits.until(lambda: visits.sandbox.requests.count("GET", "/order/"))
            coinslot.on("success", visits.take)
            await all_processed(visits)
        async with visits.forgetful() as coinslot:
            coinslot.on("success", visits.take)
            await visits.until(lambda: looks(visits) == 2)

    run(play())
    assert visits.taken == [(order_id, True)]
    assert visits.sandbox.requests.count("GET", "/order/") == 1


def test_order_decides_and_not_the_event(visits: Visits, run: Run) -> None:
    """One that is paid is followed until it is done; of one that was canceled nothing is offered."""
    paid, canceled = visits.ordered("paid"), visits.ordered("paid")
    visits.sandbox.cancel(canceled)

    async def play() -> None:
        async with visits.forgetful() as coinslot:
            coinslot.on("success", visits.take)
            await visits.until(lambda: visits.sandbox.sockets.all("ayla"))
            visits.sandbox.set_status(paid, "done")
            await visits.until(lambda: visits.taken)

    run(play())
    assert visits.taken == [(paid, True)]
    assert unprocessed(visits) == [canceled, canceled]  # paid and canceled: nobody has taken anything


def test_nothing_is_asked_where_the_game_does_not_want_it(visits: Visits, run: Run) -> None:
    """By default: a project with webhooks has no Event API."""
    order_id = visits.ordered("done")

    async def play() -> None:
        async with visits.visit() as coinslot:
            coinslot.on("success", visits.take)
            coinslot.purchases.wake()
            await coinslot.orders.track(order_id, on_success=visits.take).outcome
            await visits.until(lambda: visits.taken)

    run(play())
    assert visits.sandbox.requests.count("GET", LISTED) == visits.sandbox.requests.count("POST") == 0


@pytest.mark.parametrize("acknowledge", [False, True])
def test_success_of_a_live_purchase_is_processed(visits: Visits, run: Run, *, acknowledge: bool) -> None:
    """Its event is asked for when it is taken; leaving waits for that."""

    async def play() -> None:
        async with visits.forgetful() as coinslot:
            await visits.until(lambda: looks(visits))
            callback: dict[str, Any] = {} if acknowledge else {"on_success": visits.take}
            purchase = coinslot.catalog.purchase("gems_100", **callback)
            order_id = await shown(coinslot, purchase)
            visits.sandbox.pay(order_id)
            coinslot.purchases.wake()
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED
            assert not acknowledge or unprocessed(visits) == [order_id]
            await purchase._runner.drained()  # type: ignore[union-attr] # it is offered
            coinslot.acknowledge(order_id)
        assert unprocessed(visits) == []

    run(play())


class Blind(Memory):
    """A journal whose storage cannot be read any more."""

    async def entries(self) -> Mapping[str, object]:
        """None are seen."""
        return {}


@pytest.mark.parametrize("journal", [Memory, Blind])
def test_order_that_is_followed_here_is_left_to_that(visits: Visits, run: Run, journal: type[Memory]) -> None:
    """A wake-up finds its event; the game hears of it once, from its own purchase, and not as redelivered."""

    async def play() -> None:
        async with Panes(visits.sandbox, journal(), events=True) as coinslot:
            coinslot.on("success", lambda *_: pytest.fail("it has a recipient of its own"))
            order_id = visits.ordered("paid")
            coinslot.orders.track(order_id, on_success=visits.take)
            await visits.until(lambda: visits.sandbox.sockets.all("ayla"))
            coinslot.purchases.wake()
            await visits.until(lambda: looks(visits) == 2)
            visits.sandbox.set_status(order_id, "done")
            await all_processed(visits)
            assert visits.taken == [(order_id, False)]

    run(play())


def test_order_that_is_being_created_is_left_to_its_purchase(visits: Visits, run: Run) -> None:
    """The provider may tell of it before the answer comes that says which order it is."""

    async def play() -> None:
        visits.sandbox.fault(method="POST", path="/free/item/", delay=0.3)
        async with visits.forgetful() as coinslot:
            coinslot.on("success", lambda *_: pytest.fail("it has a recipient of its own"))
            purchase = coinslot.catalog.purchase_free_item("daily_gift", on_success=visits.take)
            await visits.until(lambda: unprocessed(visits))
            coinslot.purchases.wake()
            await visits.until(lambda: looks(visits) == 2)
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED
            await all_processed(visits)
            assert visits.taken == [(purchase.order_id, False)]

    run(play())


def test_order_that_is_kept_is_not_followed_twice(visits: Visits, run: Run) -> None:
    """The record says more than the event: it was never offered."""
    order_id = visits.ordered("done")

    async def play() -> None:
        await visits.left(visits.entry(order_id))
        async with Panes(visits.sandbox, visits.journal, events=True) as coinslot:
            await visits.until(lambda: looks(visits) and visits.sandbox.requests.count("GET", "/order/"))
            assert await visits.kept() == ["left"]
            coinslot.on("success", visits.take)
            await all_processed(visits)
            await visits.empty()

    run(play())
    assert visits.taken == [(order_id, False)]
    assert visits.sandbox.requests.count("GET", "/order/") == 1


def test_order_that_another_follows_is_left_to_that(visits: Visits, run: Run) -> None:
    """Its line is in the journal, and somebody else holds it, such as another tab."""
    order_id = visits.ordered("done")

    async def play() -> None:
        await visits.journal.remember("other", visits.entry(order_id))
        async with Panes(visits.sandbox, visits.journal, events=True) as coinslot:
            coinslot.on("success", visits.take)
            await visits.until(lambda: looks(visits))
            await coinslot.catalog.purchase_free_item("daily_gift", on_success=lambda *_: None).outcome
        assert await visits.kept() == ["other"]

    run(play())
    assert visits.taken == []
    assert visits.sandbox.requests.count("GET", f"/order/{order_id}") == 0


def test_game_may_track_what_was_found(visits: Visits, run: Run) -> None:
    """Then its own tracking is the recipient, and hears that it may come again."""
    order_id = visits.ordered("done")

    async def play() -> None:
        async with visits.forgetful() as coinslot:
            await visits.until(lambda: visits.sandbox.requests.count("GET", "/order/"))
            coinslot.orders.track(order_id, on_success=visits.take)
            coinslot.on("success", lambda *_: pytest.fail("it has a recipient of its own"))
            await all_processed(visits)

    run(play())
    assert visits.taken == [(order_id, True)]


def test_success_that_is_not_taken_is_not_processed(visits: Visits, run: Run) -> None:
    """A listener that raises gets it again on the next visit."""
    order_id = visits.ordered("done")
    raised: list[object] = []

    def fail(*_: object) -> None:
        raise LookupError("the game's save failed")

    async def play() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: raised.append(context["exception"]))
        async with visits.forgetful() as coinslot:
            coinslot.on("success", fail)
            await visits.until(lambda: raised)
        assert unprocessed(visits) == [order_id]
        async with visits.forgetful() as coinslot:
            coinslot.on("success", visits.take)
            await all_processed(visits)

    run(play())
    assert visits.taken == [(order_id, True)]


def test_event_that_could_not_be_processed_is_tried_again(
    visits: Visits, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    """At the next wake-up, without an offer in this visit; the next visit would offer it again."""
    order_id = visits.ordered("done")

    async def play() -> None:
        visits.sandbox.fault(method="POST", path=PROCESSED, status=500)
        async with visits.forgetful() as coinslot:
            coinslot.on("success", visits.take)
            coinslot.on("error", visits.errors.append)
            await visits.until(lambda: caplog.records)
            assert unprocessed(visits) == [order_id]
            coinslot.purchases.wake()
            await all_processed(visits)

    run(play())
    assert (visits.taken, visits.errors) == ([(order_id, True)], [])
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_waking_asks_once(visits: Visits, run: Run) -> None:
    """However many alarms come together; what was paid meanwhile is found."""

    async def play() -> None:
        async with visits.forgetful() as coinslot:
            coinslot.on("success", visits.take)
            await visits.until(lambda: looks(visits) == 1)
            order_id = visits.ordered("done")
            for _ in range(3):
                coinslot.purchases.wake()
            await all_processed(visits)
            assert visits.taken == [(order_id, True)]
            assert looks(visits) == 2

    run(play())


def test_project_without_the_event_api_is_told_once(visits: Visits, run: Run) -> None:
    """With what to do, and it is not asked again; purchases go on as ever."""
    visits.sandbox.settings.events = False

    async def play() -> None:
        async with visits.forgetful() as coinslot:
            coinslot.on("error", visits.errors.append)
            await visits.until(lambda: visits.errors)
            coinslot.purchases.wake()
            result = await coinslot.catalog.purchase_free_item("daily_gift", on_success=visits.take).outcome
            assert result.outcome is Outcome.SUCCEEDED

    run(play())
    [fault] = visits.errors
    assert fault.code is ErrorCode.REQUEST_REFUSED
    assert "Have Xsolla turn it on" in fault.message
    assert looks(visits) == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 200, "body": "moo"}, {"drop": "request"}])
def test_provider_that_does_not_answer_stops_nothing(
    visits: Visits, run: Run, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    """It is logged and no error of the game's; the next wake-up asks again."""
    order_id = visits.ordered("done")

    async def play() -> None:
        visits.sandbox.fault(method="GET", path=LISTED, **fault)
        async with visits.forgetful() as coinslot:
            coinslot.on("success", visits.take)
            coinslot.on("error", visits.errors.append)
            await visits.until(lambda: caplog.records)
            coinslot.purchases.wake()
            await all_processed(visits)

    run(play())
    assert (visits.taken, visits.errors) == ([(order_id, True)], [])
    assert "is asked again later" in caplog.text


def test_token_that_is_refused_is_asked_for_again(visits: Visits, run: Run) -> None:
    """As for every other request."""
    order_id = visits.ordered("done")
    tokens = iter([visits.sandbox.token("ayla", lifetime=-1), visits.sandbox.token("ayla")])

    async def play() -> None:
        async with visits.forgetful(lambda: next(tokens)) as coinslot:
            coinslot.on("success", visits.take)
            await all_processed(visits)

    run(play())
    assert visits.taken == [(order_id, True)]


def test_player_who_logs_in_late_is_asked_for_then(visits: Visits, run: Run) -> None:
    """A token function that fails is not asked again and again; the next purchase that needs one brings it up."""
    order_id = visits.ordered("done")
    asked: list[str] = []

    def token() -> str:
        asked.append("token")
        if len(asked) == 1:
            raise LookupError("not logged in")
        return visits.sandbox.token("ayla")

    async def play() -> None:
        async with visits.forgetful(token) as coinslot:
            await visits.until(lambda: asked)
            gift = coinslot.catalog.purchase_free_item("daily_gift")  # and nobody takes it, so it causes no look
            await visits.until(lambda: visits.sandbox.requests.count("GET", f"/order/{order_id}"))
            coinslot.on("success", visits.take)
            await all_processed(visits)
            assert sorted(visits.taken) == [(order_id, True), (gift.order_id, False)]

    run(play())


def test_other_notifications_and_players_are_left_alone(visits: Visits, run: Run) -> None:
    """Only Ayla's paid orders are processed."""
    order_id = visits.ordered("done")
    visits.sandbox.events.add("ayla", {"notification_type": "order_canceled", "order": {"id": order_id}})
    visits.sandbox.events.add("boris", {"notification_type": "order_paid", "order": {"id": order_id}})

    async def play() -> None:
        async with visits.forgetful() as coinslot:
            coinslot.on("success", visits.take)
            await visits.until(lambda: visits.sandbox.requests.count("POST", PROCESSED))

    run(play())
    left = [(each.user, each.data["notification_type"]) for each in visits.sandbox.events.all() if not each.status]
    assert left == [("ayla", "order_canceled"), ("boris", "order_paid")]


def test_wrong_wish_is_refused(sandbox: Sandbox) -> None:
    """By name."""
    with pytest.raises(CoinslotError, match=r'^events is "yes"; expected true or false$') as raised:
        Panes(sandbox, events="yes")
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT
