"""Numbers that are given once."""


class Ids:
    """Counts up. Its owner's lock is its own.

    Args:
        first: The first number.
    """

    def __init__(self, first: int) -> None:
        self._next = first

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
