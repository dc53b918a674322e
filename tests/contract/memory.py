"""The sandbox in memory: the same provider and the same application, on virtual time and without a network."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.sandbox import Controls
from coinslot.sandbox.apps import store_app
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.socketapi import PATH
from tests.contract.listener import Listener
from tests.contract.virtualtime import run
from tests.contract.wires import Exchange, Wire

__all__ = ["MemorySandbox", "run"]


class MemorySandbox(Controls):
    """A sandbox between ``async with`` and its end, in the loop that runs; its clock is that loop's.

    An error inside the sandbox, or in what is told of the socket, ends the block with an ``ExceptionGroup``.

    Args:
        settings: The settings to begin with.
    """

    store = "http://store.test"
    pay_station = "http://pay.test"
    websocket = f"ws://store.test{PATH}"

    def __init__(self, **settings: object) -> None:
        super().__init__(Provider(clock=asyncio.get_running_loop().time), settings)
        self._app = store_app(self._provider)
        self._tasks = asyncio.TaskGroup()
        self._stops: list[Callable[[], object]] = []

    async def __aenter__(self) -> Self:
        """Begin; from now on orders become done in time."""
        await self._tasks.__aenter__()
        self._stops.append(self._tasks.create_task(self._provider.timer.run(self._provider.orders)).cancel)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnect every listener and end what is under way."""
        self._provider.closing.set()
        for stop in self._stops:
            stop()
        # The group would wrap the block's own error; of its own making is only the cancelling.
        if isinstance(error, asyncio.CancelledError):
            await self._tasks.__aexit__(kind, error, trace)
        else:
            await self._tasks.__aexit__(None, None, None)

    async def send(self, request: HttpRequest, seconds: float) -> HttpAnswer:
        """Send a request and read the whole answer.

        Args:
            request: What to send.
            seconds: The time for all of it.

        Raises:
            ConnectionError: There is no answer: another host, cut, or too late. Whether the request arrived is
                unknown.
        """
        if f"http://{urlsplit(request.url).netloc}" != self.store:
            raise ConnectionError(f"{request.url} is not at {self.store}, where the sandbox answers")
        exchange = Exchange(request)
        self._tasks.create_task(self._app(exchange.scope, exchange.receive, exchange.send))
        try:
            async with asyncio.timeout(seconds):
                await exchange.over.wait()
        except TimeoutError:
            raise ConnectionError(f"{request.method} {request.url} has no answer after {seconds} s") from None
        finally:
            exchange.over.set()
        if exchange.answer is None:
            raise ConnectionError(f"{request.method} {request.url} was cut before its answer")
        return exchange.answer

    async def listen(self, address: str, data: str, tell: Callable[[str], None]) -> Callable[[], None]:
        """Connect to the order socket; what ``listen`` of ``web/socket.js`` is in a browser.

        Args:
            address: The socket's address; any other than :attr:`websocket` answers nobody.
            data: JSON text of what the connection says of itself.
            tell: Called with what is heard, as JSON text.

        Returns:
            What disconnects, and tells nothing more.
        """

        def connect() -> Wire | None:
            if address != self.websocket:
                return None
            wire = Wire(address)
            self._tasks.create_task(self._app(wire.scope, wire.receive, wire.send))
            return wire

        listener = Listener(connect, data, tell)
        task = self._tasks.create_task(listener.run())

        def stop() -> None:
            listener.stop()
            task.cancel()

        self._stops.append(stop)
        return stop
