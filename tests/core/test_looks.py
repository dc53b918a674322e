"""The ladder: a socket for five minutes, then a look each three seconds for ten, and what both of them hear."""

from __future__ import annotations

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import (
    NO_ITEM,
    OFFLINE,
    ORDER_ID,
    START,
    TROUBLE,
    UNREADABLE,
    Answer,
    Pair,
    limited,
)

NEW, PAID, DONE = OrderStatus.NEW, OrderStatus.PAID, OrderStatus.DONE


def tracked(*looks: Answer, rungs: tuple[ladder.Rung, ...] = ladder.FALLBACK) -> Pair:
    """An order that is tracked, with a socket that opens; the looks at once are new unless told."""
    return Pair(looks=looks, socket=True, rungs=rungs).track()


def looks_at(pair: Pair) -> int:
    """How many looks were made."""
    return len(pair.all(c.CheckOrder))


# -- the socket's rung -----------------------------------------------------------------------------------------


def test_a_mute_socket_is_waited_for_and_then_polled() -> None:
    """A look when asked and one at the opening, nothing for 300 s, then each 3 s: the last at 900 s exactly."""
    pair = tracked()
    pair.pass_time(299.9)
    assert pair.times(c.CheckOrder) == [0, 0]
    pair.pass_time(600)
    assert pair.outcome is None
    pair.pass_time(0.1)
    assert pair.times(c.CheckOrder) == [0, 0, *range(300, 901, 3)]
    assert pair.times(c.CloseSocket) == [300]
    assert pair.times(c.Settle) == [900]
    assert pair.outcome is Outcome.PENDING


def test_a_mute_socket_beside_a_window_has_the_same_limits() -> None:
    """The ladder after a window's claim is that of an order that is tracked; it ends with the window closed."""
    pair = Pair(socket=True).click()
    pair.window_says(PaymentStatus.DONE)
    pair.pass_time(900)
    assert pair.times(c.CheckOrder) == [0, 0, *range(300, 901, 3)]
    assert pair.times(c.Settle) == pair.times(c.CloseWindow) == [900]


def test_an_order_that_stays_new_is_never_abandoned() -> None:
    """Whoever tracks has no window that was closed: pending, and followed once a minute after that."""
    pair = tracked()
    pair.pass_time(899)
    assert pair.outcome is None
    pair.pass_time(1)
    assert pair.outcome is Outcome.PENDING
    assert pair.purchase.phase is Phase.FOLLOWED
    pair.pass_time(120)
    assert pair.times(c.CheckOrder)[-3:] == [900, 960, 1020]


@pytest.mark.parametrize("status", [PAID, DONE, OrderStatus.CANCELED, OrderStatus.EXPIRED])
def test_news_causes_one_look_at_once(status: OrderStatus) -> None:
    """What the socket says is a hint: the order is looked at once, and only that look moves anything."""
    pair = tracked()
    pair.pass_time(17)
    pair.push(status)
    assert pair.times(c.CheckOrder) == [0, 0, 17]
    assert pair.outcome is None
    assert {told.order for told in pair.all(c.AnnounceStatus)} == {NEW}


def test_news_of_done_ends_the_waiting() -> None:
    """The look that the push causes finds the order done: offered at once, timer and channel closed."""
    pair = tracked()
    pair.pass_time(17)
    pair.status = DONE
    pair.push(DONE)
    assert pair.times(c.Settle) == pair.times(c.Offer) == pair.times(c.CloseSocket) == [17]
    assert pair.outcome is Outcome.SUCCEEDED
    assert pair.rules.timer is None


def test_old_news_causes_no_look() -> None:
    """A history that repeats new and paid after paid, or says what nobody knows, is answered with Ignored."""
    pair = tracked(PAID, PAID)
    for status in (NEW, PAID, OrderStatus.UNKNOWN):
        pair.push(status)
    assert looks_at(pair) == 2
    assert len(pair.all(c.Ignored)) == 3


def test_news_of_another_order_causes_no_look() -> None:
    """The socket is one for all orders of a player: those of another purchase are not ours."""
    pair = tracked()
    pair.push(DONE, ORDER_ID + 1)
    assert looks_at(pair) == 2
    assert len(pair.all(c.Ignored)) == 1


def test_a_flood_of_news_during_a_look_causes_one_more() -> None:
    """One look at a time; however much is pushed meanwhile."""
    pair = tracked(PAID, PAID)
    pair.answering = False
    for _ in range(50):
        pair.push(DONE)
    assert looks_at(pair) == 3
    pair.answer(PAID)
    assert looks_at(pair) == 4
    pair.answer(PAID)
    assert not pair.waiting


def test_a_channel_that_listens_again_causes_a_look() -> None:
    """What was said while it was away may be lost."""
    pair = tracked()
    pair.pass_time(50)
    pair.feed(e.SocketOpened(pair.now, pair.all(c.OpenSocket)[0].channel))
    assert pair.times(c.CheckOrder) == [0, 0, 50]


def test_a_look_on_the_sockets_rung_begins_no_new_time() -> None:
    """News and waking up do not stretch the five minutes."""
    pair = tracked()
    for _ in range(4):
        pair.pass_time(70)
        pair.push(PAID)
    pair.pass_time(20)
    assert pair.times(c.CloseSocket) == [300]


@pytest.mark.parametrize("kind", [e.SocketOpened, e.SocketSaid, e.SocketFailed])
def test_a_closed_channel_is_not_heard(kind: type[e.Event]) -> None:
    """News under the number of a channel that is closed changes nothing."""
    pair = tracked(rungs=ladder.REESTABLISH)
    old = pair.all(c.OpenSocket)[0].channel
    pair.pass_time(300)
    before = len(pair.said)
    late = {
        e.SocketOpened: e.SocketOpened(pair.now, old),
        e.SocketSaid: e.SocketSaid(pair.now, old, ORDER_ID, DONE),
        e.SocketFailed: e.SocketFailed(pair.now, old, OFFLINE),
    }[kind]
    pair.feed(late)
    assert [type(command) for _, command in pair.said[before:]] == [c.Ignored]


def test_a_dropped_socket_goes_to_polling_at_once() -> None:
    """No second of the five minutes is waited for: a look now, then each 3 s for ten minutes from there."""
    pair = tracked()
    pair.pass_time(100)
    pair.drop()
    pair.pass_time(600)
    assert pair.times(c.CheckOrder) == [0, 0, *range(100, 701, 3)]
    assert pair.times(c.Settle) == [700]
    assert pair.all(c.CloseSocket) == []


def test_a_socket_that_fails_at_once_is_polling_from_the_start() -> None:
    """Where no socket can be opened, the ten minutes of polling are all there is."""
    pair = Pair().track()
    pair.pass_time(600)
    assert pair.times(c.CheckOrder) == [0, *range(0, 601, 3)]
    assert pair.times(c.Settle) == [600]


def test_a_socket_lost_during_a_look_is_looked_after_once_more() -> None:
    """The look under way is not joined by a second one; the rung of polling has its own when it is answered."""
    pair = tracked()
    pair.answering = False
    pair.push(PAID)
    pair.drop()
    assert looks_at(pair) == 3
    pair.answer(NEW)
    assert looks_at(pair) == 4
    pair.answer(NEW)
    assert pair.all(c.StartTimer)[-1].seconds == 3


# -- a socket that is renewed ----------------------------------------------------------------------------------


def test_a_renewed_socket_has_a_new_number_each_five_minutes() -> None:
    """The old channel is closed before the next is opened, and its opening is the only look in between."""
    pair = tracked(rungs=ladder.REESTABLISH)
    pair.pass_time(1000)
    assert pair.times(c.OpenSocket) == [0, 300, 600, 900]
    assert pair.times(c.CloseSocket) == [300, 600, 900]
    assert pair.times(c.CheckOrder) == [0, 0, 300, 600, 900]
    assert len({opened.channel for opened in pair.all(c.OpenSocket)}) == 4
    assert [closed.channel for closed in pair.all(c.CloseSocket)] == [
        opened.channel for opened in pair.all(c.OpenSocket)[:3]
    ]
    assert pair.outcome is None


def test_a_renewed_socket_that_fails_is_polled() -> None:
    """Only the failure leads on to polling, which ends after its ten minutes."""
    pair = tracked(rungs=ladder.REESTABLISH)
    pair.socket = False
    pair.pass_time(900)
    assert pair.times(c.CheckOrder) == [0, 0, *range(300, 901, 3)]
    assert pair.times(c.Settle) == [900]


def test_a_ladder_of_a_socket_alone_ends_with_it() -> None:
    """Where nothing comes after the socket, its loss is the end, told with the fault; one look at a time."""
    pair = tracked(rungs=ladder.FALLBACK[:1])
    pair.answering = False
    pair.push(PAID)
    pair.drop()
    (settled,) = pair.all(c.Settle)
    assert (settled.outcome, settled.fault) == (Outcome.PENDING, OFFLINE)
    assert pair.rules.timer is None
    pair.answer(NEW)
    assert pair.all(c.StartTimer)[-1].seconds == 60


# -- what ends a ladder closes its channel ---------------------------------------------------------------------


@pytest.mark.parametrize("status", [DONE, OrderStatus.CANCELED, OrderStatus.EXPIRED])
@pytest.mark.parametrize("rungs", [ladder.FALLBACK, ladder.REESTABLISH], ids=["fallback", "reestablish"])
def test_every_channel_is_closed_at_the_end(status: OrderStatus, rungs: tuple[ladder.Rung, ...]) -> None:
    """As many channels are closed as were opened, and the last before the game is told."""
    pair = tracked(rungs=rungs)
    pair.pass_time(250)
    pair.status = status
    pair.push(status)
    assert len(pair.all(c.OpenSocket)) == len(pair.all(c.CloseSocket)) == 1
    kinds = [type(command) for _, command in pair.said]
    assert kinds.index(c.CloseSocket) < kinds.index(c.Settle)


def test_a_refused_look_on_the_sockets_rung_closes_the_channel() -> None:
    """A refusal that no repetition mends is pending at once, with nothing left open."""
    pair = tracked(NEW, NEW)
    pair.pass_time(100)
    pair._looks.append(Fault(ErrorCode.INVALID_TOKEN, "too old", http_status=401))
    pair.push(PAID)
    assert pair.outcome is Outcome.PENDING
    assert pair.times(c.CloseSocket) == [100]


# -- faults, sleep, a clock that jumps -------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [TROUBLE, OFFLINE, UNREADABLE], ids=lambda fault: fault.code)
def test_a_look_that_fails_beside_a_socket_is_tried_again(fault: Fault) -> None:
    """The news that caused it is not lost: tried again after 1, 2 and 4 s, and mute again when answered."""
    pair = tracked(NEW, NEW, fault, fault, fault, PAID)
    pair.pass_time(10)
    pair.push(PAID)
    pair.pass_time(200)
    assert pair.times(c.CheckOrder) == [0, 0, 10, 11, 13, 17]
    assert pair.outcome is None


def test_a_look_beside_a_socket_keeps_to_retry_after() -> None:
    """The rungs are climbed when they are due, but nothing is asked before the store allows it."""
    pair = tracked(NEW, NEW, limited(20), limited(400), NEW)
    pair.pass_time(10)
    pair.push(PAID)
    pair.pass_time(430)
    assert pair.times(c.CloseSocket) == [300]
    assert pair.times(c.CheckOrder) == [0, 0, 10, 30, 430, 433, 436, 439]


@pytest.mark.parametrize("seconds", [17, 317, 1000])
def test_waking_up_looks_once(seconds: float) -> None:
    """On the socket's rung, while polling, and when it is settled in doubt: one look at once."""
    pair = tracked()
    pair.pass_time(seconds)
    before = looks_at(pair)
    pair.feed(e.Woke(pair.now))
    assert looks_at(pair) == before + 1
    assert pair.times(c.CheckOrder)[-1] == seconds


@pytest.mark.parametrize("answered", [False, True])
def test_waking_up_without_an_order_looks_at_nothing(*, answered: bool) -> None:
    """Before the order exists and after the end there is nothing to look at."""
    pair = Pair(answering=False, looks=[DONE])
    if answered:
        pair.answering = True
        pair.track()
    else:
        pair.click()
    before = looks_at(pair)
    assert isinstance(pair.feed(e.Woke(pair.now))[0], c.Ignored)
    assert looks_at(pair) == before


def test_waking_up_beside_an_undecided_window_looks_once() -> None:
    """What the window said while the machine slept may be lost; the window is listened to as before."""
    pair = Pair().click()
    pair.pass_time(3600)
    pair.feed(e.Woke(pair.now))
    assert pair.times(c.CheckOrder) == [3600]
    assert pair.purchase.phase is Phase.PAYING


def test_a_clock_that_jumps_over_the_socket_begins_the_polling() -> None:
    """After an hour's sleep the socket's time is over; the ten minutes of polling are whole."""
    pair = tracked()
    pair.now = START + 3600
    pair.feed(e.Woke(pair.now))
    assert pair.times(c.CloseSocket) == [3600]
    assert pair.outcome is None
    pair.pass_time(600)
    assert pair.times(c.CheckOrder) == [0, 0, 3600, *range(3600, 4201, 3)]
    assert pair.times(c.Settle) == [4200]


@pytest.mark.parametrize("at", [START - 86_400, float("nan")])
def test_a_broken_clock_does_not_stop_the_sockets_time(at: float) -> None:
    """A timer is proof that the time has passed: with it the next rung is climbed."""
    pair = tracked()
    pair.fire(at)
    assert len(pair.all(c.CloseSocket)) == 1
    assert looks_at(pair) == 3


# -- without a window ------------------------------------------------------------------------------------------


def test_an_order_without_a_window_is_confirmed_by_the_first_look() -> None:
    """Free orders and those for virtual currency are done when they are created: no second is waited for."""
    pair = Pair(paid=e.Paid.AT_ONCE, socket=True, looks=[DONE]).click()
    assert pair.times(c.Settle) == [0]
    assert pair.outcome is Outcome.SUCCEEDED
    assert looks_at(pair) == 1
    assert pair.all(c.OpenSocket) == []


def test_an_order_without_a_window_that_is_late_is_followed_up_the_ladder() -> None:
    """Where the first look finds it new, it is tracked like any other; no window is ever spoken of."""
    pair = Pair(paid=e.Paid.AT_ONCE, socket=True).click()
    pair.pass_time(900)
    assert pair.times(c.CheckOrder) == [0, 0, *range(300, 901, 3)]
    assert pair.outcome is Outcome.PENDING
    assert pair.all(c.ShowWindow) == []
    assert pair.all(c.CloseWindow) == []


@pytest.mark.parametrize("fault", [TROUBLE, OFFLINE, UNREADABLE], ids=lambda fault: fault.code)
def test_a_charge_whose_answer_is_lost_is_never_sent_again(fault: Fault) -> None:
    """The player may have been charged when the answer was lost: pending, unknown_result, one CreateOrder."""
    pair = Pair(paid=e.Paid.AT_ONCE, creations=[fault]).click()
    pair.feed(e.Woke(pair.now))
    pair.pass_time(7200)
    assert len(pair.all(c.CreateOrder)) == 1
    (settled,) = pair.all(c.Settle)
    assert settled.outcome is Outcome.PENDING
    assert settled.fault
    assert settled.fault.code is ErrorCode.UNKNOWN_RESULT
    assert pair.record is None
    assert pair.all(c.CloseWindow) == []


def test_a_charge_that_is_refused_fails() -> None:
    """A refusal charged nothing."""
    pair = Pair(paid=e.Paid.AT_ONCE, creations=[NO_ITEM]).click()
    assert pair.all(c.Settle) == [c.Settle(Outcome.FAILED, fault=NO_ITEM)]
    assert pair.record is None


def test_a_charge_refused_for_now_is_sent_again() -> None:
    """429 surely charged nothing: there is no window whose closing could have abandoned it."""
    pair = Pair(paid=e.Paid.AT_ONCE, creations=[limited(7)], looks=[DONE]).click()
    pair.pass_time(30)
    assert pair.times(c.CreateOrder) == [0, 7]
    assert pair.outcome is Outcome.SUCCEEDED


def test_an_order_is_tracked_once() -> None:
    """A second request to track, and a click, are ignored."""
    pair = tracked()
    assert isinstance(pair.feed(e.TrackRequested(pair.now, 5))[0], c.Ignored)
    assert isinstance(pair.feed(e.PurchaseRequested(pair.now))[0], c.Ignored)
    assert pair.rules.journal
    assert pair.rules.journal.order_id == ORDER_ID
