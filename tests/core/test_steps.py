"""The small steps of a purchase: numbers, the journal, the one timer."""

from __future__ import annotations

from coinslot.core import commands as c
from coinslot.core import ladder
from coinslot.core.journal import Record
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from coinslot.core.steps import Steps
from tests.core.harness import TROUBLE, Pair


def steps() -> Steps:
    """A purchase at its beginning."""
    return Steps(Record("p1", "gems_100"), ladder.FALLBACK, None, token_can_change=False)


def test_a_purchase_begins_fresh_without_an_outcome() -> None:
    """Before the click nothing has happened."""
    fresh = steps()
    assert fresh.phase is Phase.FRESH
    assert fresh.outcome is None


def test_no_number_is_given_twice() -> None:
    """Creations, looks, timers and channels count together, so no answer fits two of them."""
    pair = Pair(looks=[TROUBLE, OrderStatus.NEW]).click()
    pair.window_says(PaymentStatus.DONE)
    pair.pass_time(60)
    numbers = [
        *(command.number for command in pair.all(c.CreateOrder)),
        *(command.look for command in pair.all(c.CheckOrder)),
        *(command.timer for command in pair.all(c.StartTimer)),
        *(command.channel for command in pair.all(c.OpenSocket)),
    ]
    assert len(numbers) > 20
    assert len(set(numbers)) == len(numbers)


def test_what_is_remembered_already_is_not_written_again() -> None:
    """Each commit costs the page a transaction: the same record is one command."""
    step = steps()
    assert list(step._remember()) == [c.Remember(Record("p1", "gems_100"))]
    assert list(step._remember()) == []
    assert list(step._remember(spoke=True)) == [c.Remember(Record("p1", "gems_100", spoke=True))]
    assert list(step._remember(spoke=True)) == []


def test_an_outcome_is_settled_once() -> None:
    """It is remembered first, then told; a second one is dropped, whatever it says."""
    step = steps()
    list(step._remember())
    assert [type(command) for command in step._settle(Outcome.PENDING)] == [c.Remember, c.Settle]
    assert list(step._settle(Outcome.SUCCEEDED)) == []
    assert step.outcome is Outcome.PENDING


def test_only_an_open_window_is_closed() -> None:
    """The window is closed once."""
    step = steps()
    assert list(step._close_window()) == []
    step._window_open = True
    assert list(step._close_window()) == [c.CloseWindow(receipt=False)]
    assert list(step._close_window(receipt=True)) == []


def test_only_a_running_timer_is_stopped() -> None:
    """The timer is stopped once."""
    step = steps()
    assert list(step._stop()) == []
    step._wait(5)
    assert list(step._stop()) == [c.StopTimer()]
    assert list(step._stop()) == []


def test_an_ignored_event_names_purchase_and_phase() -> None:
    """The log says which purchase, where it stands and what was odd."""
    assert steps()._ignored("said moo") == c.Ignored("purchase p1 (fresh): said moo")
