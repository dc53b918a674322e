"""The runtime's end of the port: reads what the page says and keeps a runner for each purchase."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

from coinslot.browser.runner import NoTokenError, Runner
from coinslot.browser.sockets import Sockets
from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder, wire
from coinslot.core.errors import CoinslotError, ErrorCode, Fault
from coinslot.core.port import ToPage, ToRuntime
from coinslot.core.status import Outcome
from coinslot.providers.xsolla import orders, socket
from coinslot.providers.xsolla.project import Project

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from coinslot.browser.sockets import Listen
    from coinslot.providers.http import HttpAnswer, HttpRequest

    Send = Callable[[HttpRequest, float], Awaitable[HttpAnswer]]

TOKEN_TIMEOUT = 30.0
"""Seconds for the game's token function, which may ask the game's own server."""


class Driver:
    """Runs purchases for one page.

    Args:
        say: takes JSON text to the page.
        send: sends a request, as :func:`coinslot.browser.http.send` does.
        listen: connects to the order socket, as web/socket.js does.
    """

    def __init__(self, say: Callable[[str], None], send: Send, listen: Listen) -> None:
        self._say = say
        self._send = send
        self._sockets = Sockets(listen)
        self._runners: dict[str, Runner] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._token: str | None = None
        self._token_wanted: asyncio.Future[str] | None = None
        self.project = Project(0)
        self.token_can_change = False
        self.rungs: tuple[ladder.Rung, ...] = ladder.FALLBACK
        self.stopped = False

    def hear(self, text: str) -> None:
        """Take one message of the page."""
        message = json.loads(text)
        kind = message.get("type")
        runner = self._runners.get(message.get("id", ""))
        match kind:
            case ToRuntime.PING:
                self.post({"type": ToPage.PONG})
            case ToRuntime.CONFIGURE:
                self._configure(message)
            case ToRuntime.TOKEN:
                self._token_came(message)
            case ToRuntime.PURCHASE:
                self._purchase(message)
            case ToRuntime.RESUME:
                record = wire.record(message["record"])
                resumed = e.PurchaseResumed(time.time(), record, window_open=message["windowOpen"])
                self._start(message).feed(resumed)
            case ToRuntime.WOKE:
                for each in self._runners.values():
                    each.feed(e.Woke(time.time()))
            case ToRuntime.DESTROY:
                self.stop()
            case _ if runner:
                self._pass_on(kind, runner, message)
        self._sweep()

    def _pass_on(self, kind: str, runner: Runner, message: dict[str, Any]) -> None:
        now = time.time()
        match kind:
            case ToRuntime.SAID:
                runner.hear(message["text"], message["origin"])
            case ToRuntime.FLOODED:
                runner.feed(e.WindowFlooded(now))
            case ToRuntime.CLOSED:
                runner.feed(e.WindowClosed(now))
            case ToRuntime.REMEMBERED:
                runner.committed()
            case ToRuntime.ACKNOWLEDGED:
                runner.feed(e.Acknowledged(now))
            case ToRuntime.OFFER_FAILED:
                runner.feed(e.OfferFailed(now))

    def post(self, message: dict[str, Any]) -> None:
        """Say something to the page."""
        self._say(json.dumps(message))

    async def send(self, request: HttpRequest, seconds: float) -> HttpAnswer:
        """Send a request."""
        return await self._send(request, seconds)

    async def token(self, *, fresh: bool) -> str:
        """The player's token; asks the game where there is none yet or another one is wanted."""
        if self._token is not None and not fresh:
            return self._token
        if self._token_wanted is None:
            self._token_wanted = asyncio.get_running_loop().create_future()
            self.post({"type": ToPage.TOKEN_WANTED})
        try:
            # Shielded: several purchases may wait for the one answer.
            return await asyncio.wait_for(asyncio.shield(self._token_wanted), TOKEN_TIMEOUT)
        except TimeoutError:
            raise NoTokenError(f"The game's token function gave nothing within {TOKEN_TIMEOUT:.0f} s.") from None

    def listen(self, purchase_id: str, channel: int, hear: Callable[[e.Event], None]) -> None:
        """Open a channel of the order socket."""
        if self._sockets.add(purchase_id, channel, hear):
            self.spawn(self._connect())

    def stop_listening(self, purchase_id: str, channel: int) -> None:
        """Close a channel of the order socket."""
        self._sockets.drop(purchase_id, channel)

    async def _connect(self) -> None:
        try:
            token = await self.token(fresh=False)
        except NoTokenError as error:
            self._sockets.fail(Fault(ErrorCode.INVALID_TOKEN, str(error)))
        else:
            await self._sockets.connect(self.project.socket, socket.connect_data(self.project, token))

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it; an exception in it is a bug, and the page starts another runtime for that."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def stop(self) -> None:
        """Drop everything, for good."""
        self.stopped = True
        for runner in self._runners.values():
            runner.stop()
        self._runners.clear()

    def _configure(self, message: dict[str, Any]) -> None:
        self.project = Project(**{key: value for key, value in message["project"].items() if value is not None})
        self._token = message["token"]
        self.token_can_change = self._token is None
        # A store of one's own, without a socket of its own, must not be followed at the provider's.
        if not self.project.socket:
            self.rungs = (ladder.POLLING,)

    def _purchase(self, message: dict[str, Any]) -> None:
        try:
            runner = self._start(message)
        except CoinslotError as error:
            # The page checks arguments too; what only this side finds ends the purchase, not the runtime.
            fault = Fault(error.code, str(error))
            for command in (c.CloseWindow(), c.Settle(Outcome.FAILED, fault=fault), c.Forget()):
                self.post(wire.message(message["id"], command))
        else:
            runner.feed(e.PurchaseRequested(time.time()))

    def _start(self, message: dict[str, Any]) -> Runner:
        runner = Runner(self, message["id"], orders.read(orders.ItemOrder, message["request"]))
        self._runners[message["id"]] = runner
        return runner

    def _token_came(self, message: dict[str, Any]) -> None:
        wanted, self._token_wanted = self._token_wanted, None
        if wanted is None:
            return
        value = message.get("value")
        if isinstance(value, str) and value:
            self._token = value
            wanted.set_result(value)
        else:
            wanted.set_exception(NoTokenError(message.get("error") or "The token function gave no text."))

    def _sweep(self) -> None:
        for purchase_id in [name for name, runner in self._runners.items() if runner.over]:
            self._runners.pop(purchase_id).stop()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.crashed(error)

    def crashed(self, error: BaseException) -> None:
        """Tell the page of a bug in here: it starts another runtime, which takes up what was left."""
        self.post({"type": ToPage.CRASHED, "text": f"{type(error).__name__}: {error}"})
