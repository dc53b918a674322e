"""The world on CPython: real sockets, real time."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Self, TypeVar

from coinslot.native import Coinslot
from tests.contract.pythonworld import PythonWorld
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.sandbox import Sandbox

T = TypeVar("T")

PATIENCE = 20
"""Seconds for a state to come."""


class NativeWorld(PythonWorld):
    """Enter it; its event loop runs in a thread until it ends.

    Args:
        sandbox: the provider, which is emptied by whoever gives it.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._loop = asyncio.new_event_loop()
        super().__init__(self._loop)
        self.sandbox = sandbox
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End; nothing may be left running, and whatever went wrong unseen comes out now."""
        self.destroy()
        left = self.run(_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        assert left == set()
        assert self.errors == []

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        """In the loop's thread."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(PATIENCE)

    def make(self, **options: Any) -> Coinslot:  # noqa: ANN401 - those of Coinslot
        """Over httpx and the official client of the socket."""
        return Coinslot(self.sandbox.project_id, window=self.links.append, **options)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Look again and again."""
        until(condition, what, PATIENCE)


async def _others() -> set[asyncio.Task[Any]]:
    return asyncio.all_tasks() - {asyncio.current_task()}
