"""Coroutines in tests: Playwright's loop runs in the main thread once a test has used the browser."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class OwnLoop:
    """A loop in a thread of its own, between ``with`` and its end."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._pool.submit(self._runner.close).result()
        self._pool.shutdown()

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end."""
        return self._pool.submit(self._runner.run, what).result()


def in_own_loop(what: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a loop that nothing was in before."""
    with OwnLoop() as loop:
        return loop.run(what)


def in_own_thread(call: Callable[[], T]) -> T:
    """Call what begins a loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()
