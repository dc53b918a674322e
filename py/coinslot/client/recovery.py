"""What an earlier visit has left in the journal: read with care, and taken up where it is this player's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coinslot.core import journal
from coinslot.core.creation import never_answered
from coinslot.core.errors import CoinslotError, ErrorCode, Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from coinslot.client.journal import Journal
    from coinslot.client.session import Session
    from coinslot.core.journal import Entry


class Recovery:
    """Goes through what the journal finds.

    Args:
        session: knows the player.
        journal: where the lines are.
        take_up: follows an order, given its line's id and entry.
        report: tells the game of what cannot be followed.
    """

    def __init__(
        self,
        session: Session,
        journal: Journal,
        take_up: Callable[[str, Entry], Awaitable[None]],
        report: Callable[[Fault], None],
    ) -> None:
        self._session = session
        self._journal = journal
        self._take_up = take_up
        self._report = report
        self._left: set[str] = set()
        """Those of a later version, which are reported once."""
        self._unasked = False
        """Whether something was found while nobody could say whose it is."""

    def scan(self) -> None:
        """Look for what nobody follows."""
        self._unasked = False
        self._session.spawn(self._journal.scan())

    def player_known(self) -> None:
        """The game has given a token: look again for what had to wait for it."""
        if self._unasked:
            self.scan()

    def found(self, line_id: str, written: object) -> None:
        """The journal has found a line."""
        self._session.spawn(self._consider(line_id, written))

    async def _consider(self, line_id: str, written: object) -> None:
        try:
            entry = journal.decode(written)
        except CoinslotError as error:
            await self._unreadable(line_id, error)
            return
        owner = await self._session.find_owner()
        if owner != entry.owner:
            self._unasked = self._unasked or isinstance(owner, Fault)
            await self._journal.let_go(line_id)
        elif entry.record.order_id is None:
            self._report(never_answered(entry.record))
            await self._journal.forget(line_id)
        else:
            await self._take_up(line_id, entry)

    async def _unreadable(self, line_id: str, error: CoinslotError) -> None:
        newer = error.code is ErrorCode.JOURNAL_NEWER
        if line_id not in self._left:
            fate = "is left where it is" if newer else "is set aside"
            text = f"What was kept of an unfinished purchase cannot be read and {fate} (line {line_id}): {error}"
            self._report(Fault(error.code, text))
        if newer:
            self._left.add(line_id)
            await self._journal.let_go(line_id)
        else:
            await self._journal.set_aside(line_id)
