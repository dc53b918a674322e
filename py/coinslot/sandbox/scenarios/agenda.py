"""What is to be done at a moment of the sandbox's clock."""

import heapq
import itertools
import threading
from collections.abc import Callable

from coinslot.sandbox.clock import Clock


class Agenda:
    """Actions and their times, safe to use from several threads.

    Args:
        clock: Tells the time in seconds.
        wake: Called when the next action may be due sooner, from whatever thread.
    """

    def __init__(self, clock: Clock, wake: Callable[[], None]) -> None:
        self._clock = clock
        self._wake = wake
        self._number = itertools.count()  # of two actions at one time the older one goes first
        self._actions: list[tuple[float, int, Callable[[], object]]] = []
        self._lock = threading.Lock()
        self._doing = threading.RLock()

    def add(self, delay: float, action: Callable[[], object]) -> None:
        """Do something in so many seconds."""
        with self._lock:
            heapq.heappush(self._actions, (self._clock() + delay, next(self._number), action))
        self._wake()

    def next_due(self) -> float | None:
        """Seconds until the next action, at least 0; None when there is none."""
        with self._lock:
            return max(0.0, self._actions[0][0] - self._clock()) if self._actions else None

    def settle(self) -> None:
        """Do what is due, and return when that is done, also what another thread has begun."""
        with self._doing:
            while (action := self._take()) is not None:
                action()

    def clear(self) -> None:
        """Forget what is still to come."""
        with self._lock:
            self._actions.clear()

    def _take(self) -> Callable[[], object] | None:
        with self._lock:
            if not self._actions or self._actions[0][0] > self._clock():
                return None
            return heapq.heappop(self._actions)[2]
