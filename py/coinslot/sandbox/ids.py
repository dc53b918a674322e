"""Numbers that are given once."""

import time

_MOST_BEHIND = 1_700_000_000  # seconds of the clock: what keeps the numbers within 32 bits


class Ids:
    """Counts up, from where no earlier run of the sandbox has come. Its owner's lock is its own.

    Args:
        offset: Keeps two counts apart.
    """

    def __init__(self, offset: int = 0) -> None:
        # Games key what they have granted by order id, so a restarted sandbox must not use ids again. Seconds
        # give that, as long as less than one order a second is made.
        self._next = int(time.time()) - _MOST_BEHIND + offset

    def take(self) -> int:
        """The next number."""
        number = self._next
        self._next += 1
        return number

    def dump(self) -> int:
        """The number that comes next."""
        return self._next

    def load(self, following: int) -> None:
        """Go on where another count has ended, unless that would go back."""
        self._next = max(self._next, following)
