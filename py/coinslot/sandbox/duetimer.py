"""Makes orders done when their time has come, for those who wait to be told instead of looking."""

import asyncio
import threading

from coinslot.sandbox.orders import Orders


class DueTimer:
    """Sleeps until the next order is due.

    It sleeps on its loop's clock: when the orders have another, moving that is noticed at the next look.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()
        self._sooner = asyncio.Event()

    def wake(self) -> None:
        """Look again when the next order is due; callable from any thread, also when nothing runs."""
        with self._lock:
            if self._loop:
                self._loop.call_soon_threadsafe(self._sooner.set)

    async def run(self, orders: Orders) -> None:
        """Settle orders until canceled."""
        with self._lock:
            self._loop = asyncio.get_running_loop()
        try:
            while True:
                self._sooner.clear()
                await self._sleep(orders.next_due())
                orders.settle()
        finally:
            with self._lock:
                self._loop = None

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._sooner.wait()
        except TimeoutError:
            pass
