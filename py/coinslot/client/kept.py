"""One purchase's place in the journal: its line is written, dropped, let go or handed on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from coinslot.client.line import Line
from coinslot.core import commands as c
from coinslot.core.journal import NOTHING

if TYPE_CHECKING:
    from coinslot.client.journal import Journal, Permission
    from coinslot.client.session import Session
    from coinslot.core.journal import Entry


class Kept:
    """Does with the line what the core says.

    Args:
        session: knows the player.
        journal: where the line is.
        line_id: its name there, and the purchase's.
        entry: what is written there already.
    """

    def __init__(self, session: Session, journal: Journal, line_id: str, entry: Entry | None = None) -> None:
        self.id = line_id
        self.unwanted = False
        """Whether nobody is to take it up again."""
        self.handed_on = False
        """Whether another purchase of the same order writes the line now."""
        self._session = session
        self._journal = journal
        self._line = Line(session, partial(journal.remember, line_id), entry)
        self.known = entry.record.known if entry else NOTHING
        """What whoever follows the order next must know."""

    async def note(self, command: c.Command) -> None:
        """Carry out what concerns the line, and return when it is committed."""
        if self.handed_on:
            return
        match command:
            case c.Remember(record):
                self.known = record.known
                await self._line.note(command)
            case c.ShowWindow():
                # What is paid there must be known to the next runtime, whoever made the order.
                await self._line.secure()
            case c.Forget():
                await self._line.note(command)
                await self.forget()
            case c.LetGo() if self.unwanted:
                await self.forget()
            case c.LetGo():
                await self._journal.let_go(self.id)
            case _:
                await self._line.note(command)

    async def commit(self) -> None:
        """Write what is not written yet; see :meth:`coinslot.client.line.Line.commit`."""
        if not self.handed_on:
            await self._line.commit()

    async def forget(self) -> None:
        """The game has taken the success: nothing is left to be kept, whatever becomes of this runtime."""
        await self._journal.forget(self.id)

    async def may_offer(self) -> Permission | None:
        """Whether the success may be offered by this runtime."""
        return await self._journal.may_offer(self.id)

    def hand_on(self) -> Kept:
        """Give the line to another purchase of the same order; this one writes there no more."""
        self.handed_on = True
        return Kept(self._session, self._journal, self.id, self._line.entry)
