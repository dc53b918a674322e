"""Limits to the second: the ladders' last requests, a clock that jumps, a store that wants quiet."""

from __future__ import annotations

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.journal import Record
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import NO_ORDER, OFFLINE, ORDER_ID, START, TROUBLE, Answer, Pair, limited

NEW, PAID, DONE = OrderStatus.NEW, OrderStatus.PAID, OrderStatus.DONE


def tracked(*looks: Answer, rungs: tuple[ladder.Rung, ...] = ladder.FALLBACK, socket: bool = True) -> Pair:
    """An order that is tracked; looks are new unless told."""
    return Pair(looks=looks, socket=socket, rungs=rungs).track()


# -- five minutes of socket, ten of polling ----------------------------------------------------------------------


def test_fallback_asks_for_the_last_time_after_fifteen_minutes() -> None:
    """Five minutes of socket, ten of polling each three seconds: the last look of the ladder at 900 s exactly."""
    pair = tracked()
    pair.pass_time(3600)
    ladder_looks = [at for at in pair.times(c.CheckOrder) if at <= 900]
    assert ladder_looks == [0, 0, *range(300, 901, 3)]
    assert pair.times(c.Settle) == [900]
    assert pair.times(c.CheckOrder)[len(ladder_looks) :] == [*range(960, 3601, 60)]


def test_polling_alone_asks_for_the_last_time_after_ten_minutes() -> None:
    """Where a store has no socket, the first look is the first of the ten minutes; it is not made twice."""
    pair = tracked(rungs=(ladder.POLLING,))
    pair.pass_time(600)
    assert pair.times(c.CheckOrder) == [*range(0, 601, 3)]
    assert pair.times(c.Settle) == [600]


def test_polling_alone_pauses_after_a_look_that_failed() -> None:
    """A store in trouble is not asked again in the same moment."""
    pair = tracked(TROUBLE, DONE, rungs=(ladder.POLLING,))
    pair.pass_time(600)
    assert pair.times(c.CheckOrder) == [0, 3]


def test_reestablish_asks_for_the_last_time_ten_minutes_after_the_socket_failed() -> None:
    """Another socket each five minutes, one look at each opening; polling only after one that is lost."""
    pair = tracked(rungs=ladder.REESTABLISH)
    pair.pass_time(1000)
    assert pair.times(c.OpenSocket) == [0, 300, 600, 900]
    assert pair.times(c.CheckOrder) == [0, 0, 300, 600, 900]
    pair.drop()
    pair.pass_time(600)
    assert pair.times(c.CheckOrder)[5:] == [*range(1000, 1601, 3)]
    assert pair.times(c.Settle) == [1600]


def test_reestablish_goes_on_while_its_sockets_open() -> None:
    """A whole day without news is a socket each five minutes, and no outcome."""
    pair = tracked(rungs=ladder.REESTABLISH)
    pair.pass_time(86_400)
    assert pair.times(c.OpenSocket) == [*range(0, 86_401, 300)]
    assert pair.outcome is None


def test_equal_rungs_are_climbed_one_after_the_other() -> None:
    """Two minutes of polling may be written as twice one minute."""
    minute = ladder.Rung(ladder.Means.POLL, 60.0, every=30.0)
    pair = tracked(rungs=(minute, minute))
    pair.pass_time(3600)
    assert pair.times(c.Settle) == [120]


def test_without_any_rung_the_first_look_decides() -> None:
    """Pending at once, and followed once a minute."""
    pair = tracked(rungs=())
    assert pair.times(c.Settle) == [0]
    assert pair.outcome is Outcome.PENDING
    pair.pass_time(60)
    assert pair.times(c.CheckOrder) == [0, 60]


# -- a clock that jumps ------------------------------------------------------------------------------------------


def test_a_sleep_while_polling_brings_the_last_look_forward() -> None:
    """After an hour's sleep one look tells, and the ten minutes are over."""
    pair = tracked(socket=False)
    pair.pass_time(10)
    pair.now = START + 3600
    pair.feed(e.Woke(pair.now))
    assert pair.times(c.CheckOrder)[-1] == 3600
    assert pair.times(c.Settle) == [3600]


def test_a_sleep_in_doubt_is_one_look() -> None:
    """The grace is over when the player is back: the order is asked once more before it is abandoned."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.INVOICE)
    pair.close()
    pair.now = START + 3600
    pair.feed(e.Woke(pair.now))
    assert pair.times(c.CheckOrder) == [0, 3600]
    assert pair.outcome is Outcome.ABANDONED


@pytest.mark.parametrize("back", [1.0, 299.0, 86_400.0 * 400])
def test_a_clock_that_is_set_back_stretches_no_limit(back: float) -> None:
    """Each timer that fires is proof that its time is over: as many looks as ever, and then pending."""
    pair = tracked()
    pair.now -= back
    while pair.outcome is None:
        pair.fire()
    assert len(pair.all(c.CheckOrder)) == 2 + 201


# -- history -----------------------------------------------------------------------------------------------------


def test_history_that_repeats_new_after_done_changes_nothing() -> None:
    """The look that done caused is answered with done; what comes late is of a channel that is closed."""
    pair = Pair(answering=False, socket=True).track()
    pair.answer(NEW)
    pair.answer(NEW)
    channel = pair.rules.channel
    assert channel
    for status in (NEW, PAID, DONE, NEW, PAID, NEW):
        pair.push(status)
    pair.answer(PAID)
    pair.push(NEW)
    pair.answer(DONE)
    assert pair.outcome is Outcome.SUCCEEDED
    (ignored,) = pair.feed(e.SocketSaid(pair.now, channel, ORDER_ID, NEW))
    assert isinstance(ignored, c.Ignored)


def test_a_look_that_is_older_than_the_last_takes_nothing_back() -> None:
    """A replica that lags says new after paid: the order stays paid, nobody is told otherwise."""
    pair = tracked(PAID, NEW, NEW)
    assert [told.order for told in pair.all(c.AnnounceStatus)] == [PAID]
    pair.pass_time(900)
    assert pair.outcome is Outcome.PENDING
    (settled,) = pair.all(c.Settle)
    assert settled.order
    assert settled.order.status is PAID


def test_a_store_that_lags_behind_its_socket_is_asked_until_it_has_caught_up() -> None:
    """The socket says done once: a look that says new is repeated each three seconds, not after five minutes."""
    pair = tracked(NEW, NEW, NEW, NEW, DONE)
    pair.pass_time(10)
    pair.push(DONE)
    pair.pass_time(60)
    assert pair.times(c.CheckOrder) == [0, 0, 10, 13, 16]
    assert pair.outcome is Outcome.SUCCEEDED


# -- a store that wants quiet ------------------------------------------------------------------------------------


def test_hints_in_a_quiet_time_cause_one_look_at_its_end() -> None:
    """News, an opened channel, a machine that wakes: the store has asked for 20 s, and gets one look after them."""
    pair = tracked(NEW, NEW, limited(20), PAID)
    pair.pass_time(10)
    pair.push(PAID)
    for _ in range(3):
        pair.pass_time(4)
        pair.push(PAID)
        pair.feed(e.Woke(pair.now))
        pair.feed(e.SocketOpened(pair.now, pair.rules.channel or 0))
    pair.pass_time(200)
    assert pair.times(c.CheckOrder) == [0, 0, 10, 30]


def test_a_word_of_the_window_in_a_quiet_time_waits_on_the_ladder() -> None:
    """The socket may speak meanwhile; the order is asked when the store allows it."""
    pair = Pair(looks=[limited(20), NEW], socket=True).click()
    pair.feed(e.WindowFlooded(pair.now))
    pair.pass_time(5)
    pair.window_says(PaymentStatus.DONE)
    assert pair.times(c.OpenSocket) == [5]
    pair.status = DONE
    pair.pass_time(100)
    assert pair.times(c.CheckOrder) == [0, 20]
    assert pair.all(c.CloseSocket) == []


def test_a_hint_beside_an_undecided_window_outlasts_the_quiet_time() -> None:
    """However long it is, one look comes at its end; an absurd one ends after an hour."""
    pair = Pair(looks=[limited(1e9), NEW]).click()
    pair.feed(e.WindowFlooded(pair.now))
    assert pair.rules.timer is None
    pair.feed(e.Woke(pair.now))
    pair.feed(e.Woke(pair.now))
    pair.pass_time(86_400)
    assert pair.times(c.CheckOrder) == [0, 3600]


def test_an_absurd_retry_after_holds_up_no_outcome() -> None:
    """The rungs end when they are due, without a look; the next one comes an hour after the last."""
    pair = tracked(limited(1e9))
    pair.pass_time(3600)
    assert pair.times(c.Settle) == [900]
    assert pair.times(c.CheckOrder) == [0, 3600]


def test_a_window_closed_in_a_long_quiet_time_is_pending() -> None:
    """Nobody may look within the grace, so nobody knows; it is not called abandoned."""
    pair = Pair(looks=[limited(100), NEW]).click()
    pair.feed(e.WindowFlooded(pair.now))
    pair.close()
    assert pair.outcome is Outcome.PENDING
    pair.pass_time(100)
    assert pair.times(c.CheckOrder) == [0, 100]


# -- what must not be lost ---------------------------------------------------------------------------------------


def test_the_look_after_a_restart_is_repeated() -> None:
    """What the window said meanwhile may be its last word: one failing look must not lose it."""
    pair = Pair(looks=[OFFLINE, TROUBLE, DONE]).resume(Record("p1", "gems_100", ORDER_ID), window_open=True)
    pair.pass_time(10)
    assert pair.times(c.CheckOrder) == [0, 1, 3]
    assert pair.outcome is Outcome.SUCCEEDED


def test_a_status_that_nobody_knows_is_kept_for_the_next_runtime() -> None:
    """It may mean anything: the next runtime must not abandon the order either."""
    pair = Pair(looks=[OrderStatus.UNKNOWN], socket=True).click()
    pair.close()
    assert pair.record
    assert pair.record.claimed
    again = Pair(looks=[NEW], socket=True).resume(pair.record)
    again.pass_time(60)
    assert again.outcome is None
    assert again.purchase.phase is Phase.CONFIRMING


def test_an_order_that_is_not_found_yet_is_asked_for_again() -> None:
    """A replica may not know it for ten seconds; after that it is believed."""
    pair = tracked(NO_ORDER, NO_ORDER, NEW)
    assert pair.outcome is None
    late = Fault(ErrorCode.ORDER_NOT_FOUND, "gone", http_status=404)
    pair.pass_time(20)
    pair._looks.append(late)
    pair.push(PAID)
    assert pair.all(c.Settle)[0].fault == late
