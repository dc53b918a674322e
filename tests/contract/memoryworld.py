"""The world in memory: no network, and a clock that waits for nobody."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self, TypeVar

from coinslot.client.coinslot import Coinslot
from coinslot.core import events as e
from coinslot.native.coinslot import Link
from tests.contract.memory import MemorySandbox
from tests.contract.pythonworld import PythonWorld
from tests.contract.virtualtime import BEGINNING, VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.client.proofs import Follow
    from coinslot.client.purchase import Purchase
    from coinslot.client.session import Send
    from coinslot.client.sockets import Listen
    from coinslot.providers.http import HttpAnswer, HttpRequest

T = TypeVar("T")

REAL_TIME = 30
"""Seconds of real time that a story may take."""

PATIENCE = 7200
"""Seconds of virtual time for a state to come: far longer than the longest ladder."""

STEP = 0.01
"""Seconds of virtual time between two looks at a state."""


async def nobody(request: HttpRequest, _: Callable[[bytes], bool]) -> HttpAnswer:
    """The game has no server in memory."""
    raise ConnectionError(f"{request.url} is not in memory")


class MemoryCoinslot(Coinslot):
    """The purchase API over a sandbox in memory, on virtual time."""

    def __init__(self, world: MemoryWorld, **options: Any) -> None:  # noqa: ANN401 - those of Coinslot
        super().__init__(world.sandbox.project_id, **options)
        self._world = world

    _paid = e.Paid.ELSEWHERE

    async def _open(self) -> tuple[Send, Listen, Follow]:
        return self._world.sandbox.send, self._world.sandbox.listen, nobody

    async def _close(self) -> None:
        """Nothing is open."""

    def _window(self, purchase: Purchase) -> Link:  # noqa: ARG002 - nothing is heard of a link
        return Link(self._world.links.append)

    def _broken(self, error: BaseException) -> None:
        self._world.errors.append(error)

    def _now(self) -> float:
        return self._world.wall_clock()


class MemoryWorld(PythonWorld):
    """Enter it. Between two steps of a story its time stands still."""

    sandbox: MemorySandbox

    slack = 0.0

    def __init__(self) -> None:
        self._loop = VirtualLoop(REAL_TIME)
        super().__init__(self._loop)
        self._runner = asyncio.Runner(loop_factory=lambda: self._loop)
        # In a thread of its own: Playwright's loop runs in the tests' own once one has used the browser.
        self._thread = ThreadPoolExecutor(1)
        self._set_by = 0.0

    def __enter__(self) -> Self:
        """Open the sandbox."""
        self._over = asyncio.Event()
        opened = asyncio.Event()

        async def live() -> None:
            async with MemorySandbox() as self.sandbox:
                opened.set()
                await self._over.wait()

        async def begin() -> None:
            self._life = asyncio.get_running_loop().create_task(live())
            await opened.wait()

        self._thread.submit(self._runner.run, begin()).result()
        return self

    def __exit__(self, *_: object) -> None:
        """Close everything; whatever went wrong unseen comes out now."""

        async def end() -> None:
            self._over.set()
            await self._life

        try:
            self.destroy()
            self.run(end())
        finally:
            self._thread.submit(self._runner.close).result()
            self._thread.shutdown()
        assert self.errors == []

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        """On virtual time."""
        return self._thread.submit(self._runner.run, what).result()

    def make(self, **options: Any) -> Coinslot:  # noqa: ANN401 - those of Coinslot
        """Over the sandbox in memory."""
        return MemoryCoinslot(self, **options)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Let time pass until it is so."""

        async def wait() -> None:
            end = self._loop.time() + PATIENCE
            while not condition():
                assert self._loop.time() < end, f"waited in vain until {what}"
                await asyncio.sleep(STEP)

        self.run(wait())

    def settle(self) -> None:
        """An hour is enough for anything."""
        self.pass_time(3600)

    def clock(self) -> float:
        """Virtual seconds since the beginning."""
        return self._loop.time() - BEGINNING

    def pass_time(self, seconds: float) -> None:
        """Let so much virtual time pass."""
        self.run(asyncio.sleep(seconds))

    def wall_clock(self) -> float:
        """What a player's clock shows: the time, and by how much it was set."""
        return self._loop.time() + self._set_by

    def set_clock(self, seconds: float) -> None:
        """Set the player's clock forward or back; timers do not notice, as when a machine sleeps."""
        self._set_by += seconds

    def wake(self) -> None:
        """The machine wakes up, or comes online."""

        async def wake() -> None:
            assert self.coinslot
            self.coinslot._entered().wake()

        self.run(wake())
