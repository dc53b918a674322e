"""What is to be done at a moment of the clock."""

from functools import partial

from coinslot.sandbox.clock import Clock
from coinslot.sandbox.scenarios.agenda import Agenda


def test_actions_are_done_at_their_time_in_their_order() -> None:
    """Sooner ones first; of two at one time the older; none before its time, none twice."""
    clock = Clock(lambda: 0.0)
    done: list[str] = []
    woken: list[int] = []
    agenda = Agenda(clock, lambda: woken.append(1))
    for name, delay in (("late", 5), ("first", 1), ("second", 1)):
        agenda.add(delay, partial(done.append, name))
    agenda.settle()
    assert (done, agenda.next_due(), len(woken)) == ([], 1, 3)
    clock.jump(1)
    agenda.settle()
    assert (done, agenda.next_due()) == (["first", "second"], 4)
    agenda.clear()
    clock.jump(10)
    agenda.settle()
    assert (done, agenda.next_due()) == (["first", "second"], None)
