"""What the tests of the ways out share: a loop for each test, and no proxy but the test's own."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from tests.ownloop import in_own_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, "T"]], "T"]

T = TypeVar("T")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "WS_PROXY", "WSS_PROXY", "SOCKS_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    """A payment provider with nothing in it."""
    running_sandbox.reset()
    return running_sandbox


@pytest.fixture
def run() -> Run[Any]:
    """Run a coroutine, which must leave no task behind, and no error that nobody has looked at."""

    async def alone(what: Coroutine[Any, Any, T]) -> T:
        errors: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
        async with asyncio.timeout(30):
            result = await what
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert left == set()
        gc.collect()  # only then a task tells of its error
        assert errors == []
        return result

    def start(what: Coroutine[Any, Any, T]) -> T:
        return in_own_loop(alone(what))

    return start
