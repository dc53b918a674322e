"""Where the records of unfinished purchases lie, so that another visit can take them up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Found = Callable[[str, object], None]


@dataclass(frozen=True, slots=True)
class Permission:
    """A success may be offered here."""

    again: bool = False
    """Whether somebody else may have offered it meanwhile."""


class Journal(Protocol):
    """One project's lines: each has an id, and an entry as :func:`coinslot.core.journal.encode` writes it.

    A line is held by one ``Coinslot`` at a time: by the one that remembers it, or that has found it. None of these
    raises where the storage fails: then what is kept is not ``durable``.
    """

    @property
    def durable(self) -> bool:
        """Whether what is kept outlives this runtime."""

    async def open(self, found: Found) -> None:
        """Begin.

        Args:
            found: takes the id and the entry of a line that nobody else holds, and holds it from then on.

        Raises:
            CoinslotError: ``invalid_argument``: the game chose the place, and nothing can be kept there.
        """

    async def scan(self) -> None:
        """Look for lines that nobody holds; ``found`` gets them."""

    async def remember(self, line_id: str, written: dict[str, Any]) -> None:
        """Commit an entry. The first time adds the line; after that, one that was forgotten does not come back."""

    async def forget(self, line_id: str) -> None:
        """Drop a line."""

    async def let_go(self, line_id: str) -> None:
        """Hold a line no longer; it stays."""

    async def set_aside(self, line_id: str) -> None:
        """Keep a line that nobody can read where nobody finds it."""

    async def may_offer(self, line_id: str) -> Permission | None:
        """Whether its success may be offered here: it is still there, and held. Waits for another that holds it."""

    async def entries(self) -> Mapping[str, object]:
        """All lines but those that were set aside."""

    async def close(self) -> None:
        """End."""


class Memory:
    """A journal that ends with its runtime; see :class:`Journal`."""

    def __init__(self) -> None:
        self._lines: dict[str, object] = {}
        self._known: set[str] = set()
        """Those that were remembered before, or found."""
        self._held: set[str] = set()
        self._found: Found = lambda _, __: None

    @property
    def durable(self) -> bool:
        """Never."""
        return False

    async def open(self, found: Found) -> None:
        """Begin."""
        self._found = found

    async def scan(self) -> None:
        """Look for lines that nobody holds."""
        for line_id in [each for each in self._lines if each not in self._held]:
            self._hold(line_id)
            self._found(line_id, self._lines[line_id])

    async def remember(self, line_id: str, written: dict[str, Any]) -> None:
        """Commit an entry."""
        if line_id in self._known and line_id not in self._lines:
            return
        self._hold(line_id)
        self._lines[line_id] = written
        await self._changed(line_id)

    async def forget(self, line_id: str) -> None:
        """Drop a line."""
        self._held.discard(line_id)
        if self._lines.pop(line_id, None) is not None:
            await self._changed(line_id)

    async def let_go(self, line_id: str) -> None:
        """Hold a line no longer."""
        self._held.discard(line_id)

    async def set_aside(self, line_id: str) -> None:
        """Nobody can read it, and nobody ever will."""
        await self.forget(line_id)

    async def may_offer(self, line_id: str) -> Permission | None:
        """Whether its success may be offered here."""
        return Permission() if line_id in self._lines and line_id in self._held else None

    async def entries(self) -> Mapping[str, object]:
        """All lines."""
        return dict(self._lines)

    async def close(self) -> None:
        """Hold nothing any more."""
        self._held.clear()

    def _hold(self, line_id: str) -> None:
        self._known.add(line_id)
        self._held.add(line_id)

    async def _changed(self, line_id: str) -> None:
        """Keep it elsewhere as well."""
