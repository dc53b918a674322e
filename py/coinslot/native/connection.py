"""One connection to the order socket, over the official client for Python."""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from centrifuge import Client, ClientEventHandler, ReplyError, StreamPosition

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from centrifuge import (
        ConnectedContext,
        ConnectingContext,
        DisconnectedContext,
        ErrorContext,
        ServerPublicationContext,
        ServerSubscribedContext,
    )

_PATIENCE: Final = 10.0
"""Seconds that the client may try to come back before polling takes over."""

_TO_CLOSE: Final = 2.0
"""Seconds that a connection may take to close; the client gives a silent server one."""

_BEGINNING: Final = StreamPosition(offset=0, epoch="")

_OURS: Final = contextvars.ContextVar("coinslot.native.connection", default=False)
"""Whether a connection of this module is what runs; set in its tasks and in those that they start."""


def _shows_no_token(record: logging.LogRecord) -> bool:
    """Drop what the client and its transport would log of each frame: the first one carries the player's token."""
    return record.levelno > logging.DEBUG or not _OURS.get()


class Connection(ClientEventHandler):  # type: ignore[misc] # its package does not say that it has types
    """Tells what it hears until it has failed or is stopped. As ``listen`` in web/socket.js, with its words.

    Args:
        address: where to.
        data: what the connection says of itself.
        tell: hears the news as JSON text.
        closing: holds what closes the connection until it is closed.
    """

    def __init__(
        self, address: str, data: dict[str, Any], tell: Callable[[str], None], closing: set[asyncio.Task[None]]
    ) -> None:
        self._client = Client(address, events=self, data=data)
        self._tell = tell
        self._closing = closing
        self._tasks: set[asyncio.Task[None]] = set()
        self._context = contextvars.copy_context()
        self._context.run(_OURS.set, True)  # noqa: FBT003 - a context variable takes its value so
        self._patience: asyncio.TimerHandle | None = None
        self._opened = False
        self._over = False

    def start(self) -> None:
        """Begin to connect."""
        for name in ("centrifuge", "websockets.client"):
            logging.getLogger(name).addFilter(_shows_no_token)
        self._spawn(self._client.connect(), self._tasks)

    def stop(self) -> None:
        """Disconnect, and tell nothing more."""
        if self._over:
            return
        self._over = True
        self._wait_no_longer()
        self._spawn(self._close(), self._closing)

    async def on_connected(self, ctx: ConnectedContext) -> None:
        """Tell it each time: what was said before is looked up, not waited for."""
        del ctx
        self._wait_no_longer()
        self._opened = True
        self._say("opened")

    async def on_subscribed(self, ctx: ServerSubscribedContext) -> None:
        """Ask for the history, in a task of its own: the client reads no answer before this has returned."""
        if not self._over:
            self._spawn(self._tell_history(ctx.channel), self._tasks)

    async def on_publication(self, ctx: ServerPublicationContext) -> None:
        """Tell what the server has published."""
        self._say("said", data=ctx.pub.data)

    async def on_connecting(self, ctx: ConnectingContext) -> None:
        """A connection begins, or begins again: it may not take for ever."""
        self._wait_no_longer()
        if not self._over:
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(_PATIENCE, self._fail, ctx.code, ctx.reason)

    async def on_error(self, ctx: ErrorContext) -> None:
        """A first connection that fails is not waited for."""
        if not self._opened:
            refused = isinstance(ctx.error, ReplyError)
            code, reason = (ctx.error.code, ctx.error.message) if refused else (ctx.code, str(ctx.error))
            self._fail(code, reason or type(ctx.error).__name__)

    async def on_disconnected(self, ctx: DisconnectedContext) -> None:
        """The server has closed for good."""
        self._fail(ctx.code, ctx.reason)

    async def _tell_history(self, channel: str) -> None:
        # Without history on the server this is refused, and the look at opening is all there is.
        with suppress(Exception):
            history = await self._client.history(channel, limit=-1, since=_BEGINNING)
            for publication in history.publications:
                self._say("said", data=publication.data)

    def _say(self, kind: str, **more: object) -> None:
        if not self._over:
            self._tell(json.dumps({"type": kind, **more}))

    def _fail(self, code: int, reason: str) -> None:
        if not self._over:
            self.stop()
            self._tell(json.dumps({"type": "failed", "code": code, "reason": reason}))

    async def _close(self) -> None:
        await self._client.disconnect()
        with suppress(TimeoutError):
            async with asyncio.timeout(_TO_CLOSE):
                while ending := self._tasks | self._client_tasks():
                    await asyncio.wait(ending)

    def _client_tasks(self) -> set[asyncio.Task[Any]]:
        # The client closes its connection in a task of its own, and offers nothing to wait for it with (0.7.0). Where
        # another version names them otherwise, nobody waits, and the tasks end a moment later.
        return set(getattr(self._client, "_background_tasks", ()))

    def _wait_no_longer(self) -> None:
        if self._patience:
            self._patience.cancel()

    def _spawn(self, what: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.get_running_loop().create_task(what, context=self._context)
        among.add(task)
        task.add_done_callback(among.discard)
