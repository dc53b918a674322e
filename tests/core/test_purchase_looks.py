"""Looks at the order: one at a time, tried again where that helps, and never believed of another order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.errors import ErrorCode
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import (
    FORBIDDEN,
    NO_ORDER,
    OFFLINE,
    TROUBLE,
    UNAUTHORIZED,
    UNREADABLE,
    Pair,
    limited,
    order,
    success,
)

if TYPE_CHECKING:
    from coinslot.core.errors import Fault

NEW, PAID, DONE = OrderStatus.NEW, OrderStatus.PAID, OrderStatus.DONE


def claimed(pair: Pair) -> Pair:
    """Click, and have the window say that it is paid."""
    pair.click()
    pair.window_says(PaymentStatus.DONE)
    return pair


def test_any_number_of_hints_during_a_look_cause_one_more() -> None:
    """Three hints while a look is under way are one look after it, and then none."""
    pair = Pair(answering=False, socket=True).click()
    pair.answer()
    pair.window_says(PaymentStatus.DONE, PaymentStatus.CANCELED, PaymentStatus.DONE)
    pair.feed(e.WindowFlooded(pair.now))
    assert len(pair.all(c.CheckOrder)) == 1
    pair.answer()
    assert len(pair.all(c.CheckOrder)) == 2
    assert pair.all(c.OpenSocket) == []
    pair.answer()
    # The third look is the one that belongs to the opening of the channel.
    assert len(pair.all(c.OpenSocket)) == 1
    assert len(pair.all(c.CheckOrder)) == 3
    pair.answer()
    assert not pair.waiting


def test_a_hint_during_a_failing_look_causes_one_more() -> None:
    """The hint is not lost with the look that failed."""
    pair = Pair(answering=False).click()
    pair.answer()
    pair.window_says(PaymentStatus.DONE)
    pair.close()
    pair.answer(OFFLINE)
    assert len(pair.all(c.CheckOrder)) == 2
    pair.answer(DONE)
    assert pair.outcome is Outcome.SUCCEEDED


def test_a_hint_replaces_the_pause() -> None:
    """A look now makes the planned one superfluous: its timer is stopped."""
    pair = claimed(Pair())
    pair.close()
    assert [type(command) for _, command in pair.said[-3:]] == [c.StopTimer, c.CheckOrder, c.StartTimer]


def test_a_store_that_limits_without_saying_how_long_is_left_alone() -> None:
    """A page of another origin may not read Retry-After: not even a failed socket causes a look within two seconds."""
    pair = claimed(Pair(looks=[limited(), DONE]))
    pair.pass_time(60)
    assert pair.times(c.CheckOrder) == [0, 3]


@pytest.mark.parametrize("fault", [OFFLINE, TROUBLE, UNREADABLE], ids=lambda fault: fault.code)
def test_a_look_that_fails_is_tried_again(fault: Fault) -> None:
    """Pauses double from those of polling on, then the store recovers: a success, and no fault is told."""
    pair = claimed(Pair(looks=[fault, fault, fault, fault, DONE]))
    pair.pass_time(60)
    assert pair.times(c.CheckOrder) == [0, 0, 3, 6, 10]
    (settled,) = pair.all(c.Settle)
    assert (settled.outcome, settled.fault) == (Outcome.SUCCEEDED, None)


def test_pauses_begin_anew_after_an_answer() -> None:
    """An outage that is over does not slow the next one down."""
    pair = claimed(Pair(socket=True, looks=[NEW, TROUBLE, TROUBLE, TROUBLE, NEW, TROUBLE, DONE]))
    pair.pass_time(60)
    # Failed at the opening, at 1 and 3, answered at 7; failed when woken, tried again after one second.
    assert pair.times(c.CheckOrder) == [0, 0, 1, 3, 7]
    pair.feed(e.Woke(pair.now))
    pair.pass_time(60)
    assert pair.times(c.CheckOrder)[-2:] == [60, 61]


def test_a_store_in_trouble_for_long_is_pending() -> None:
    """The ten minutes of polling hold for failing looks too; the fault is told with the outcome."""
    pair = claimed(Pair(looks=[TROUBLE] * 99))
    pair.pass_time(600)
    (settled,) = pair.all(c.Settle)
    assert (settled.outcome, settled.fault) == (Outcome.PENDING, TROUBLE)
    assert pair.times(c.Settle) == [600]


def test_a_look_keeps_to_retry_after() -> None:
    """What the store asked for is never undercut, not even by the rung's last look, and holds up no budget."""
    pair = claimed(Pair(looks=[NEW, limited(20), DONE]))
    pair.pass_time(60)
    assert pair.times(c.CheckOrder) == [0, 0, 20]
    pair = claimed(Pair(looks=[NEW, limited(1000)]))
    pair.pass_time(1000)
    assert pair.times(c.Settle) == [600]
    assert pair.outcome is Outcome.PENDING
    assert pair.times(c.CheckOrder) == [0, 0, 1000]


def test_a_failing_grace_is_pending_and_never_abandoned() -> None:
    """Abandoned needs an order that is new, not one that nobody could look at."""
    pair = Pair(looks=[OFFLINE] * 99).click()
    pair.close()
    pair.pass_time(60)
    assert pair.outcome is Outcome.PENDING


@pytest.mark.parametrize("fault", [FORBIDDEN, UNAUTHORIZED, NO_ORDER], ids=lambda fault: str(fault.http_status))
def test_a_refused_look_is_pending_and_never_failed(fault: Fault) -> None:
    """The window was shown, so it may have been paid: whatever refuses the look, the record stays."""
    pair = Pair(looks=[fault] * 99).click()
    pair.pass_time(20)
    pair.window_says(PaymentStatus.DONE)
    (settled,) = pair.all(c.Settle)
    assert (settled.outcome, settled.fault) == (Outcome.PENDING, fault)
    assert pair.record
    assert pair.record.outcome is Outcome.PENDING


def test_a_refused_look_leaves_an_open_window_alone() -> None:
    """After a cancel the player may go on, also when the look is refused."""
    pair = Pair(looks=[FORBIDDEN]).click()
    pair.window_says(PaymentStatus.CANCELED)
    assert pair.outcome is None
    assert pair.rules.window_open
    assert pair.purchase.phase is Phase.PAYING


def test_a_failing_look_beside_an_undecided_window_is_repeated() -> None:
    """What the flood drowned may have been the window's last word: looked again until the order answers."""
    pair = Pair(looks=[TROUBLE, OFFLINE, TROUBLE, NEW]).click()
    pair.feed(e.WindowFlooded(pair.now))
    pair.pass_time(3600)
    assert pair.times(c.CheckOrder) == [0, 1, 3, 7]
    assert pair.purchase.phase is Phase.PAYING


def test_looks_beside_an_undecided_window_are_repeated_for_a_minute_each_time() -> None:
    """Then the log is told, and the window is listened to as before; the next hint has a whole minute again."""
    pair = Pair(looks=[TROUBLE] * 99).click()
    for began in (0, 100):
        pair.feed(e.WindowFlooded(pair.now))
        pair.pass_time(100)
        looks = [at - began for at in pair.times(c.CheckOrder) if at >= began]
        assert looks == [0, 1, 3, 7, 15, 25, 35, 45, 55]
        (_, told) = pair.said[-1]
        assert isinstance(told, c.Ignored)
        assert TROUBLE.message in told.reason
    assert pair.rules.window_open


def test_a_refused_look_beside_an_undecided_window_is_not_repeated() -> None:
    """No repetition mends it; the window is still there to speak."""
    pair = Pair(looks=[FORBIDDEN]).click()
    pair.feed(e.WindowFlooded(pair.now))
    pair.pass_time(3600)
    assert pair.times(c.CheckOrder) == [0]
    assert pair.purchase.phase is Phase.PAYING


def test_a_refused_token_is_changed_once_for_one_look() -> None:
    """401 asks the game for another token, and the second 401 of the same look gives up."""
    pair = claimed(Pair(looks=[UNAUTHORIZED, UNAUTHORIZED], token_can_change=True))
    assert [look.fresh_token for look in pair.all(c.CheckOrder)] == [False, True]
    assert pair.outcome is Outcome.PENDING


def test_a_fresh_token_lets_the_look_go_on() -> None:
    """After the change the answer counts, and a later 401 may change it again."""
    pair = claimed(Pair(looks=[UNAUTHORIZED, NEW, UNAUTHORIZED, DONE], token_can_change=True))
    pair.pass_time(1)
    assert [look.fresh_token for look in pair.all(c.CheckOrder)] == [False, True, False, True]
    assert pair.outcome is Outcome.SUCCEEDED


def test_an_order_not_found_right_after_its_creation_is_looked_for_again() -> None:
    """A replica may not know it yet: within ten seconds 404 is tried again."""
    pair = claimed(Pair(looks=[NO_ORDER, NO_ORDER, NO_ORDER, DONE]))
    pair.pass_time(10)
    assert pair.times(c.CheckOrder) == [0, 0, 3, 6]
    assert pair.outcome is Outcome.SUCCEEDED


def test_an_order_not_found_for_ten_seconds_is_given_up() -> None:
    """The retry of a 404 is brief: a look later than ten seconds after the creation is the last."""
    pair = claimed(Pair(looks=[NO_ORDER] * 99))
    pair.pass_time(60)
    assert pair.outcome is Outcome.PENDING
    assert pair.times(c.CheckOrder)[:5] == [0, 0, 3, 6, 10]
    assert pair.times(c.Settle) == [10]


def test_an_answer_about_another_order_never_grants() -> None:
    """A done order of a different number is an unreadable answer: asked again, then pending."""
    pair = claimed(Pair(looks=[order(DONE, 700124)] * 999))
    pair.pass_time(600)
    (settled,) = pair.all(c.Settle)
    assert settled.outcome is Outcome.PENDING
    assert settled.fault
    assert settled.fault.code is ErrorCode.UNREADABLE_ANSWER
    assert "700124" in settled.fault.message
    assert pair.all(c.Offer) == []


def test_statuses_move_forward_only() -> None:
    """A replica that says new after paid changes nothing: the offer and the statuses keep the later one."""
    pair = claimed(Pair(looks=[PAID, NEW, NEW, DONE]))
    pair.pass_time(6)
    assert [status.order for status in pair.all(c.AnnounceStatus)] == [NEW, PAID, DONE]


@pytest.mark.parametrize("speaks", [True, False])
def test_a_status_nobody_knows_is_never_abandoned(*, speaks: bool) -> None:
    """An unknown word may mean anything: after the close the ladder is climbed to its end, then pending."""
    pair = Pair(looks=[OrderStatus.UNKNOWN]).click()
    if speaks:
        pair.window_says(PaymentStatus.INVOICE)
    pair.close()
    pair.pass_time(600)
    assert pair.outcome is Outcome.PENDING


# -- after pending ---------------------------------------------------------------------------------------------


def test_pending_is_followed_once_a_minute() -> None:
    """A purchase settled in doubt is looked at each 60 s while the page is open."""
    pair = claimed(Pair())
    pair.pass_time(600 + 300)
    assert pair.times(c.CheckOrder)[-6:] == [600, 660, 720, 780, 840, 900]
    assert len(pair.all(c.Settle)) == 1


def test_done_after_pending_is_offered_and_not_settled_again() -> None:
    """The later success is offered to the game; the one outcome stands."""
    pair = claimed(Pair())
    pair.pass_time(600)
    pair.status = DONE
    pair.pass_time(60)
    assert [settled.outcome for settled in pair.all(c.Settle)] == [Outcome.PENDING]
    assert pair.all(c.Offer) == [c.Offer(success(), redelivered=False)]
    pair.acknowledge()
    assert pair.record is None


@pytest.mark.parametrize("status", [OrderStatus.CANCELED, OrderStatus.EXPIRED])
def test_a_no_after_pending_is_forgotten(status: OrderStatus) -> None:
    """Nothing is left to follow; the game was told its outcome already and hears the status."""
    pair = claimed(Pair())
    pair.pass_time(600)
    pair.status = status
    pair.pass_time(60)
    assert pair.record is None
    assert pair.all(c.AnnounceStatus)[-1].order is status
    assert len(pair.all(c.Settle)) == 1


def test_a_failing_look_after_pending_does_not_end_the_following() -> None:
    """Refusals and outages keep the record and the rhythm; a longer Retry-After is kept to."""
    pair = claimed(Pair())
    pair.pass_time(600)
    pair._looks.extend([FORBIDDEN, OFFLINE, limited(90), DONE])
    pair.pass_time(60 * 6)
    assert pair.times(c.CheckOrder)[-4:] == [660, 720, 780, 870]
    assert pair.all(c.Offer)


@pytest.mark.parametrize("seconds", [10.0**9, float("inf")])
def test_an_absurd_retry_after_waits_an_hour(seconds: float) -> None:
    """A browser's timer fires at once when its time is beyond 25 days: a look would hammer the store."""
    pair = claimed(Pair())
    pair.pass_time(600)
    pair._looks.append(limited(seconds))
    pair.pass_time(60)
    assert pair.all(c.StartTimer)[-1].seconds == 3600


# -- offers ----------------------------------------------------------------------------------------------------


def test_an_offer_that_fails_is_made_again_after_growing_pauses() -> None:
    """5, 10, 20 s and so on up to five minutes, marked as redelivered, until it is acknowledged."""
    pair = Pair(looks=[DONE])
    claimed(pair)
    for _ in range(9):
        pair.offer_fails()
        pair.fire()
    assert [timer.seconds for timer in pair.all(c.StartTimer)][1:] == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert [offer.redelivered for offer in pair.all(c.Offer)] == [False] + [True] * 9
    pair.acknowledge()
    assert pair.record is None
    assert len(pair.all(c.Forget)) == 1


def test_an_acknowledgement_stops_the_next_offer() -> None:
    """A game that acknowledges during the pause is not offered again."""
    pair = claimed(Pair(looks=[DONE]))
    pair.offer_fails()
    pair.acknowledge()
    assert [type(command) for _, command in pair.said[-2:]] == [c.StopTimer, c.Forget]


def test_an_offer_fails_once() -> None:
    """Two failures of one offer are one pause."""
    pair = claimed(Pair(looks=[DONE]))
    pair.offer_fails()
    assert isinstance(pair.feed(e.OfferFailed(pair.now))[0], c.Ignored)


def test_an_unacknowledged_offer_stays_in_the_journal() -> None:
    """Only the acknowledgement forgets a success."""
    pair = claimed(Pair(looks=[DONE]))
    assert pair.record
    assert pair.record.outcome is Outcome.SUCCEEDED
    assert pair.all(c.Forget) == []
