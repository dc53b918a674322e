"""When to look: schedules, jitter, pauses."""

from __future__ import annotations

import itertools
import math

import pytest

from coinslot.core import ladder


def test_pauses_grow() -> None:
    """A schedule begins at once and never asks faster than before."""
    looks = ladder.GRACE_LOOKS
    pauses = [after - before for before, after in itertools.pairwise(looks)]
    assert looks[0] == 0
    assert pauses == sorted(pauses)


def test_budgets_are_those_of_the_table_of_outcomes() -> None:
    """Ten seconds of grace, five minutes of socket, ten of polling each three seconds, then once a minute."""
    assert ladder.GRACE_LOOKS == (0, 1, 3, 6, 10)
    for rungs, renewed in ((ladder.FALLBACK, False), (ladder.REESTABLISH, True)):
        socket, poll = rungs
        assert (socket.means, socket.seconds, socket.renewed) == (ladder.Means.SOCKET, 300, renewed)
        assert (poll.means, poll.seconds, poll.every) == (ladder.Means.POLL, 600, 3)
    assert ladder.FOLLOW_EVERY == 60


@pytest.mark.parametrize(
    ("elapsed", "moment"), [(0, 1), (0.94, 1), (0.96, 3), (1, 3), (1.04, 3), (9.9, 10), (10, None), (3600, None)]
)
def test_the_next_look_is_the_first_moment_still_to_come(elapsed: float, moment: float | None) -> None:
    """A moment within 50 ms counts as reached; after the last there is none."""
    assert ladder.next_look(ladder.GRACE_LOOKS, elapsed) == moment


def test_a_look_that_is_late_skips_what_it_missed() -> None:
    """After a sleep the missed looks are not made up for."""
    assert ladder.next_look(ladder.GRACE_LOOKS, 4) == 6


def test_the_ceiling_doubles_up_to_ten_seconds() -> None:
    """The whole fraction gives the ceiling itself."""
    assert [ladder.backoff(attempt, 1.0) for attempt in range(1, 8)] == [1, 2, 4, 8, 10, 10, 10]


@pytest.mark.parametrize(
    ("fraction", "pause"), [(0.5, 2), (0.0, 0.4), (-3, 0.4), (7, 4), (math.inf, 4), (math.nan, 0.4)]
)
def test_the_fraction_spreads_the_pause(fraction: float, pause: float) -> None:
    """Full jitter with a floor of a tenth; what is outside [0, 1] counts as the nearer end."""
    assert ladder.backoff(3, fraction) == pytest.approx(pause)


def test_retry_after_is_never_undercut() -> None:
    """The store's own wish counts where it is longer."""
    assert ladder.backoff(1, 1.0, 30) == 30
    assert ladder.backoff(3, 1.0, 0.5) == 4


@pytest.mark.parametrize("attempt", [1000, 10**6])
def test_many_attempts_do_not_overflow(attempt: int) -> None:
    """A day of outages is a number like any other."""
    assert ladder.backoff(attempt, 1.0) == 10
    assert ladder.reoffer_pause(attempt) == 300


def test_offers_pause_from_five_seconds_to_five_minutes() -> None:
    """Each pause doubles the one before."""
    assert [ladder.reoffer_pause(attempt) for attempt in range(1, 9)] == [5, 10, 20, 40, 80, 160, 300, 300]


def test_a_way_of_tracking_is_its_ladder() -> None:
    """Both documented ways, by the names that the game gives."""
    assert {
        ladder.Tracking("fallback"): ladder.FALLBACK,
        ladder.Tracking("reestablish"): ladder.REESTABLISH,
    } == ladder.LADDERS
