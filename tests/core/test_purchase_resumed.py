"""A purchase that an earlier runtime left: every shape its record can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.journal import Known, Record
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import FORBIDDEN, NO_ORDER, OFFLINE, ORDER_ID, ORIGINS, UNAUTHORIZED, URL, Pair, success

if TYPE_CHECKING:
    from collections.abc import Callable

NEW, PAID, DONE = OrderStatus.NEW, OrderStatus.PAID, OrderStatus.DONE

INTENT = Record("p1", "gems_100")


def ordered(
    outcome: Outcome | None = None,
    status: OrderStatus = NEW,
    *,
    claimed: bool = False,
    spoke: bool = False,
    offered: bool = False,
) -> Record:
    """The record of an order that exists."""
    return Record("p1", "gems_100", ORDER_ID, claimed, spoke, outcome, offered, status)


@pytest.mark.parametrize("window_open", [True, False])
def test_an_intent_alone_is_pending(*, window_open: bool) -> None:
    """Whether that creation was received is unknown: told as such, once, and never sent again."""
    pair = Pair().resume(INTENT, window_open=window_open)
    pair.pass_time(3600)
    (settled,) = pair.all(c.Settle)
    assert settled.outcome is Outcome.PENDING
    assert settled.fault
    assert settled.fault.code is ErrorCode.UNKNOWN_RESULT
    assert "gems_100" in settled.fault.message
    assert pair.all(c.CreateOrder) == []
    assert pair.record is None
    assert len(pair.all(c.CloseWindow)) == int(window_open)


def test_an_intent_that_was_told_is_not_told_again() -> None:
    """The game heard of it in its last life, which ended before the record was dropped."""
    pair = Pair().resume(Record("p1", "gems_100", outcome=Outcome.PENDING))
    assert [command for _, command in pair.said] == [c.Forget()]
    assert pair.purchase.phase is Phase.OVER


def test_an_open_window_is_taken_up_with_a_look() -> None:
    """What the window said meanwhile may be lost: one look, then it is listened to as before."""
    pair = Pair().resume(ordered(), window_open=True)
    assert len(pair.all(c.CheckOrder)) == 1
    assert pair.outcome is None
    pair.status = DONE
    pair.window_says(PaymentStatus.DONE)
    assert pair.outcome is Outcome.SUCCEEDED
    assert pair.all(c.ShowWindow) == []


def test_an_open_window_paid_meanwhile_succeeds_at_once() -> None:
    """The first look finds the order done."""
    pair = Pair(looks=[DONE]).resume(ordered(), window_open=True)
    assert pair.outcome is Outcome.SUCCEEDED
    assert pair.all(c.Offer) == [c.Offer(success(), redelivered=False)]
    assert pair.all(c.CloseWindow) == [c.CloseWindow(receipt=True)]


def test_an_open_window_that_had_claimed_is_confirmed() -> None:
    """A window does not say its last word twice: the claim in the record is followed like the word itself."""
    pair = Pair(looks=[NEW, NEW, DONE]).resume(ordered(claimed=True, spoke=True), window_open=True)
    assert pair.purchase.phase is Phase.CONFIRMING
    pair.pass_time(3)
    assert pair.outcome is Outcome.SUCCEEDED


def test_a_closed_window_is_abandoned_at_the_first_look() -> None:
    """As for a purchase of this life: nothing was said, so there is no grace."""
    pair = Pair().resume(ordered())
    assert pair.times(c.CheckOrder) == [0]
    assert pair.outcome is Outcome.ABANDONED


def test_a_closed_window_that_spoke_has_its_grace() -> None:
    """That the window spoke is in the record."""
    pair = Pair().resume(ordered(spoke=True))
    pair.pass_time(60)
    assert pair.times(c.CheckOrder) == [0, 1, 3, 6, 10]
    assert pair.outcome is Outcome.ABANDONED


def test_a_closed_window_that_claimed_is_never_abandoned() -> None:
    """That somebody claimed a payment is in the record."""
    pair = Pair().resume(ordered(claimed=True, spoke=True))
    pair.pass_time(600)
    assert pair.times(c.Settle) == [600]
    assert pair.outcome is Outcome.PENDING


@pytest.mark.parametrize("begin", [Pair.track, Pair.click], ids=["tracked", "windowless"])
def test_without_a_window_it_is_never_taken_up_as_abandoned(begin: Callable[[Pair], Pair]) -> None:
    """A runtime that dies while it tracks, or after a charge, leaves a record that the next one confirms."""
    first = begin(Pair(paid=e.Paid.AT_ONCE, socket=True))
    assert first.record == ordered(claimed=True)
    second = Pair().resume(first.record)
    assert second.outcome is None
    second.pass_time(600)
    assert second.outcome is Outcome.PENDING


@pytest.mark.parametrize("outcome", [Outcome.PENDING, Outcome.SUCCEEDED])
def test_a_settled_doubt_is_followed(outcome: Outcome) -> None:
    """It is looked at now and once a minute; the game is not told an outcome again."""
    pair = Pair().resume(ordered(outcome, claimed=True))
    pair.pass_time(120)
    assert pair.times(c.CheckOrder) == [0, 60, 120]
    assert pair.all(c.Settle) == []


@pytest.mark.parametrize("offered", [False, True])
@pytest.mark.parametrize("outcome", [None, Outcome.PENDING, Outcome.ABANDONED, Outcome.SUCCEEDED])
def test_a_purchase_that_is_done_is_offered(outcome: Outcome | None, *, offered: bool) -> None:
    """Whatever the game was told of it; and whether it was offered before is in the record."""
    pair = Pair(looks=[DONE]).resume(ordered(outcome, offered=offered))
    assert pair.all(c.Offer) == [c.Offer(success(), redelivered=offered)]
    assert pair.record
    assert pair.record.offered
    pair.acknowledge()
    assert pair.record is None


@pytest.mark.parametrize("outcome", [Outcome.PENDING, Outcome.ABANDONED, Outcome.SUCCEEDED])
def test_a_settled_purchase_that_is_done_is_not_settled_again(outcome: Outcome) -> None:
    """Its outcome was told; the success is offered all the same."""
    pair = Pair(looks=[DONE]).resume(ordered(outcome))
    assert len(pair.all(c.Offer)) == 1
    assert pair.all(c.Settle) == []
    pair.acknowledge()
    assert pair.record is None


def test_an_abandoned_order_is_looked_at_once() -> None:
    """Still new: that was the look of this start, and the record waits for the next one."""
    pair = Pair().resume(ordered(Outcome.ABANDONED))
    pair.pass_time(600)
    assert pair.times(c.CheckOrder) == [0]
    assert pair.purchase.phase is Phase.OVER
    assert pair.all(c.LetGo)
    assert pair.record == ordered(Outcome.ABANDONED)


def outlived(record: Record, *looks: OrderStatus) -> Pair:
    """A record is taken up when nobody can pay its order any more, and a minute passes."""
    pair = Pair(looks=looks)
    pair.feed(e.PurchaseResumed(pair.now, record, window_open=False, outlived=True))
    pair.pass_time(60)
    return pair


@pytest.mark.parametrize("outcome", [None, Outcome.ABANDONED, Outcome.PENDING])
def test_an_order_that_nobody_can_pay_any_more_is_forgotten(outcome: Outcome | None) -> None:
    """The token of its payment page is dead and it is still new: that was the last look."""
    pair = outlived(ordered(outcome, claimed=outcome is Outcome.PENDING), NEW)
    assert pair.times(c.CheckOrder) == [0]
    assert pair.purchase.phase is Phase.OVER
    assert pair.record is None


@pytest.mark.parametrize("status", [PAID, OrderStatus.UNKNOWN])
def test_an_old_order_that_may_be_paid_is_kept(status: OrderStatus) -> None:
    """However old it is: only one that is still new has come to nothing."""
    pair = outlived(ordered(Outcome.PENDING, claimed=True), status, status, DONE)
    assert pair.record
    pair.pass_time(60)
    assert pair.all(c.Offer)


@pytest.mark.parametrize("fault", [FORBIDDEN, NO_ORDER, OFFLINE], ids=lambda fault: fault.message)
def test_an_old_order_that_cannot_be_looked_at_is_kept(fault: Fault) -> None:
    """What cannot be seen has not come to nothing."""
    pair = Pair(looks=[fault])
    pair.feed(e.PurchaseResumed(pair.now, ordered(Outcome.PENDING), window_open=False, outlived=True))
    assert pair.record


@pytest.mark.parametrize("late", [False, True], ids=["before it is requested", "while it is looked at"])
def test_an_order_that_was_offered_before_is_offered_again(*, late: bool) -> None:
    """Whenever it becomes known."""
    pair = Pair(looks=[DONE], answering=False)
    pair.feed(e.TrackRequested(pair.now, ORDER_ID, Known(offered=not late)))
    pair.feed(e.Recalled(pair.now, Known(offered=late)))
    pair.answer()
    assert pair.all(c.Offer) == [c.Offer(success(), redelivered=True)]


def test_a_checkout_of_an_order_that_was_claimed_is_not_abandoned() -> None:
    """An earlier visit heard of a payment: closing the window at once says nothing against it."""
    pair = Pair(looks=[NEW])
    pair.feed(e.CheckoutRequested(pair.now, ORDER_ID, URL, ORIGINS, known=Known(claimed=True, spoke=True)))
    assert pair.record
    assert pair.record.known == Known(claimed=True, spoke=True)
    pair.feed(e.WindowClosed(pair.now))
    pair.pass_time(30)
    assert not pair.all(c.Settle)


def test_a_claim_that_is_found_while_the_order_is_in_doubt() -> None:
    """It ends the doubt, as the window's own word would."""
    pair = Pair(looks=[NEW])
    pair.feed(e.CheckoutRequested(pair.now, ORDER_ID, URL, ORIGINS))
    pair.feed(e.WindowSaid(pair.now, PaymentStatus.INVOICE))
    pair.feed(e.WindowClosed(pair.now))
    pair.feed(e.Recalled(pair.now, Known(claimed=True)))
    pair.pass_time(30)
    assert not pair.all(c.Settle)


def test_what_is_recalled_of_an_order_that_nobody_knows_yet_is_ignored() -> None:
    """It cannot be the same order."""
    pair = Pair(answering=False)
    pair.feed(e.PurchaseRequested(pair.now))
    pair.feed(e.Recalled(pair.now, Known(offered=True)))
    assert pair.record
    assert not pair.record.offered


def test_an_abandoned_order_that_is_paid_is_followed() -> None:
    """Money has moved: it is looked at each minute until it is done, then offered."""
    pair = Pair(looks=[PAID, PAID, DONE]).resume(ordered(Outcome.ABANDONED))
    assert pair.record == ordered(Outcome.ABANDONED, PAID, claimed=True)
    pair.pass_time(120)
    assert pair.times(c.CheckOrder) == [0, 60, 120]
    assert pair.all(c.Offer)


@pytest.mark.parametrize("fault", [UNAUTHORIZED, FORBIDDEN, NO_ORDER, OFFLINE], ids=lambda fault: fault.message)
@pytest.mark.parametrize("outcome", [Outcome.PENDING, Outcome.ABANDONED, Outcome.SUCCEEDED])
def test_a_refused_look_keeps_a_settled_record(fault: Fault, outcome: Outcome) -> None:
    """Another player's token, or a store in trouble, says nothing of the order."""
    pair = Pair(looks=[fault]).resume(ordered(outcome))
    assert pair.record == ordered(outcome)
    pair.status = DONE
    pair.pass_time(60)
    assert pair.all(c.Offer)


@pytest.mark.parametrize("status", [OrderStatus.CANCELED, OrderStatus.EXPIRED])
def test_a_settled_order_that_came_to_nothing_is_forgotten(status: OrderStatus) -> None:
    """A final no of the provider ends the following."""
    pair = Pair(looks=[status]).resume(ordered(Outcome.PENDING, claimed=True))
    assert pair.record is None
    assert pair.purchase.phase is Phase.OVER


def test_a_settled_purchase_has_no_window() -> None:
    """One that is still open is closed, and its words move nothing."""
    pair = Pair().resume(ordered(Outcome.PENDING), window_open=True)
    assert pair.all(c.CloseWindow) == [c.CloseWindow()]
    assert isinstance(pair.feed(e.WindowClosed(pair.now))[0], c.Ignored)


def test_a_purchase_is_taken_up_once() -> None:
    """A second record for a purchase under way is ignored, and so is a click."""
    pair = Pair().resume(ordered(), window_open=True)
    assert isinstance(pair.feed(e.PurchaseResumed(pair.now, INTENT, window_open=False))[0], c.Ignored)
    assert isinstance(pair.feed(e.PurchaseRequested(pair.now))[0], c.Ignored)
    assert pair.record == ordered()
