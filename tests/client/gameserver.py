"""A game's own server for the tests: the receiver of webhooks, on a port of its own, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING, Self

import uvicorn

from coinslot.sandbox.webhooks.target import SECRET
from coinslot.server import Webhooks
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.types import Receive, Scope, Send

    from coinslot.server import OrderCanceled, OrderPaid


class GameServer:
    """Enter it; it may stop and start again, at the same address.

    Args:
        folder: where its database is.

    Attributes:
        granted: the orders that it has granted.
        asked: the orders whose events it was asked for, each time.
    """

    def __init__(self, folder: Path) -> None:
        self.granted: list[int] = []
        self.asked: list[int] = []
        self._database = f"sqlite:///{folder / 'inbox.db'}"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def webhook(self) -> str:
        """Where webhooks go."""
        return f"{self.url}/webhook"

    def ticket(self, player: str = "ayla") -> str:
        """What opens the events of a player's orders."""
        return Webhooks(SECRET).ticket(player)

    def __enter__(self) -> Self:
        """Serve."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, whoever still waits."""
        self.stop()

    def start(self) -> None:
        """Serve, from now on."""
        self._webhooks = Webhooks(SECRET, self._database)
        self._webhooks.on_order_paid(self._grant)
        self._webhooks.on_order_canceled(self._take_back)
        config = uvicorn.Config(
            self._serve,
            port=self._port,
            interface="asgi3",
            lifespan="on",
            log_level="critical",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve()), name="game server")
        self._thread.start()
        until(lambda: self._server.started, "the game's server runs")

    def stop(self) -> None:
        """Serve no more."""
        self._server.should_exit = True
        self._thread.join()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path.startswith("/orders/") and scope.get("method") == "GET":
            self.asked.append(int(path.split("/")[2]))
        await self._webhooks(scope, receive, send)

    async def _grant(self, paid: OrderPaid, _: AsyncConnection) -> None:
        self.granted.append(paid.order.id)

    async def _take_back(self, canceled: OrderCanceled, _: AsyncConnection) -> None:
        """What was not granted need not be taken back."""
