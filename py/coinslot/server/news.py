"""Who waits for which order in this process, and how the receivers tell each other."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from coinslot.server import inbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncConnection

    from coinslot.server.store import Store

CHANNEL: Final = "coinslot_orders"
"""PostgreSQL's own, on which receivers tell each other the numbers of orders."""

LOOK_AGAIN: Final = 15.0
"""Seconds after which whoever waits looks for himself: a notice may have been lost while the connection was."""

POLL: Final = 0.5
"""Seconds between two looks into a SQLite file, one for all who wait: another process may have written it."""

LOOKS: Final = 4
"""Looks at once of those who wait, so that webhooks have the database's other connections."""

_TOGETHER: Final = 500  # orders in one look; SQLite has a limit for the parameters of a statement
_PAUSE: Final = 1.0  # seconds before the connection that listens is made anew


class News:
    """Wakes those who wait for an order, once something has become of it.

    Args:
        store: where the orders are.

    Attributes:
        looks: held by whoever looks at an order that he waits for.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
        self.open()

    def open(self) -> None:
        """Begin, or begin again after :meth:`close`, in another event loop too."""
        self._ear: asyncio.Task[None] | None = None
        self._closed = False
        self.looks = asyncio.Semaphore(LOOKS)

    @property
    def closed(self) -> bool:
        """Whether nobody is to wait any longer."""
        return self._closed

    @property
    def watchers(self) -> int:
        """How many wait."""
        return sum(len(each) for each in self._waiting.values())

    @contextmanager
    def watch(self, order_id: int) -> Iterator[asyncio.Event]:
        """An event that is set as soon as there may be news of an order."""
        if self._ear is None:
            self._ear = asyncio.create_task(self._listen())
        woken = asyncio.Event()
        self._waiting[order_id].add(woken)
        try:
            yield woken
        finally:
            self._waiting[order_id].discard(woken)
            if not self._waiting[order_id]:
                del self._waiting[order_id]

    async def wait(self, woken: asyncio.Event, seconds: float) -> None:
        """Wait for it, at most so long, and never longer than nothing may be missed."""
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), min(seconds, LOOK_AGAIN))
        woken.clear()

    async def announce(self, db: AsyncConnection, order_id: int) -> None:
        """Tell the other receivers, as soon as the transaction is committed."""
        if self._store.is_shared:
            await db.execute(text(f"SELECT pg_notify('{CHANNEL}', :order)"), {"order": str(order_id)})

    def tell(self, order_id: int) -> None:
        """Wake who waits for that order here."""
        for woken in self._waiting.get(order_id, ()):
            woken.set()

    def release(self) -> None:
        """Let all go who wait; nobody is to wait any longer."""
        self._closed = True
        self._tell_all()

    async def close(self) -> None:
        """Let all go who wait, and listen no more."""
        self.release()
        if self._ear:
            self._ear.cancel()
            await asyncio.wait({self._ear})

    async def _listen(self) -> None:
        while True:
            with suppress(Exception):  # what it has missed meanwhile is looked for
                await (self._hear() if self._store.is_shared else self._poll())
            await asyncio.sleep(_PAUSE)

    async def _hear(self) -> None:
        async with self._store.reading() as db:
            raw: Any = (await db.get_raw_connection()).driver_connection
            gone = asyncio.Event()
            raw.add_termination_listener(lambda _: gone.set())
            try:
                await raw.add_listener(CHANNEL, lambda *heard: self._heard(heard[-1]))
                # Whoever began to wait before this moment may have missed a notice, and looks once more.
                self._tell_all()
                await gone.wait()
            finally:
                await db.invalidate()  # one that listens serves nobody else

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            numbers = tuple(self._waiting)
            for start in range(0, len(numbers), _TOGETHER):
                async with self._store.reading() as db:
                    for number in await inbox.settled(db, numbers[start : start + _TOGETHER]):
                        self.tell(number)

    def _heard(self, payload: str) -> None:
        if payload.isdecimal():
            self.tell(int(payload))

    def _tell_all(self) -> None:
        for order_id in self._waiting:
            self.tell(order_id)
