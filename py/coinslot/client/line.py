"""One purchase's line in the journal, from its intent to the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coinslot.core import commands as c
from coinslot.core import journal
from coinslot.core.journal import Entry, Owner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from coinslot.client.session import Session
    from coinslot.core.journal import Record


class Line:
    """Writes the core's record down, with whose it is and since when.

    Whose it is says the player's token, which may have to be asked for. So an intent may be written later than the core
    says it, though never later than the request is sent that it stands for: see :meth:`commit`.

    Args:
        session: knows the player.
        write: commits the line, as :func:`coinslot.core.journal.encode` gives it.
        entry: what an earlier runtime has written.
    """

    def __init__(
        self, session: Session, write: Callable[[dict[str, Any]], Awaitable[None]], entry: Entry | None = None
    ) -> None:
        self._session = session
        self._write = write
        self._entry = entry
        self._owed: Record | None = None

    async def note(self, command: c.Command) -> None:
        """Take from a command what belongs in the line."""
        match command:
            case c.Remember(record):
                self._owed = record
                if self._session.owner:
                    await self.commit()
            case c.Forget():
                self._owed = None

    @property
    def entry(self) -> Entry | None:
        """What was written last; None while nothing was."""
        return self._entry

    async def secure(self) -> None:
        """Write what is not written yet, asking for the token where it is not known; without one it stays unwritten."""
        if self._owed and isinstance(await self._session.find_owner(), Owner):
            await self.commit()

    async def commit(self) -> None:
        """Write what is not written yet. Called when the token is known, before it is used."""
        record, owner = self._owed, self._session.owner
        if record and owner:
            self._owed = None
            self._entry = (
                replace(self._entry, record=record)  # whose it was when it began, whoever plays now
                if self._entry
                else Entry(owner, record, self._session.now())
            )
            await self._write(journal.encode(self._entry))
