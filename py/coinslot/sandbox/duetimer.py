"""Does what waits for a time when that has come, for those who wait to be told instead of looking."""

import asyncio
import threading
from typing import Protocol


class Due(Protocol):
    """What something waits in."""

    def next_due(self) -> float | None:
        """Seconds until something is due; None when nothing waits."""

    def settle(self) -> None:
        """Do what is due. It may take its time: it is called in a thread of its own."""


class DueTimer:
    """Sleeps until the next thing is due.

    It sleeps on its loop's clock: when what is due goes by another, moving that is noticed at the next look.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()
        self._sooner = asyncio.Event()

    def wake(self) -> None:
        """Look again when the next thing is due; callable from any thread, also when nothing runs."""
        with self._lock:
            if self._loop:
                self._loop.call_soon_threadsafe(self._sooner.set)

    async def run(self, due: Due) -> None:
        """Settle what is due until canceled."""
        with self._lock:
            self._loop = asyncio.get_running_loop()
        try:
            while True:
                self._sooner.clear()
                await self._sleep(due.next_due())
                await asyncio.to_thread(due.settle)
        finally:
            with self._lock:
                self._loop = None

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._sooner.wait()
        except TimeoutError:
            pass
