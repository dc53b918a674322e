"""What a look at the order says decides; what goes wrong on the way ends nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.contract.world import LATER, USER, Ending

if TYPE_CHECKING:
    from tests.contract.world import World


@pytest.mark.parametrize("status", ["canceled", "expired"])
def test_order_that_ends_otherwise_is_told(world: World, status: str) -> None:
    """Every end has its outcome and its callback: nothing is dropped without a word."""
    world.start()
    order_id = world.order()
    deal = world.track(order_id)
    world.listens()
    world.sandbox.set_status(order_id, status)
    assert deal.ended() == Ending(status, order_id, status, None, verified=True)
    assert deal.told[-2:] == [("status", status, None), ("cancel", status)]


def test_status_that_nobody_knows_is_not_final(world: World) -> None:
    """The store may invent one: the order is followed on, whatever it is called, and its end is told."""
    world.start()
    order_id = world.order()
    world.sandbox.fault(method="GET", status=200, body=_order(order_id, "on_hold"), times=2)
    deal = world.track(order_id)
    world.until(lambda: world.looks(order_id) >= 2, "the order was looked at twice")
    assert "cancel" not in deal.names
    world.listens()
    world.sandbox.pay(order_id)
    assert deal.ended().outcome == "succeeded"


def test_errors_do_not_end_tracking(world: World) -> None:
    """A store that is down, cuts, talks nonsense or is busy is asked again, and the order's end is told."""
    world.start()
    world.sandbox.fault(method="GET", path="/order/", status=500)
    world.sandbox.fault(method="GET", path="/order/", status=200, body="<html>garbage")
    world.sandbox.fault(method="GET", path="/order/", drop="answer")
    world.sandbox.fault(method="GET", path="/order/", status=429, headers=LATER)
    order_id = world.order()
    world.sandbox.pay(order_id)
    deal = world.track(order_id)
    assert deal.ended() == Ending("succeeded", order_id, "done", None, verified=True)
    assert deal.names == ["status", "success"]
    assert world.looks(order_id) == 5


def test_retry_after_is_kept(world: World) -> None:
    """A store that asks for two seconds of quiet gets them, whatever the socket says meanwhile."""
    world.start()
    order_id = world.order()
    world.sandbox.fault(method="GET", path="/order/", status=429, headers=LATER)
    deal = world.track(order_id)
    world.until(lambda: world.looks(order_id) == 1, "it was looked at")
    begun = world.clock()
    world.listens()
    world.sandbox.pay(order_id)
    assert deal.ended().outcome == "succeeded"
    assert world.clock() - begun > 1.8
    assert world.looks(order_id) == 2


def test_look_that_is_refused_for_good_is_told(world: World) -> None:
    """An order of somebody else's: the purchase ends as pending with the reason, for the order may be paid."""
    world.start()
    stranger = world.sandbox.orders.create("another", world.sandbox.orders.get(world.order()).lines[0].item)
    world.sandbox.fault(method="GET", path="/order/", status=403)
    ending = world.track(stranger.id).ended()
    assert (ending.outcome, ending.order_id, ending.error) == ("pending", stranger.id, "invalid_token")


def test_nothing_is_told_after_the_outcome(world: World) -> None:
    """Repeated news, another payment of the player's and a later refund are told to nobody."""
    world.start()
    order_id = world.order()
    deal = world.track(order_id)
    world.listens()
    world.sandbox.pay(order_id)
    deal.ended()
    told = deal.told
    world.sandbox.sockets.replay(USER)
    world.sandbox.set_status(order_id, "canceled")
    world.settle()
    assert deal.told == told
    assert told[-1][0] == "success"


def test_stopped_tracking_hears_nothing_of_the_look_under_way(world: World) -> None:
    """It settles as pending at once, and an answer that comes later is dropped."""
    world.start()
    order_id = world.order()
    world.sandbox.pay(order_id)
    world.sandbox.fault(method="GET", path="/order/", delay=1)
    deal = world.track(order_id)
    world.until(lambda: world.looks(order_id) == 1, "the look is under way")
    world.stop(deal)
    assert deal.ended().outcome == "pending"
    world.settle()
    assert deal.names == ["pending"]


def test_order_that_is_tracked_twice_tells_both(world: World) -> None:
    """The second caller's callbacks are not lost, and ending one does not end the other."""
    world.start()
    order_id = world.order()
    deals = [world.track(order_id) for _ in range(3)]
    world.listens()
    world.stop(deals.pop())
    world.sandbox.pay(order_id)
    for deal in deals:
        assert deal.ended().outcome == "succeeded"
        assert deal.told[-1] == ("success", order_id, True)
        assert deal.names.count("success") == 1
    assert world.requests().count("SOCKET") == 1


def test_later_look_is_a_real_one(world: World) -> None:
    """A refund is seen: what was done once is not kept as done for ever."""
    world.start()
    deal = world.buy("virtual currency")
    deal.ended()
    world.sandbox.set_status(deal.order_id, "canceled")
    assert world.ask("orders.check", deal.order_id).value.status == "canceled"
    assert world.track(deal.order_id).ended().outcome == "canceled"


def test_answer_that_is_older_than_the_last_takes_nothing_back(world: World) -> None:
    """A replica that lags says new after paid: the game hears of each status once, and in their order."""
    world.start()
    order_id = world.order()
    for status in ("paid", "new"):
        world.sandbox.fault(method="GET", path="/order/", status=200, body=_order(order_id, status))
    deal = world.track(order_id)
    world.listens()
    world.until(lambda: world.looks(order_id) == 2, "it was looked at, and again at the opening")
    world.sandbox.pay(order_id)
    assert deal.ended().outcome == "succeeded"
    assert deal.statuses == ["paid", "done"]


def test_end_of_the_game_settles_what_is_under_way(world: World) -> None:
    """Orders that exist are pending, never canceled; nothing is left open."""
    world.start()
    deals = [world.track(world.order()) for _ in range(2)]
    world.listens()
    world.destroy()
    for deal in deals:
        assert world.ended(deal.number).outcome == "pending"
        assert "cancel" not in deal.names
    world.until(lambda: not world.sandbox.sockets.all(), "the socket is closed")


def _order(order_id: int, status: str) -> str:
    return json.dumps({"order_id": order_id, "status": status, "content": {"items": []}})
