"""Serving the receiver alone, with uvicorn."""

from __future__ import annotations

import asyncio
import signal
import socket
from typing import TYPE_CHECKING, Final

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.server.webhooks import Webhooks

GRACE: Final = 10.0
"""Seconds for what was begun when the server is told to stop; a webhook has less than three."""

BACKLOG: Final = 2048


class ListenError(Exception):
    """An address that cannot be listened on; the text says why."""


class Server(uvicorn.Server):
    """Serves until a signal comes, and then finishes what it has begun.

    Args:
        webhooks: the receiver. It looks at ``X-Forwarded-For`` itself, so uvicorn does not.
        started: called once webhooks can come in.
    """

    def __init__(self, webhooks: Webhooks, started: Callable[[], object]) -> None:
        super().__init__(
            uvicorn.Config(
                webhooks,
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=int(GRACE),
            )
        )
        self._webhooks = webhooks
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        if not self.should_exit:
            self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop. Pages that wait for an order are let go, or uvicorn would wait for them."""
        self._webhooks.release()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        ListenError: somebody has the port, or the machine has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        raise ListenError(
            f"Cannot listen on {host}, port {port} ({error}); choose another with --host and --port"
        ) from None


def serve(webhooks: Webhooks, listener: socket.socket, started: Callable[[], object]) -> None:
    """Serve until SIGINT or SIGTERM has come and what was begun is finished.

    Args:
        webhooks: the receiver, which can be opened.
        listener: on which it is asked.
        started: called once webhooks can come in.
    """
    # uvicorn raises the signal again when it has stopped: this was all that it was to do.
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        asyncio.run(Server(webhooks, started).serve([listener]))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
