"""Calls of the game's own code: beside ours, and whatever they do stops nothing of ours."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class Telling:
    """The calls under way of one purchase, or of one ``Coinslot``."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._running: set[asyncio.Task[object]] = set()

    @property
    def busy(self) -> bool:
        """Whether any is under way."""
        return bool(self._running)

    def tell(self, call: Callable[..., object], *arguments: object) -> None:
        """Call it when those that were told before have returned."""
        self.spawn(self.call(call, *arguments))

    async def call(self, call: Callable[..., object], *arguments: object) -> bool:
        """The same, and give whether it went well."""
        async with self._turn:
            return await self.attempt(call, *arguments)

    async def attempt(self, call: Callable[..., object], *arguments: object) -> bool:
        """Call it, whatever else runs; what it gives is awaited, if it can be. Give whether it went well."""
        try:
            result = call(*arguments)
            if inspect.isawaitable(result):
                await result
        except (Exception, asyncio.CancelledError) as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task and task.cancelling():
                raise
            _complain(call, error)
            return False
        return True

    def spawn(self, work: Coroutine[Any, Any, object]) -> None:
        """Run what makes such calls."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def told(self) -> None:
        """Wait until those that run have returned; one that waits here waits for none."""
        if self._running and asyncio.current_task() not in self._running:
            await asyncio.wait(self._running)


def attempt(act: Callable[..., object], *arguments: object) -> None:
    """Have a window do something; whatever it does instead, the purchase goes on."""
    try:
        act(*arguments)
    except Exception as error:  # noqa: BLE001 - of a runtime that is not known here
        _complain(act, error)


def _complain(call: Callable[..., object], error: BaseException) -> None:
    context = {"message": f"Coinslot: {call!r} failed", "exception": error}
    asyncio.get_running_loop().call_exception_handler(context)
