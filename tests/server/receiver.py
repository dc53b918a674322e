"""A game's server that something terrible happens to.

``python -m tests.server.receiver URL SECONDS LISTENER TROUBLES GATE``: a database with the table ``effects``, how long
a handler may take, and the numbers of a listening socket and of two pipes. It begins a process that serves and,
whenever that is dead, another one, as process managers do; it ends with its input.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import sys
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NoReturn

import uvicorn
from sqlalchemy import Engine, event, text
from sqlalchemy.pool import Pool

from coinslot.server import Webhooks

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from coinslot.server import OrderCanceled, OrderPaid

SECRET: Final = "sandbox-secret"  # noqa: S105 - the sandbox's
EFFECT: Final = text("INSERT INTO effects (order_id, kind) VALUES (:order_id, :kind)")


class Trouble(StrEnum):
    """What happens to a webhook: a letter of the first pipe, of which each takes the next. None is left: nothing."""

    NOTHING = "-"
    DEAF = "a"  # killed as it arrives
    FAIL = "f"  # the handler has written, and raises
    HANG = "h"  # the handler has written, and does not return
    HALFWAY = "d"  # the process ends in the handler, which has written
    UNCOMMITTED = "c"  # killed when the transaction is to be committed
    COMMITTED = "k"  # killed as soon as it is
    ANSWERING = "s"  # killed when the answer is to be sent
    MUTE = "m"  # the answer never comes
    HELD = "w"  # the handler has written, and waits for a byte of the second pipe


trouble: Final = ContextVar("trouble", default=Trouble.NOTHING)


def kill_on(at: Trouble) -> None:
    """Die without a chance to do anything about it, if this is where it was to happen."""
    if trouble.get() is at:
        os.kill(os.getpid(), signal.SIGKILL)


def tell(*words: object) -> None:
    """Tell the test, in one go: lines of several processes do not mix in a file that is appended to."""
    os.write(1, f"{' '.join(map(str, words))}\n".encode())


class Troubled:
    """An application that has trouble.

    Args:
        app: the good one.
        troubles: the pipe.
    """

    def __init__(self, app: ASGIApp, troubles: int) -> None:
        self._app = app
        self._troubles = troubles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope.get("path") != "/webhook":
            await self._app(scope, receive, send)
            return
        trouble.set(self._next())
        kill_on(Trouble.DEAF)

        async def answer(message: Message) -> None:
            kill_on(Trouble.ANSWERING)
            if trouble.get() is Trouble.MUTE:
                await asyncio.Event().wait()
            await send(message)

        await self._app(scope, receive, answer)

    def _next(self) -> Trouble:
        try:
            return Trouble(os.read(self._troubles, 1).decode())
        except BlockingIOError:
            return Trouble.NOTHING


def handlers(webhooks: Webhooks, gate: int) -> None:
    """Write down what an order does to the player's inventory, each time that it does."""

    async def write(webhook: OrderPaid | OrderCanceled, db: AsyncConnection) -> None:
        tell("handles", webhook.type, webhook.order.id)
        await db.execute(EFFECT, {"order_id": webhook.order.id, "kind": webhook.type})
        match trouble.get():
            case Trouble.FAIL:
                raise RuntimeError("this is what the test wants")
            case Trouble.HANG:
                await asyncio.Event().wait()
            case Trouble.HALFWAY:
                os._exit(1)
            case Trouble.HELD:
                await asyncio.to_thread(os.read, gate, 1)

    webhooks.on_order_paid(write)
    webhooks.on_order_canceled(write)


def serve(url: str, seconds: float, listener: socket.socket, troubles: int, gate: int) -> None:
    """Serve until killed."""
    webhooks = Webhooks(SECRET, url, handler_seconds=seconds)
    handlers(webhooks, gate)
    event.listen(Engine, "commit", lambda _: kill_on(Trouble.UNCOMMITTED))
    event.listen(Pool, "checkin", lambda *_: kill_on(Trouble.COMMITTED))  # the transaction is over by then
    config: Any = uvicorn.Config(Troubled(webhooks, troubles), lifespan="on", log_level="critical", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


def main() -> NoReturn:
    """Have somebody serve until the input ends."""
    url, seconds, *numbers = sys.argv[1:]
    listening, troubles, gate = map(int, numbers)
    listener = socket.socket(fileno=listening)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        child = os.fork()
        if child == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(url, float(seconds), listener, troubles, gate)
            os._exit(0)
        if sys.stdin.fileno() in select.select([sys.stdin.fileno(), woken], [], [])[0]:
            os.kill(child, signal.SIGKILL)
            os._exit(0)
        os.read(woken, 1)
        os.waitpid(child, 0)
        tell("died")


if __name__ == "__main__":
    main()
