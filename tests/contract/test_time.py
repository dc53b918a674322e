"""Limits of five and ten minutes to their last request, and clocks that jump: where time is virtual."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.contract.world import LATER

if TYPE_CHECKING:
    from tests.contract.memoryworld import MemoryWorld
    from tests.contract.world import Deal

TICK = 0.5
"""Seconds between two looks at the log: requests are known to the half second."""


def tracked(memory: MemoryWorld) -> tuple[Deal, int]:
    """A new order that is followed."""
    order_id = memory.order()
    return memory.track(order_id), order_id


def times(memory: MemoryWorld, method: str, path: str, until: float) -> list[float]:
    """When the requests of a kind come, in seconds from now to the next half, until so many have passed."""
    before, seen, at = memory.sandbox.requests.count(method, path), [], 0.0
    memory.pass_time(TICK / 2)  # what comes at a half second comes in the middle between two looks, not with one
    while at < until:
        now = memory.sandbox.requests.count(method, path)
        seen += [at] * (now - before)
        before = now
        at += TICK
        memory.pass_time(TICK)
    return seen


def test_five_minutes_of_socket_then_ten_of_polling(memory: MemoryWorld) -> None:
    """The last request of the ladder comes at 900 s; from then on it is pending, and looked at once a minute."""
    memory.start()
    deal, order_id = tracked(memory)
    looks = times(memory, "GET", f"/order/{order_id}", 1100)
    assert looks == [0, 0, *range(300, 901, 3), 960, 1020, 1080]  # the first two: at once, and when the socket opens
    assert deal.told == [("status", "new", None), ("pending", None)]
    assert memory.requests().count("SOCKET") == 1
    assert memory.sandbox.sockets.all() == []


def test_pending_is_told_with_the_last_look(memory: MemoryWorld) -> None:
    """Not a second earlier, and not while that look is under way."""
    memory.start()
    deal, _ = tracked(memory)
    memory.pass_time(899)
    assert "pending" not in deal.names
    memory.sandbox.fault(method="GET", delay=5)
    memory.pass_time(5)
    assert "pending" not in deal.names
    memory.pass_time(2)
    assert deal.names[-1] == "pending"


def test_order_that_is_done_at_the_last_moment_succeeds(memory: MemoryWorld) -> None:
    """The last look of the ladder counts like any other: success, and no pending before it."""
    memory.start()
    deal, order_id = tracked(memory)
    memory.pass_time(898.5)
    memory.sandbox.pay(order_id)
    memory.settle()
    assert [name for name in deal.names if name != "status"] == ["success"]


def test_order_that_is_done_after_the_limit_still_reaches_the_game(memory: MemoryWorld) -> None:
    """Pending is no end: within a minute of being done its success is offered."""
    memory.start()
    deal, order_id = tracked(memory)
    memory.until(lambda: "pending" in deal.names, "the time is over")
    memory.pass_time(1800)
    memory.sandbox.pay(order_id)
    memory.pass_time(61)
    assert [name for name in deal.names if name != "status"] == ["pending", "success"]


def test_reestablish_opens_another_socket_each_five_minutes(memory: MemoryWorld) -> None:
    """As long as it opens nothing is polled; where it fails, ten minutes of polling end the ladder."""
    memory.start(tracking="reestablish")
    deal, order_id = tracked(memory)
    assert times(memory, "SOCKET", "", 1000) == [0, 300, 600, 900]
    assert memory.looks(order_id) == 5
    memory.sandbox.sockets.close(3503, "stay away")
    looks = times(memory, "GET", f"/order/{order_id}", 700)
    assert looks == [*range(0, 601, 3), 660]
    assert deal.names[-1] == "pending"
    assert memory.requests().count("SOCKET") == 4


def test_news_that_is_lost_is_found_when_the_socket_s_time_is_over(memory: MemoryWorld) -> None:
    """The socket is alive and never says done: the first poll does."""
    memory.start()
    memory.sandbox.sockets.fault(drop=True, times=99)
    deal, order_id = tracked(memory)
    memory.listens()
    memory.sandbox.pay(order_id)
    begun = memory.clock()
    assert deal.ended().outcome == "succeeded"
    assert memory.clock() - begun == pytest.approx(300, abs=1)


def test_retry_after_moves_no_limit(memory: MemoryWorld) -> None:
    """A store that always wants quiet is asked that often and no oftener, and the outcome comes when it is due."""
    memory.start()
    memory.sandbox.fault(method="GET", path="/order/", times=999, status=429, headers={"Retry-After": "100"})
    deal, order_id = tracked(memory)
    looks = times(memory, "GET", f"/order/{order_id}", 900)
    assert all(after - before >= 100 - TICK for before, after in itertools.pairwise(looks))
    assert len(looks) > 5
    assert deal.ended().outcome == "pending"
    assert memory.clock() == pytest.approx(900, abs=2)
    assert deal.told[-1] == ("pending", "rate_limited")


def test_store_that_is_down_is_not_stormed(memory: MemoryWorld) -> None:
    """Each look fails for fifteen minutes: a few hundred requests, then pending with the reason."""
    memory.start()
    memory.sandbox.fault(method="GET", path="/order/", times=9999, status=503)
    deal, order_id = tracked(memory)
    ending = deal.ended()
    assert (ending.outcome, ending.error) == ("pending", "provider_unavailable")
    assert memory.clock() == pytest.approx(900, abs=2)
    assert memory.looks(order_id) < 400


def test_machine_that_slept_looks_once_when_it_wakes(memory: MemoryWorld) -> None:
    """An hour has passed on its clock and none for its timers: one look, and what happened is told at once."""
    memory.start()
    deal, order_id = tracked(memory)
    memory.listens()
    memory.pass_time(10)
    before = memory.looks(order_id)
    memory.sandbox.sockets.fault(drop=True, times=9)
    memory.sandbox.pay(order_id)
    memory.set_clock(3600)
    memory.wake()
    memory.pass_time(0.1)
    assert memory.looks(order_id) == before + 1
    assert deal.names[-1] == "success"


def test_machine_that_slept_beyond_every_limit_ends_in_pending_once(memory: MemoryWorld) -> None:
    """The order is still new: both budgets are spent by the sleep, and one look after it says so."""
    memory.start()
    deal, order_id = tracked(memory)
    memory.pass_time(400)
    before = memory.looks(order_id)
    memory.set_clock(86_400)
    memory.wake()
    memory.pass_time(0.1)
    assert memory.looks(order_id) == before + 1
    assert deal.names[-1] == "pending"
    memory.settle()
    assert deal.names.count("pending") == 1


@pytest.mark.parametrize("back", [1, 299, 86_400 * 400])
def test_clock_that_is_set_back_stretches_no_limit(memory: MemoryWorld, back: float) -> None:
    """Timers that fire are proof of the time that has passed: pending after fifteen minutes, not after a year."""
    memory.start()
    deal, _ = tracked(memory)
    memory.listens()
    memory.pass_time(100)
    memory.set_clock(-back)
    deal.ended()
    assert memory.clock() == pytest.approx(900, abs=5)


@pytest.mark.parametrize("forward", [1, 299, 86_400 * 400])
def test_clock_that_is_set_forward_loses_nothing(memory: MemoryWorld, forward: float) -> None:
    """Budgets may end early; the order's success is told all the same."""
    memory.start()
    deal, order_id = tracked(memory)
    memory.listens()
    memory.pass_time(100)
    memory.set_clock(forward)
    memory.pass_time(30)
    memory.sandbox.pay(order_id)
    memory.pass_time(400)
    assert deal.names[-1] == "success"
    assert deal.names.count("success") == 1


def test_creation_that_is_refused_for_now_is_given_up_in_time(memory: MemoryWorld) -> None:
    """A player watches a spinner: after thirty seconds of 429 the purchase fails, and nobody has paid."""
    memory.start()
    memory.sandbox.fault(method="POST", times=999, status=429, headers=LATER)
    deal = memory.buy("virtual currency")
    ending = deal.ended()
    assert (ending.outcome, ending.error) == ("failed", "rate_limited")
    assert 20 < memory.clock() <= 30
    assert memory.sandbox.orders.all() == []
