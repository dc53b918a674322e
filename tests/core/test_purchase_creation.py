"""The creation of an order: sent once, unless it was surely refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coinslot.core import commands as c
from coinslot.core.errors import ErrorCode
from coinslot.core.journal import Record
from coinslot.core.status import Outcome
from tests.core.harness import (
    FORBIDDEN,
    NO_ITEM,
    OFFLINE,
    ORDER_ID,
    TROUBLE,
    UNAUTHORIZED,
    UNREADABLE,
    Pair,
    limited,
)

if TYPE_CHECKING:
    from coinslot.core.errors import Fault


@pytest.mark.parametrize("fault", [OFFLINE, UNREADABLE])
def test_a_lost_creation_is_pending_and_never_sent_again(fault: Fault) -> None:
    """Without an answer nobody knows whether the order exists: pending, unknown_result, one CreateOrder."""
    pair = Pair(creations=[fault]).click()
    pair.pass_time(3600)
    assert len(pair.all(c.CreateOrder)) == 1
    (settled,) = pair.all(c.Settle)
    assert settled.outcome is Outcome.PENDING
    assert settled.fault
    assert settled.fault.code is ErrorCode.UNKNOWN_RESULT
    assert fault.message in settled.fault.message
    assert pair.record == Record("p1", "gems_100", outcome=Outcome.PENDING)
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
