"""Odd, stale and foreign events, and clocks that are wrong."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.journal import Record
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import (
    ORDER_ID,
    ORIGINS,
    START,
    TROUBLE,
    URL,
    Pair,
    order,
)

if TYPE_CHECKING:
    from collections.abc import Callable


NEW, PAID, DONE = OrderStatus.NEW, OrderStatus.PAID, OrderStatus.DONE


@dataclasses.dataclass(frozen=True)
class Foreign:
    """An event of somebody else's."""

    at: float = 0.0


@pytest.mark.parametrize("odd", [None, "done", 5, {}, Foreign(), e.Event(0.0), c.Forget()])
def test_what_is_no_event_is_ignored(odd: object) -> None:
    """None, texts, numbers and foreign classes are answered with Ignored, before and after the click."""
    pair = Pair()
    assert isinstance(pair.feed(odd)[0], c.Ignored)
    pair.click()
    (answer,) = pair.feed(odd)
    assert isinstance(answer, c.Ignored)
    assert type(odd).__name__ in answer.reason
    assert pair.purchase.phase is Phase.PAYING


def strays(at: float) -> list[e.Event]:
    """Events whose numbers belong to nothing under way."""
    return [
        e.OrderCreated(at, 99, 5, URL, ORIGINS),
        e.OrderChecked(at, 99, order(DONE)),
        e.RequestFailed(at, e.Request.CREATE, 99, TROUBLE, 0.5),
        e.RequestFailed(at, e.Request.CHECK, 99, TROUBLE, 0.5),
        e.TimerFired(at, 99),
        e.SocketOpened(at, 99),
        e.SocketSaid(at, 99, ORDER_ID, DONE),
        e.SocketFailed(at, 99, TROUBLE),
    ]


@pytest.mark.parametrize("stray", strays(START), ids=lambda stray: type(stray).__name__)
def test_stale_numbers_are_ignored_in_every_phase(stray: e.Event) -> None:
    """News of a request, timer or channel that is over changes nothing, wherever the purchase stands."""
    pair = Pair(answering=False)
    steps: list[Callable[[], object]] = [
        lambda: None,
        pair.click,
        pair.answer,
        pair.close,
        lambda: pair.answer(PAID),
        lambda: pair.answer(PAID),
        pair.fire,
        lambda: pair.answer(DONE),
        pair.acknowledge,
    ]
    for step in steps:
        step()
        (answer,) = pair.feed(stray)
        assert isinstance(answer, c.Ignored)
    assert pair.outcome is Outcome.SUCCEEDED


def test_an_answer_to_an_earlier_request_is_ignored() -> None:
    """The same answer twice counts once."""
    pair = Pair(answering=False).click()
    (first,) = pair.all(c.CreateOrder)
    pair.answer()
    (answer,) = pair.feed(e.OrderCreated(pair.now, first.number, 5, URL, ORIGINS))
    assert isinstance(answer, c.Ignored)
    assert pair.record
    assert pair.record.order_id == ORDER_ID


@pytest.mark.parametrize(
    "event",
    [
        e.PurchaseRequested(START),
        e.TrackRequested(START, ORDER_ID),
        e.Woke(START),
        e.PurchaseResumed(START, Record("p1", "gems_100", ORDER_ID), window_open=True),
        e.WindowSaid(START, PaymentStatus.DONE),
        e.WindowSpoke(START),
        e.WindowUnheard(START),
        e.WindowFlooded(START),
        e.WindowClosed(START),
        e.Acknowledged(START),
        e.OfferFailed(START),
    ],
    ids=lambda event: type(event).__name__,
)
def test_nothing_moves_a_purchase_that_is_over(event: e.Event) -> None:
    """After the outcome every event is answered with Ignored."""
    pair = Pair().click()
    pair.close()
    (answer,) = pair.feed(event)
    assert isinstance(answer, c.Ignored)
    assert pair.purchase.phase is Phase.OVER


def of_the_window(at: float) -> list[e.Event]:
    """All that can come of a window."""
    kinds = (e.WindowSpoke, e.WindowUnheard, e.WindowFlooded, e.WindowClosed)
    return [*(e.WindowSaid(at, word) for word in PaymentStatus), *(kind(at) for kind in kinds)]


def test_nothing_that_a_receipt_says_concerns_the_purchase() -> None:
    """The page may leave the window open when the order is done: its words, its end and its silence are ignored."""
    pair = Pair().click()
    pair.status = DONE
    pair.window_says(PaymentStatus.DONE)
    assert pair.all(c.CloseWindow) == [c.CloseWindow(receipt=True)]
    offered = [type(command) for event in of_the_window(pair.now) for command in pair.feed(event)]
    pair.acknowledge()
    acknowledged = [type(command) for event in of_the_window(pair.now) for command in pair.feed(event)]
    assert {*offered, *acknowledged} == {c.Ignored}
    assert len(offered) == len(acknowledged) == len(of_the_window(pair.now))


def test_a_window_that_does_not_exist_says_nothing() -> None:
    """Words before the order exists and after the close are ignored."""
    pair = Pair(answering=False).click()
    assert isinstance(pair.feed(e.WindowSaid(pair.now, PaymentStatus.DONE))[0], c.Ignored)
    pair.answer()
    pair.window_says(PaymentStatus.INVOICE)
    pair.close()
    for event in of_the_window(pair.now):
        assert [type(command) for command in pair.feed(event)] == [c.Ignored]
    assert pair.record
    assert not pair.record.claimed


@pytest.mark.parametrize("at", [START - 86_400, 0.0, -1.0, math.nan, math.inf, -math.inf])
def test_a_broken_clock_does_not_stop_a_budget(at: float) -> None:
    """With a clock set back or broken, timers still count: the budget ends at its last look."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.DONE)
    for _ in range(3, 601, 3):
        assert pair.outcome is None
        pair.fire(at)
    assert pair.outcome is Outcome.PENDING


def test_a_clock_that_jumps_forward_brings_the_end_near() -> None:
    """After an hour's sleep one look is made, and where it finds nothing the budget is over."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.DONE)
    assert len(pair.all(c.CheckOrder)) == 2
    pair.fire(START + 3600)
    assert len(pair.all(c.CheckOrder)) == 3
    assert pair.outcome is Outcome.PENDING


def test_a_clock_that_jumps_forward_still_finds_a_success() -> None:
    """What was done during the sleep is found by that one look."""
    pair = Pair(looks=[NEW, NEW, DONE]).click()
    pair.window_says(PaymentStatus.DONE)
    pair.fire(START + 3600)
    assert pair.outcome is Outcome.SUCCEEDED
