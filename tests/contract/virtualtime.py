"""An event loop whose time passes only when nothing else can happen: five minutes take no time."""

import asyncio
import math
import selectors
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

BEGINNING = 1_800_000_000.0
"""The loop's first time: large, as the clocks of browsers and servers are, so that rounding shows."""

T = TypeVar("T")


class StandstillError(RuntimeError):
    """Everything waits, and no timer runs: nothing can ever happen again."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop on virtual time. What runs in it must not wait for threads or sockets.

    Args:
        seconds: How much real time it may take; then running it raises ``TimeoutError``.
    """

    def __init__(self, seconds: float) -> None:
        self._clock = _Clock(seconds)
        super().__init__(self._clock)
        # The loop fires what is due within this time; what it takes from the system's clock, a nanosecond, is
        # lost in the rounding of so large a number, and a timer whose time has come would never fire.
        self._clock_resolution = math.ulp(BEGINNING)

    def time(self) -> float:
        """The virtual time in seconds."""
        return self._clock.now


class _Clock(selectors.DefaultSelector):
    """Where a loop would sleep until its next timer, time jumps there."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.now = BEGINNING
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready. Without anything, the time is ``timeout`` later."""
        if time.monotonic() > self._end:
            self._end += self._seconds  # for the tasks to end in
            raise TimeoutError(
                f"More than {self._seconds} s of real time are over, {self.now - BEGINNING:.0f} s of virtual "
                "time; look for what repeats without end, or allow more."
            )
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise StandstillError("Everything waits and no timer runs; look for what nobody answers.")
            self.now += timeout
        return ready


def run(main: Coroutine[Any, Any, T], seconds: float = 20) -> T:
    """Run a coroutine on virtual time and return its result.

    Args:
        main: What to run.
        seconds: How much real time it may take.

    Raises:
        StandstillError: Nothing could happen any more before it returned.
        TimeoutError: The real time is over.
    """
    # In a thread of its own: Playwright's loop runs in this one once a test has used the browser.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_run, main, seconds).result()


def _run(main: Coroutine[Any, Any, T], seconds: float) -> T:
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(seconds)) as runner:
        return runner.run(main)
