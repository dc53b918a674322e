"""The creation of an order: sent once, unless it was surely refused."""

from __future__ import annotations

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.creation import fate_unknown
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.events import Paid
from coinslot.core.journal import Record
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import (
    FORBIDDEN,
    NO_ITEM,
    OFFLINE,
    ORDER_ID,
    ORIGINS,
    TROUBLE,
    UNAUTHORIZED,
    UNREADABLE,
    UNSENT,
    URL,
    Pair,
    limited,
)


@pytest.mark.parametrize("fault", [OFFLINE, UNREADABLE])
def test_a_lost_creation_is_pending_and_never_sent_again(fault: Fault) -> None:
    """Without an answer nobody knows whether the order exists: pending, unknown_result, told once, one CreateOrder."""
    pair = Pair(creations=[fault]).click()
    pair.pass_time(3600)
    assert len(pair.all(c.CreateOrder)) == 1
    (settled,) = pair.all(c.Settle)
    assert settled.outcome is Outcome.PENDING
    assert settled.fault
    assert settled.fault.code is ErrorCode.UNKNOWN_RESULT
    assert fault.message in settled.fault.message
    assert pair.record is None
    assert not pair.rules.window_open


@pytest.mark.parametrize("fault", [NO_ITEM, UNAUTHORIZED, FORBIDDEN, TROUBLE])
def test_a_refused_creation_fails_and_is_forgotten(fault: Fault) -> None:
    """A refusal gave no way to pay: failed, with the store's fault, nothing kept."""
    pair = Pair(creations=[fault]).click()
    assert pair.all(c.Settle) == [c.Settle(Outcome.FAILED, fault=fault)]
    assert pair.record is None
    assert not pair.rules.window_open


def test_a_creation_refused_for_now_is_sent_again() -> None:
    """429 surely created nothing; Retry-After is kept to, and the second one opens the window."""
    pair = Pair(creations=[limited(7), limited()]).click()
    pair.pass_time(30)
    # The second pause is the jitter's: twice failed, whole fraction.
    assert pair.times(c.CreateOrder) == [0, 7, 9]
    assert pair.times(c.ShowWindow) == [9]


def test_a_creation_refused_for_long_fails() -> None:
    """The player watches a spinner: after 30 s, or where the store asks for longer, it is failed."""
    patient = Pair(creations=[limited()] * 99).click()
    patient.pass_time(60)
    assert patient.outcome is Outcome.FAILED
    assert 10 < patient.times(c.Settle)[0] <= 30
    asked = Pair(creations=[limited(31)]).click()
    assert asked.outcome is Outcome.FAILED


@pytest.mark.parametrize("waiting", [True, False])
def test_closed_while_the_creation_waits(*, waiting: bool) -> None:
    """A player who closes before an order exists has abandoned it: nothing is sent again, nothing kept."""
    pair = Pair(answering=False).click()
    if waiting:
        pair.answer(limited(5))
        pair.close()
    else:
        pair.close()
        pair.answer(limited(5))
    pair.pass_time(60)
    assert pair.outcome is Outcome.ABANDONED
    assert len(pair.all(c.CreateOrder)) == 1
    assert pair.record is None


def test_closed_before_a_refused_token_is_not_sent_again() -> None:
    """Nobody waits for the order any more, so another token is not asked for."""
    pair = Pair(answering=False, token_can_change=True).click()
    pair.close()
    pair.answer(UNAUTHORIZED)
    assert pair.outcome is Outcome.ABANDONED
    assert len(pair.all(c.CreateOrder)) == 1


def test_closed_before_the_order_is_created() -> None:
    """The order that comes after the close is remembered, looked at once and abandoned; nothing is shown."""
    pair = Pair(answering=False).click()
    pair.close()
    pair.answer()
    pair.answer()
    assert pair.outcome is Outcome.ABANDONED
    assert pair.all(c.ShowWindow) == []
    assert pair.all(c.AnnounceOrder) == [c.AnnounceOrder(ORDER_ID)]


def test_a_refused_token_is_changed_once() -> None:
    """401 asks the game for another token, once for one creation; the second 401 fails."""
    pair = Pair(creations=[UNAUTHORIZED, UNAUTHORIZED], token_can_change=True).click()
    assert [command.fresh_token for command in pair.all(c.CreateOrder)] == [False, True]
    assert pair.outcome is Outcome.FAILED


def test_a_refused_token_is_changed_once_also_after_a_pause() -> None:
    """A 429 between two 401 does not make the game's token function be asked again."""
    pair = Pair(creations=[UNAUTHORIZED, limited(1), UNAUTHORIZED], token_can_change=True).click()
    pair.pass_time(60)
    assert [command.fresh_token for command in pair.all(c.CreateOrder)] == [False, True, False]
    assert pair.outcome is Outcome.FAILED


def test_a_fixed_token_is_not_changed() -> None:
    """Where the game gave a text, there is no other token to ask for."""
    assert len(Pair(creations=[UNAUTHORIZED]).click().all(c.CreateOrder)) == 1


def test_only_401_changes_the_token() -> None:
    """A 403 is a refusal that no other token of this player mends."""
    assert len(Pair(creations=[FORBIDDEN], token_can_change=True).click().all(c.CreateOrder)) == 1


# -- a creation that was never sent -----------------------------------------------------------------------------


@pytest.mark.parametrize("paid", Paid)
def test_a_creation_that_was_never_sent_is_sent_again(paid: Paid) -> None:
    """What surely never left this machine created and charged nothing, whatever is bought."""
    pair = Pair(paid=paid, creations=[UNSENT, UNSENT], socket=True).click()
    pair.pass_time(10)
    assert pair.times(c.CreateOrder) == [0, 1, 3]
    assert pair.record
    assert pair.record.order_id == ORDER_ID


@pytest.mark.parametrize("paid", Paid)
def test_a_creation_that_can_never_be_sent_fails(paid: Paid) -> None:
    """Half a minute of attempts, then failed with the network's fault: surely there is no order."""
    pair = Pair(paid=paid, creations=[UNSENT] * 99).click()
    pair.pass_time(60)
    assert pair.times(c.CreateOrder) == [0, 1, 3, 7, 15, 25]
    assert pair.all(c.Settle) == [c.Settle(Outcome.FAILED, fault=UNSENT)]
    assert pair.record is None


def test_a_creation_that_was_never_sent_is_abandoned_with_its_window() -> None:
    """Nobody waits for it any more."""
    pair = Pair(creations=[UNSENT]).click()
    pair.close()
    assert pair.outcome is Outcome.ABANDONED
    pair.pass_time(60)
    assert pair.times(c.CreateOrder) == [0]


@pytest.mark.parametrize(
    ("fault", "charged", "unknown"),
    [
        (OFFLINE, False, True),
        (UNREADABLE, False, True),
        (UNSENT, True, False),
        (TROUBLE, False, False),
        (TROUBLE, True, True),
        (NO_ITEM, True, False),
        (limited(), True, False),
    ],
)
def test_the_fate_of_a_creation(fault: Fault, *, charged: bool, unknown: bool) -> None:
    """Unknown without a readable answer, and with a 5xx where the creation charges; never where nothing was sent."""
    assert fate_unknown(fault, charged=charged) is unknown


# -- paid elsewhere ---------------------------------------------------------------------------------------------


def test_a_link_is_followed_on_the_ladder_at_once() -> None:
    """Nothing is heard of a window: remembered as claimed, told as a link, looked at, and the socket opened."""
    pair = Pair(paid=Paid.ELSEWHERE, socket=True).click()
    assert pair.record == Record("p1", "gems_100", ORDER_ID, claimed=True, status=OrderStatus.NEW)
    assert [type(command) for _, command in pair.said[2:]] == [
        *(c.Remember, c.AnnounceOrder, c.ShowWindow, c.CheckOrder, c.OpenSocket, c.StartTimer, c.StopTimer),
        *(c.CheckOrder, c.StartTimer),
    ]
    pair.push(OrderStatus.PAID)
    pair.status = OrderStatus.DONE
    pair.push(OrderStatus.DONE)
    assert pair.outcome is Outcome.SUCCEEDED
    assert pair.all(c.CloseWindow) == []


def test_a_link_that_nobody_uses_is_pending() -> None:
    """Never abandoned: the player may use the link as long as the provider lets him."""
    pair = Pair(paid=Paid.ELSEWHERE, socket=True).click()
    pair.pass_time(900)
    assert pair.times(c.Settle) == [900]
    assert pair.outcome is Outcome.PENDING


def test_no_window_speaks_for_a_link() -> None:
    """Words, floods and closes belong to no window."""
    pair = Pair(paid=Paid.ELSEWHERE, socket=True).click()
    for event in (e.WindowSaid(pair.now, PaymentStatus.DONE), e.WindowFlooded(pair.now), e.WindowClosed(pair.now)):
        (ignored,) = pair.feed(event)
        assert isinstance(ignored, c.Ignored)


def test_a_store_in_trouble_gives_no_link() -> None:
    """Nobody got a way to pay: failed, like where a window waits."""
    pair = Pair(paid=Paid.ELSEWHERE, creations=[TROUBLE]).click()
    assert pair.all(c.Settle) == [c.Settle(Outcome.FAILED, fault=TROUBLE)]


def test_the_token_of_a_link_is_changed_and_its_limit_waited_for() -> None:
    """There is no window whose close could mean that nobody waits any more."""
    pair = Pair(paid=Paid.ELSEWHERE, creations=[UNAUTHORIZED, limited(7)], token_can_change=True).click()
    pair.pass_time(8)
    assert [each.fresh_token for each in pair.all(c.CreateOrder)] == [False, True, False]
    assert pair.times(c.ShowWindow) == [7]


# -- an order of the game's server -------------------------------------------------------------------------------


def checkout(pair: Pair, paid: Paid = Paid.IN_WINDOW) -> Pair:
    """The game's server has made order and token."""
    pair.feed(e.CheckoutRequested(pair.now, ORDER_ID, URL, ORIGINS, paid))
    return pair


def test_an_order_of_the_games_server_is_paid_in_the_window() -> None:
    """Remembered before anybody can pay, never created again, then like any other."""
    pair = checkout(Pair())
    assert pair.said[0][1] == c.Remember(Record("p1", "gems_100", ORDER_ID))
    assert [command for _, command in pair.said[1:3]] == [c.AnnounceOrder(ORDER_ID), c.ShowWindow(URL, ORIGINS)]
    assert pair.purchase.phase is Phase.PAYING
    pair.status = OrderStatus.DONE
    pair.window_says(PaymentStatus.DONE)
    assert pair.outcome is Outcome.SUCCEEDED
    assert pair.all(c.CreateOrder) == []


def test_an_order_of_the_games_server_is_paid_behind_a_link() -> None:
    """The ladder is climbed at once."""
    pair = checkout(Pair(socket=True), Paid.ELSEWHERE)
    assert pair.record
    assert pair.record.claimed
    assert len(pair.all(c.OpenSocket)) == 1


def test_a_token_without_an_order_is_not_followed_here() -> None:
    """It has nothing that could be looked at."""
    (ignored,) = Pair().feed(e.CheckoutRequested(0.0, None, URL, ORIGINS))
    assert isinstance(ignored, c.Ignored)


# -- what cannot be asked for, and what is not wanted any more ---------------------------------------------------


@pytest.mark.parametrize("window", [False, True])
def test_what_cannot_be_asked_for_fails_at_once(*, window: bool) -> None:
    """The window that opened with the click is closed; nothing is sent or remembered."""
    pair = Pair()
    commands = pair.feed(e.PurchaseRefused(pair.now, NO_ITEM, window=window))
    closed = (c.CloseWindow(),) if window else ()
    assert commands == (*closed, c.Settle(Outcome.FAILED, fault=NO_ITEM), c.Forget())
    assert pair.purchase.phase is Phase.OVER
    assert pair.purchase.outcome is Outcome.FAILED


def stop(pair: Pair) -> list[type[c.Command]]:
    """The game does not want to hear any more."""
    return [type(command) for command in pair.feed(e.Stopped(pair.now))]


def test_a_creation_in_flight_that_is_stopped_is_unknown() -> None:
    """Its answer is not waited for, so nobody will know; that is told once."""
    pair = Pair(answering=False).click()
    assert stop(pair) == [c.CloseWindow, c.Remember, c.Settle, c.Forget]
    (settled,) = pair.all(c.Settle)
    assert settled.outcome is Outcome.PENDING
    assert settled.fault
    assert settled.fault.code is ErrorCode.UNKNOWN_RESULT
    assert isinstance(pair.answer()[0], c.Ignored)


def test_a_purchase_that_is_stopped_before_anything_was_sent_fails() -> None:
    """In the pause before a creation is sent again there is surely no order."""
    pair = Pair(creations=[limited(7)]).click()
    assert stop(pair) == [c.StopTimer, c.CloseWindow, c.Remember, c.Settle, c.Forget]
    (settled,) = pair.all(c.Settle)
    assert settled.fault
    assert (settled.outcome, settled.fault.code) == (Outcome.FAILED, ErrorCode.DESTROYED)


def test_an_order_that_is_stopped_is_pending_and_kept() -> None:
    """Channel, timer and window are closed, the game is told, the next runtime follows it."""
    pair = Pair(socket=True).click()
    pair.window_says(PaymentStatus.DONE)
    assert stop(pair) == [c.StopTimer, c.CloseSocket, c.CloseWindow, c.Remember, c.Settle, c.LetGo]
    assert pair.outcome is Outcome.PENDING
    assert pair.record
    assert isinstance(pair.feed(e.Stopped(pair.now))[0], c.Ignored)
    assert isinstance(pair.feed(e.Woke(pair.now))[0], c.Ignored)


def test_a_look_in_flight_that_is_stopped_is_not_believed() -> None:
    """Nothing comes after the end."""
    pair = Pair(answering=False).track()
    assert stop(pair) == [c.Remember, c.Settle, c.LetGo]
    assert isinstance(pair.answer(OrderStatus.DONE)[0], c.Ignored)


@pytest.mark.parametrize("failed", [False, True])
def test_an_offer_that_is_stopped_is_kept(*, failed: bool) -> None:
    """The game has not acknowledged it: the next runtime offers it again."""
    pair = Pair(looks=[OrderStatus.DONE]).track()
    if failed:
        pair.offer_fails()
    assert stop(pair) == ([c.StopTimer, c.LetGo] if failed else [c.LetGo])
    assert pair.purchase.phase is Phase.OVER
    assert pair.record
    assert pair.record.outcome is Outcome.SUCCEEDED
