"""Carries out the commands of one purchase, in order, and reports what came of them."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Any, Protocol

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder, wire
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.port import ToPage
from coinslot.core.purchase import Purchase
from coinslot.core.status import Phase
from coinslot.providers.xsolla import paystation, store

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.providers.http import HttpAnswer, HttpRequest
    from coinslot.providers.xsolla.orders import ItemOrder
    from coinslot.providers.xsolla.project import Project


class NoTokenError(Exception):
    """The game's token function failed, or gave something that is no token."""


class Link(Protocol):
    """What a runner needs of the runtime around it."""

    project: Project
    token_can_change: bool
    rungs: tuple[ladder.Rung, ...]

    def post(self, message: dict[str, Any]) -> None:
        """Say something to the page."""

    async def token(self, *, fresh: bool) -> str:
        """The player's token: the one in use, or a new one. Raises :class:`NoTokenError`."""

    async def send(self, request: HttpRequest, seconds: float) -> HttpAnswer:
        """Send a request. Raises :class:`ConnectionError` where there is no answer."""

    def listen(self, purchase_id: str, channel: int, hear: Callable[[e.Event], None]) -> None:
        """Open a channel of the order socket; what comes of it is an event."""

    def stop_listening(self, purchase_id: str, channel: int) -> None:
        """Close a channel."""

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it beside everything else; an exception in it is a bug and ends the runtime."""


class Runner:
    """One purchase under way. Make it, then :meth:`feed` it."""

    def __init__(self, link: Link, purchase_id: str, request: ItemOrder) -> None:
        self._link = link
        self._id = purchase_id
        self._request = request
        self._purchase = Purchase(purchase_id, request.sku, token_can_change=link.token_can_change, rungs=link.rungs)
        self._commands: asyncio.Queue[c.Command] = asyncio.Queue()
        self._committed: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._tasks = {link.spawn(self._work())}

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done."""
        return self._purchase.phase is Phase.OVER and self._commands.empty()

    def feed(self, event: e.Event) -> None:
        """Tell the core, and queue what it says to do."""
        for command in self._purchase.handle(event):
            self._commands.put_nowait(command)

    def hear(self, text: str, origin: str) -> None:
        """The payment window said something; source and origin were checked by the page."""
        match paystation.read(text):
            case paystation.Status(payment):
                self.feed(e.WindowSaid(time.time(), payment))
            case paystation.Detection():
                self._post(ToPage.TELL_WINDOW, text=paystation.DETECTED, origin=origin)
            case paystation.Dimensions(width, height):
                self._post(ToPage.RESIZE_WINDOW, width=width, height=height)
            case paystation.Close():
                self._post(ToPage.PROVIDER_CLOSED)
            case paystation.Unheard(reason):
                self._post(ToPage.IGNORED, reason=f"the payment window said {reason}")

    def committed(self) -> None:
        """The page has committed the record."""
        if self._committed and not self._committed.done():
            self._committed.set_result(None)

    def stop(self) -> None:
        """Drop everything, at once and for good."""
        if self._timer:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()

    def _post(self, kind: ToPage, **members: object) -> None:
        self._link.post({"type": kind, "id": self._id, **members})

    async def _work(self) -> None:
        while True:
            await self._carry_out(await self._commands.get())

    async def _carry_out(self, command: c.Command) -> None:
        match command:
            case c.CreateOrder():
                self._spawn(self._create(command))
            case c.CheckOrder():
                self._spawn(self._check(command))
            case c.OpenSocket(channel):
                self._link.listen(self._id, channel, self.feed)
            case c.CloseSocket(channel):
                self._link.stop_listening(self._id, channel)
            case c.StartTimer(timer, seconds):
                self._start_timer(timer, seconds)
            case c.StopTimer() if self._timer:
                self._timer.cancel()
            case c.StopTimer():
                pass
            case c.Remember():
                self._committed = asyncio.get_running_loop().create_future()
                self._link.post(wire.message(self._id, command))
                await self._committed
            case _:
                self._link.post(wire.message(self._id, command))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._link.spawn(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _start_timer(self, timer: int, seconds: float) -> None:
        if self._timer:
            self._timer.cancel()
        fire = lambda: self.feed(e.TimerFired(time.time(), timer))  # noqa: E731
        self._timer = asyncio.get_running_loop().call_later(seconds, fire)

    async def _create(self, command: c.CreateOrder) -> None:
        project = self._link.project
        answer = await self._ask(
            lambda token: store.create_order(project, self._request, token),
            ladder.POST_TIMEOUT,
            fresh=command.fresh_token,
        )
        result = answer if isinstance(answer, Fault) else store.read_created(answer)
        if isinstance(result, Fault):
            self._failed(e.Request.CREATE, command.number, result)
        else:
            url, origins = project.window(result.payment_token)
            self.feed(e.OrderCreated(time.time(), command.number, result.order_id, url, origins))

    async def _check(self, command: c.CheckOrder) -> None:
        answer = await self._ask(
            lambda token: store.get_order(self._link.project, command.order_id, token),
            ladder.GET_TIMEOUT,
            fresh=command.fresh_token,
        )
        result = answer if isinstance(answer, Fault) else store.read_order(answer)
        if isinstance(result, Fault):
            self._failed(e.Request.CHECK, command.look, result)
        else:
            self.feed(e.OrderChecked(time.time(), command.look, result))

    async def _ask(self, make: Callable[[str], HttpRequest], seconds: float, *, fresh: bool) -> HttpAnswer | Fault:
        try:
            token = await self._link.token(fresh=fresh)
        except NoTokenError as error:
            return Fault(ErrorCode.INVALID_TOKEN, str(error))
        try:
            return await self._link.send(make(token), seconds)
        except ConnectionError as error:
            return Fault(ErrorCode.NETWORK, str(error))

    def _failed(self, request: e.Request, number: int, fault: Fault) -> None:
        self.feed(e.RequestFailed(time.time(), request, number, fault, random.random()))  # noqa: S311 - jitter
