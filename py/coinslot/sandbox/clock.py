"""The sandbox's time: the machine's, or a test's, with jumps forward on demand."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_LONGEST_JUMP = 366 * 24 * 60 * 60  # a year, in seconds: past anything that waits here


class ClockError(ValueError):
    """A jump backwards, or too far."""


class Clock:
    """Tells the time in seconds from any beginning; only differences matter.

    Args:
        base: What it goes by between two jumps.
    """

    def __init__(self, base: Callable[[], float] = time.monotonic) -> None:
        self._base = base
        self._ahead = 0.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self._base() + self._ahead

    def date(self, seconds: float = 0) -> datetime:
        """The date and time in so many seconds, as the jumps have made it."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead + seconds)

    def jump(self, seconds: float) -> None:
        """Go forward at once."""
        self._ahead += seconds

    def reset(self) -> None:
        """Take all jumps back; nothing may wait for a time."""
        self._ahead = 0.0


def check_jump(seconds: object) -> float:
    """Let pass a number of seconds that the clock can jump.

    Raises:
        ClockError: It is none.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= _LONGEST_JUMP:
        raise ClockError(f"seconds is {seconds!r:.80}; it must be a number from 0 to {_LONGEST_JUMP}.")
    return float(seconds)
