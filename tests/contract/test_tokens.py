"""A player's token that the store refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.world import USER

if TYPE_CHECKING:
    from tests.contract.world import World


def test_token_refused_once_is_asked_for_once(world: World) -> None:
    """The game gives another one, and never hears of the refusal."""
    world.start(tokens=[world.sandbox.token(USER, -60), world.sandbox.token(USER)])
    deal = world.buy("free item")
    assert deal.ended().outcome == "succeeded"
    assert world.requests() == ["POST", "POST", "GET"]
    assert world.asked == 2
    assert deal.names == ["order", "status", "success"]


def test_token_refused_twice_is_not_asked_for_again(world: World) -> None:
    """A store that refuses every token is asked twice, not for ever."""
    world.start(tokens=[world.sandbox.token(USER, -60)] * 9)
    ending = world.buy("free item").ended()
    assert (ending.outcome, ending.error) == ("failed", "invalid_token")
    assert world.requests() == ["POST", "POST"]
    assert world.asked == 2


def test_refusal_that_is_no_json_asks_for_a_token_all_the_same(world: World) -> None:
    """The HTTP status decides: a proxy's 401 has no error code in it."""
    world.start(tokens=[world.sandbox.token(USER)] * 2)
    world.sandbox.fault(method="POST", status=401, body="<html>")
    assert world.buy("free item").ended().outcome == "succeeded"
    assert world.asked == 2


@pytest.mark.parametrize("call", ["orders.check", "cart.get"])
def test_calls_that_give_a_value_ask_once_more(world: World, call: str) -> None:
    """Each request at most once; then the refusal is the answer."""
    world.start(tokens=[world.sandbox.token(USER, -60)] * 9)
    answer = world.ask(call, *([world.order()] if call == "orders.check" else []))
    assert (answer.code, answer.http_status) == ("invalid_token", 401)
    assert (world.asked, world.requests()) == (2, ["GET", "GET"])


def test_token_that_goes_bad_while_an_order_is_followed_is_replaced(world: World) -> None:
    """The look is repeated with another token, and tracking goes on."""
    world.start(tokens=[world.sandbox.token(USER)] * 2)
    order_id = world.order()
    deal = world.track(order_id)
    world.listens()
    world.until(lambda: world.looks(order_id) == 2, "it was looked at, and again at the opening")
    world.sandbox.fault(method="GET", status=401)
    world.sandbox.pay(order_id)
    assert deal.ended().outcome == "succeeded"
    assert world.asked == 2


def test_token_function_that_fails_during_a_look_is_not_silent(world: World) -> None:
    """The order exists: the purchase is pending, and the reason is told."""
    world.start(tokens=[world.sandbox.token(USER)])
    world.sandbox.fault(method="GET", status=401)
    deal = world.buy("virtual currency")
    ending = deal.ended()
    assert (ending.outcome, ending.order_id, ending.error) == ("pending", deal.order_id, "invalid_token")
    assert deal.told[-1] == ("pending", "invalid_token")


def test_token_function_that_fails_at_first_sends_nothing(world: World) -> None:
    """No order can have been made."""
    world.start(tokens=[""])
    ending = world.buy("item").ended()
    assert (ending.outcome, ending.error) == ("failed", "invalid_token")
    assert world.requests() == []
