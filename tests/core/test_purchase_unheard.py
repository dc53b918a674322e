"""A payment window of which it is known that nothing can be heard: a policy blocks it, or it is cut off."""

from __future__ import annotations

import dataclasses

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.journal import Record
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import OFFLINE, ORDER_ID, ORIGINS, TROUBLE, URL, Pair, limited

DONE = OrderStatus.DONE
MUTE = ladder.MUTE_AFTER
ORDERED = Record("p1", "gems_100", ORDER_ID, status=OrderStatus.NEW)
UNSURE = dataclasses.replace(ORDERED, spoke=True)


def mute(*, socket: bool = True) -> Pair:
    """A window that is open and has said nothing."""
    return Pair(mute=True, socket=socket).click()


def heard() -> Pair:
    """A window whose page is there, and has not spoken of a payment."""
    return Pair(socket=True).click()


def test_a_window_that_cannot_be_heard_is_followed_at_once() -> None:
    """The page knows, so there is nothing to wait for and nothing to explain to it."""
    pair = mute()
    pair.pass_time(2)
    pair.unheard()
    assert pair.purchase.phase is Phase.WATCHING
    assert (pair.times(c.CheckOrder), pair.times(c.OpenSocket)) == ([2, 2], [2])
    pair.pass_time(MUTE)
    assert pair.all(c.ExplainSilence) == []
    pair.status = DONE
    pair.push(DONE)
    assert pair.outcome is Outcome.SUCCEEDED


def test_known_before_the_order_exists_it_is_followed_as_soon_as_it_does() -> None:
    """Word by word: remembered, announced, shown, and looked at without a timer in between."""
    pair = Pair(mute=True, answering=False).click()
    assert pair.unheard() == ()
    assert pair.answer() == (
        c.Remember(ORDERED),
        c.AnnounceOrder(ORDER_ID),
        c.ShowWindow(URL, ORIGINS),
        c.Remember(UNSURE),
        c.CheckOrder(2, ORDER_ID),
    )
    assert pair.purchase.phase is Phase.WATCHING


def test_a_creation_that_is_refused_for_now_does_not_forget_it() -> None:
    """The second one makes the order, which is followed at once like that of the first."""
    pair = Pair(mute=True, answering=False).click()
    pair.unheard()
    pair.answer(limited(4))
    pair.pass_time(4)
    pair.answer()
    assert (pair.purchase.phase, pair.times(c.CheckOrder)) == (Phase.WATCHING, [4])


def test_closed_before_the_order_exists_it_is_abandoned_at_the_first_look() -> None:
    """The window never showed the payment page: whether it could be heard does not matter."""
    pair = Pair(mute=True, answering=False).click()
    pair.unheard()
    pair.close()
    pair.answer()
    pair.answer()
    assert (pair.outcome, pair.times(c.CheckOrder)) == (Outcome.ABANDONED, [0])


def test_a_creation_that_is_lost_is_pending_as_ever() -> None:
    """There is no order to follow."""
    pair = Pair(mute=True, answering=False).click()
    pair.unheard()
    pair.answer(OFFLINE)
    assert (pair.outcome, pair.purchase.phase) == (Outcome.PENDING, Phase.OVER)


def test_known_during_a_look_one_more_is_made_and_the_ladder_climbed() -> None:
    """As after another runtime has died: its first look is under way when the page tells."""
    pair = Pair(mute=True, socket=True, answering=False).resume(ORDERED, window_open=True)
    pair.unheard()
    assert pair.purchase.phase is Phase.WATCHING
    assert len(pair.all(c.CheckOrder)) == 1
    pair.answering = True
    pair.answer()
    assert pair.times(c.CheckOrder) == [0, 0, 0]  # the first, one more, and that of the socket's opening
    assert pair.times(c.OpenSocket) == [0]


def test_known_in_a_quiet_time_the_store_is_left_alone_and_the_socket_opened() -> None:
    """A Retry-After is for looks; the socket tells meanwhile."""
    pair = mute()
    pair.pass_time(1)
    pair.answering = False
    pair.feed(e.Woke(pair.now))
    pair.answer(limited(20))
    pair.answering = True
    pair.unheard()
    assert pair.purchase.phase is Phase.WATCHING
    assert (pair.times(c.CheckOrder), pair.times(c.OpenSocket)) == ([1], [1])
    pair.pass_time(30)
    assert pair.times(c.CheckOrder) == [1, 21]


def test_known_while_a_look_is_repeated_it_is_followed_at_once() -> None:
    """A store in trouble beside an undecided window: the pause after its refusal is not waited for."""
    pair = mute()
    pair.answering = False
    pair.feed(e.Woke(pair.now))
    pair.answer(TROUBLE)
    pair.answering = True
    pair.unheard()
    assert (pair.purchase.phase, pair.times(c.OpenSocket)) == (Phase.WATCHING, [0])


def test_a_window_that_was_heard_and_is_cut_off_is_followed() -> None:
    """The last news counts: another window may have taken the place of the one that spoke."""
    pair = heard()
    pair.pass_time(60)
    pair.unheard()
    assert (pair.purchase.phase, pair.times(c.OpenSocket)) == (Phase.WATCHING, [60])


def test_a_window_that_said_canceled_and_is_cut_off_is_followed() -> None:
    """The player may go on in it, and nobody will say so: a grace of looks is not enough."""
    pair = heard()
    pair.window_says(PaymentStatus.CANCELED)
    pair.unheard()
    pair.pass_time(60)
    assert pair.purchase.phase is Phase.WATCHING
    pair.status = DONE
    pair.push(DONE)
    assert pair.outcome is Outcome.SUCCEEDED


def test_heard_after_all_it_is_followed_no_longer() -> None:
    """Where a frame was blocked, the player's own window may be heard: back to its words."""
    pair = mute()
    pair.unheard()
    pair.pass_time(30)
    pair.feed(e.WindowSpoke(pair.now))
    assert (pair.purchase.phase, pair.times(c.CloseSocket)) == (Phase.PAYING, [30])
    pair.pass_time(3600)
    assert pair.purchase.phase is Phase.PAYING


def test_told_again_nothing_begins_anew() -> None:
    """Neither a look nor a rung: the ladder ends when it would have ended."""
    pair = mute()
    pair.unheard()
    looks = pair.times(c.CheckOrder)
    for _ in range(3):
        assert [type(command) for command in pair.unheard()] == [c.Ignored]
    assert pair.times(c.CheckOrder) == looks
    pair.pass_time(299)
    pair.unheard()
    pair.pass_time(1)
    assert pair.times(c.CloseSocket) == [300]


def test_told_again_after_the_ladder_it_is_followed_anew() -> None:
    """The page has found another reason, a window of its own that is cut off perhaps: now a payment is made."""
    pair = mute()
    pair.unheard()
    pair.pass_time(3600)
    assert pair.purchase.phase is Phase.PAYING
    pair.unheard()
    assert (pair.purchase.phase, pair.times(c.OpenSocket)) == (Phase.WATCHING, [0, 3600])


def test_a_payment_that_is_confirmed_already_goes_on_as_it_was() -> None:
    """The ladder is climbed for the claim."""
    pair = heard()
    pair.window_says(PaymentStatus.DONE)
    pair.pass_time(10)
    looks = pair.times(c.CheckOrder)
    assert [type(command) for command in pair.unheard()] == [c.Ignored]
    assert (pair.purchase.phase, pair.times(c.CheckOrder)) == (Phase.CONFIRMING, looks)


@pytest.mark.parametrize("paid", [e.Paid.ELSEWHERE, e.Paid.AT_ONCE])
def test_where_no_window_speaks_none_is_unheard(paid: e.Paid) -> None:
    """Such an order is followed from its beginning."""
    pair = Pair(paid=paid, socket=True).click()
    assert [type(command) for command in pair.unheard()] == [c.Ignored]


@pytest.mark.parametrize("known", [True, False])
def test_what_nobody_heard_is_remembered_as_said(*, known: bool) -> None:
    """So the next runtime, too, looks for as long as a payment that was begun may take to arrive."""
    pair = mute(socket=False)
    pair.unheard() if known else pair.pass_time(MUTE)
    assert pair.record == UNSURE
    after = Pair().resume(pair.record)
    after.pass_time(60)
    assert (after.outcome, after.times(c.CheckOrder)) == (Outcome.ABANDONED, [0, 1, 3, 6, 10])


def test_a_mute_window_that_is_closed_right_after_the_payment_is_not_abandoned() -> None:
    """The order is still new at the first look, and paid at the second."""
    pair = mute()
    pair.unheard()
    pair.pass_time(60)
    pair.close()
    pair.status = DONE
    pair.pass_time(1)
    assert (pair.outcome, pair.times(c.Settle)) == (Outcome.SUCCEEDED, [61])
