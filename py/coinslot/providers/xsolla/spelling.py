"""Which known name a misspelt one was meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 64
"""Characters that are compared; the longest name we know has about half as many."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like the given one, None where none is like it.

    Case and underscores do not count, so a name in the other language's case is found. Beyond that, a third of
    the letters may differ.
    """
    given = _bare(name)
    distance, found = min(((_distance(given, _bare(other)), other) for other in known), default=(LONGEST, ""))
    return found if distance <= len(given) // 3 else None


def _bare(name: str) -> str:
    return name[:LONGEST].replace("_", "").lower()


def _distance(one: str, other: str) -> int:
    """Levenshtein's: how many letters to insert, delete or replace."""
    row = list(range(len(other) + 1))
    for line, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], line
        for column, against in enumerate(other, 1):
            cost = min(row[column] + 1, row[column - 1] + 1, diagonal + (letter != against))
            diagonal, row[column] = row[column], cost
    return row[-1]
