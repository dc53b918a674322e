"""A done order waits for the word of the game's server, where the game wants that."""

from __future__ import annotations

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import OFFLINE, ORDER_ID, START, TROUBLE, UNAUTHORIZED, Pair, success

DONE, CANCELED = OrderStatus.DONE, OrderStatus.CANCELED
PENDING = ladder.Proof(60.0)
ORDER = ladder.Proof(60.0, or_order=True)


def paid(proof: ladder.Proof | None = PENDING) -> Pair:
    """The player has paid, and a look says that the order is done."""
    pair = Pair(proof=proof).click()
    pair.status = DONE
    pair.window_says(PaymentStatus.DONE)
    return pair


def test_a_done_order_waits_for_the_game_server() -> None:
    """The window closes with its receipt, nothing is told or offered yet, and another runtime will not abandon it."""
    pair = paid()
    assert pair.purchase.phase is Phase.VERIFYING
    assert pair.all(c.CloseWindow) == [c.CloseWindow(receipt=True)]
    assert [command.order_id for command in pair.all(c.AwaitProof)] == [ORDER_ID]
    assert not pair.all(c.Settle)
    assert not pair.all(c.Offer)
    assert pair.record
    assert (pair.record.status, pair.record.claimed, pair.record.offered) == (DONE, True, False)


def test_the_word_of_the_game_server_is_the_success() -> None:
    """It is told and offered as verified, and forgotten when the game has taken it."""
    pair = paid()
    pair.server_says()
    assert pair.all(c.Settle) == [c.Settle(Outcome.SUCCEEDED, ORDER_ID, success(), verified=True)]
    assert pair.all(c.Offer) == [c.Offer(success(), redelivered=False)]
    pair.acknowledge()
    assert pair.record is None


def test_without_the_wish_nobody_is_asked() -> None:
    """The order's own word is the success."""
    pair = paid(None)
    assert not pair.all(c.AwaitProof)
    assert pair.all(c.Offer) == [c.Offer(success(), redelivered=False)]


def test_an_order_that_the_game_server_takes_back_is_canceled() -> None:
    """The webhook of its refund came first: there is nothing to give."""
    pair = paid()
    pair.server_says(CANCELED)
    [settled] = pair.all(c.Settle)
    assert settled.outcome is Outcome.CANCELED
    assert settled.order
    assert settled.order.status is CANCELED
    assert pair.all(c.AnnounceStatus)[-1].order is CANCELED
    assert not pair.all(c.Offer)
    assert pair.record is None


def test_silence_is_pending_and_the_next_look_asks_again() -> None:
    """After its patience the purchase is in doubt; a minute later the server is asked again, and believed."""
    pair = paid()
    pair.pass_time(59.9)
    assert pair.outcome is None
    pair.pass_time(0.2)
    assert pair.outcome is Outcome.PENDING
    assert len(pair.all(c.DropProof)) == 1
    pair.pass_time(60)
    pair.server_says()
    assert pair.all(c.Offer) == [c.Offer(success(), redelivered=False)]
    assert len(pair.all(c.Settle)) == 1


def test_silence_is_the_orders_word_where_the_game_wants_that() -> None:
    """The success says that it is not verified, also when it has to be offered again."""
    pair = paid(ORDER)
    pair.pass_time(61)
    assert pair.all(c.Settle) == [c.Settle(Outcome.SUCCEEDED, ORDER_ID, success(verified=False), verified=False)]
    pair.offer_fails()
    pair.pass_time(10)
    assert pair.all(c.Offer) == [
        c.Offer(success(verified=False), redelivered=False),
        c.Offer(success(verified=False), redelivered=True),
    ]


def test_a_server_that_is_not_there_is_asked_again() -> None:
    """After growing pauses, within the patience; then the last failure says why it is pending."""
    pair = paid()
    for _ in range(3):
        pair.server_fails()
        pair.pass_time(10)
    assert pair.times(c.AwaitProof) == [0.0, 1.0, 12.0, 24.0]
    pair.pass_time(29)
    pair.server_fails(UNAUTHORIZED)
    assert pair.all(c.Settle)[0].outcome is Outcome.PENDING
    assert pair.all(c.Settle)[0].fault == UNAUTHORIZED


def test_a_server_that_comes_back_is_heard() -> None:
    """What failed at first decides nothing."""
    pair = paid()
    pair.server_fails(TROUBLE)
    pair.pass_time(1)
    pair.server_says()
    assert pair.outcome is Outcome.SUCCEEDED


def test_a_wish_for_quiet_is_kept() -> None:
    """A pause that the server asks for is never undercut; one beyond the patience ends it."""
    pair = paid()
    pair.server_fails(Fault(ErrorCode.PROVIDER_UNAVAILABLE, "busy", 503, retry_after=20))
    pair.pass_time(19)
    assert len(pair.all(c.AwaitProof)) == 1
    pair.pass_time(2)
    assert len(pair.all(c.AwaitProof)) == 2
    pair.server_fails(Fault(ErrorCode.PROVIDER_UNAVAILABLE, "busy", 503, retry_after=600))
    assert pair.outcome is Outcome.PENDING


def test_waking_asks_again_at_once() -> None:
    """What was open through a sleep may be dead; even where the sleep took all the patience there is another try."""
    pair = paid()
    pair.now += 1000
    pair.feed(e.Woke(pair.now))
    first, second = pair.all(c.AwaitProof)
    assert pair.all(c.DropProof) == [c.DropProof(first.number)]
    assert pair.all(c.StartTimer)[-1].seconds == ladder.PROOF_LEAST
    pair.feed(e.Proved(pair.now, first.number, DONE))
    assert pair.outcome is None
    pair.feed(e.Proved(pair.now, second.number, DONE))
    assert pair.outcome is Outcome.SUCCEEDED


def test_a_clock_that_is_set_back_does_not_stretch_the_patience() -> None:
    """The timer is proof that the time has passed."""
    pair = paid()
    pair.now = START - 86_400
    pair.fire()
    assert pair.outcome is Outcome.PENDING


@pytest.mark.parametrize("status", [OrderStatus.NEW, OrderStatus.PAID, OrderStatus.EXPIRED, OrderStatus.UNKNOWN])
def test_an_odd_word_is_a_failure(status: OrderStatus) -> None:
    """Neither done nor canceled: it is asked again."""
    pair = paid()
    pair.server_says(status)
    assert pair.purchase.phase is Phase.VERIFYING
    pair.pass_time(1)
    pair.server_says()
    assert pair.outcome is Outcome.SUCCEEDED


def test_a_game_that_stops_asks_no_more() -> None:
    """What is not proved yet is left to the next runtime."""
    pair = paid()
    pair.feed(e.Stopped(pair.now))
    assert pair.outcome is Outcome.PENDING
    assert len(pair.all(c.DropProof)) == 1
    assert pair.record


@pytest.mark.parametrize("told", [False, True])
def test_the_next_runtime_asks_as_well(*, told: bool) -> None:
    """Whether or not the game was told that it is pending, the success comes when it is proved."""
    before = paid()
    if told:
        before.pass_time(61)
    assert before.record
    pair = Pair(proof=PENDING)
    pair.status = DONE
    pair.resume(before.record)
    assert not pair.all(c.Offer)
    pair.server_says()
    assert pair.all(c.Offer) == [c.Offer(success(), redelivered=False)]
    assert len(pair.all(c.Settle)) == (0 if told else 1)


def test_a_lost_server_leaves_the_order_followed() -> None:
    """However often it stays silent, the outcome is told once, and it is asked again after each look."""
    pair = paid()
    for _ in range(3):
        pair.server_fails(OFFLINE)
        pair.pass_time(120)
    assert len(pair.all(c.Settle)) == 1
    assert len(pair.all(c.AwaitProof)) > 3
    assert pair.purchase.phase in {Phase.VERIFYING, Phase.FOLLOWED}
