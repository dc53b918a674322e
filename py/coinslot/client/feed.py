"""What the provider itself tells of paid orders: for a game whose own records of them may be lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from coinslot.client import calls
from coinslot.core.errors import Fault
from coinslot.providers.xsolla.events import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from coinslot.client.session import Session

PATIENCE: Final = 5.0
"""Seconds that leaving waits for the provider to hear what the game has taken."""


class Feed:
    """Asks the Event API which orders are paid, and tells it which of them the game has taken.

    Args:
        session: asks.
        found: takes the id of an order that is paid, and that the game has not taken as far as is known here. It may
            be followed already, and is said again at each look.
        report: tells the game, once, that the Event API is not turned on for the project.
        log: takes what else went wrong; the next look makes up for it.
    """

    def __init__(
        self,
        session: Session,
        found: Callable[[int], Awaitable[None]],
        report: Callable[[Fault], None],
        log: Callable[[str], None],
    ) -> None:
        self._session = session
        self._found = found
        self._report = report
        self._log = log
        self._events: dict[int, list[int]] = {}
        """Those that were listed last and are not processed, by the orders that they are about."""
        self._taken: set[int] = set()
        self._turn = asyncio.Lock()
        self._asked = self._off = self._owed = False
        self._tasks: set[asyncio.Task[None]] = set()

    def look(self) -> None:
        """Ask once which orders are paid. Asked again before it is sent, it is sent once."""
        if not self._asked:
            self._asked = True
            self._spawn(self._look())

    def player_known(self) -> None:
        """The game has given a token: ask what could not be asked without one."""
        if self._owed:
            self.look()

    def taken(self, order_id: int) -> None:
        """The game has taken the order's success: it is told by no later visit, once the provider knows."""
        if order_id in self._events:
            self._spawn(self._process(order_id))
        elif order_id not in self._taken:
            self._spawn(self._look())
        self._taken.add(order_id)

    def is_taken(self, order_id: int) -> bool:
        """Whether the game has taken it."""
        return order_id in self._taken

    async def settled(self) -> None:
        """Wait a while until the provider has heard what it was to hear."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE)

    async def _look(self) -> None:
        async with self._turn:
            self._asked = self._owed = False
            if self._off:
                return
            paid = await calls.paid(self._session)
        if isinstance(paid, Fault):
            self._owed = paid.unsent
            self._failed(paid)
            return
        self._events = {}
        for event in paid:
            self._events.setdefault(event.order_id, []).append(event.event_id)
        for order_id in tuple(self._events):
            if order_id in self._taken:
                await self._process(order_id)
            else:
                await self._found(order_id)

    async def _process(self, order_id: int) -> None:
        for event_id in self._events.pop(order_id, ()):
            if fault := await calls.process(self._session, event_id):
                self._failed(fault)

    def _failed(self, fault: Fault) -> None:
        if fault.http_status != FORBIDDEN:
            self._log(f"The Event API could not be asked, and is asked again later: {fault.message}")
        elif not self._off:
            self._off = True
            self._report(fault)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._session.spawn(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
