"""Carries out the commands of one purchase, in order, and reports what came of them."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import Fault
from coinslot.core.status import Phase
from coinslot.providers.xsolla import paystation, store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from coinslot.client.proofs import Proofs
    from coinslot.client.session import Session
    from coinslot.providers.http import HttpAnswer, HttpRequest
    from coinslot.providers.xsolla.orders import OrderRequest


class Machine(Protocol):
    """What decides: :class:`~coinslot.core.purchase.Purchase` or :class:`~coinslot.core.unverified.Unverified`."""

    @property
    def phase(self) -> Phase:
        """Where the purchase stands."""

    def handle(self, event: e.Event) -> tuple[c.Command, ...]:
        """What to do about an event."""


class Runner:
    """One purchase under way. Make it, then :meth:`feed` it.

    Args:
        session: what it shares with others.
        purchase_id: its name.
        machine: what decides.
        carry_out: does what is the game's affair: the record, the window, what is told and offered.
        request: the order to create, where there is one.
        commit: called when the token is known and before it is used; see :meth:`coinslot.client.line.Line.commit`.
        at_once: does the same with a command for which nothing has to be waited for, where that saves the turns that a
            task costs; false where ``carry_out`` has to.
    """

    def __init__(
        self,
        session: Session,
        purchase_id: str,
        machine: Machine,
        carry_out: Callable[[c.Command], Awaitable[None]],
        request: OrderRequest | None = None,
        commit: Callable[[], Awaitable[None]] | None = None,
        at_once: Callable[[c.Command], bool] = lambda _: False,
    ) -> None:
        self._session = session
        self._id = purchase_id
        self._machine = machine
        self._carry_out = carry_out
        self._request = request
        self._commit = commit
        self._at_once = at_once
        self._commands: deque[c.Command] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._token = ""
        self._proving: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._worker: asyncio.Task[None] | None = None
        self._at_work = self._stopped = False

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done."""
        return self._machine.phase is Phase.OVER and not self._worker

    def feed(self, event: e.Event) -> None:
        """Tell the core, and do what it says, in order: what waits for nothing at once, all else behind it."""
        try:
            self._commands.extend(self._machine.handle(event))
            if not self._worker and (command := self._go_on()):
                self._worker = self._spawn(self._work(command))
        except Exception as error:  # noqa: BLE001 - whoever feeds may have nobody to tell
            self._session.broken(error)

    def hear(self, text: str) -> paystation.Message:
        """The payment window said something; source and origin were checked.

        What it says of a payment is taken care of, the rest is for the window.
        """
        heard = paystation.read(text)
        if isinstance(heard, paystation.Status):
            self.feed(e.WindowSaid(self._session.now(), heard.payment))
        else:
            self.feed(e.WindowSpoke(self._session.now()))
        return heard

    async def drained(self) -> None:
        """Wait until everything that was said to be done is done, or under way; or will not be, for a bug in here."""
        while self._worker and not self._worker.done():
            await asyncio.wait({self._worker})

    def stop(self) -> None:
        """Drop everything, at once and for good."""
        self._stopped = True
        if self._timer:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()

    async def _work(self, command: c.Command | None) -> None:
        while command:
            await self._carry_out(command)
            command = self._go_on()
        self._worker = None

    def _go_on(self) -> c.Command | None:
        """Carry out what can be at once; gives the first command that has to be waited for."""
        if self._at_work or self._stopped:
            return None  # a command has caused an event: what comes of it is for the loop that carries out that command
        self._at_work = True
        while self._commands:
            command = self._commands.popleft()
            if not self._do(command):
                break
        else:
            command = None
        self._at_work = False
        return command

    def _do(self, command: c.Command) -> bool:
        """Whether it could be done without waiting for anything."""
        match command:
            case c.CreateOrder() if self._request:
                self._spawn(self._create(command, self._request))
            case c.CheckOrder():
                self._spawn(self._check(command))
            case c.OpenSocket(channel, order_id):
                self._session.listen(self._id, channel, order_id, self.feed)
            case c.CloseSocket(channel):
                self._session.stop_listening(self._id, channel)
            case c.AwaitProof(number, order_id) if self._session.proofs:
                self._proving = self._spawn(self._prove(self._session.proofs, number, order_id))
            case c.DropProof() if self._proving:
                self._proving.cancel()
            case c.StartTimer(timer, seconds):
                self._start_timer(timer, seconds)
            case c.StopTimer():
                self._stop_timer()
            case _:
                return self._at_once(command)
        return True

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._session.spawn(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _start_timer(self, timer: int, seconds: float) -> None:
        self._stop_timer()
        fire = lambda: self.feed(e.TimerFired(self._session.now(), timer))  # noqa: E731
        self._timer = asyncio.get_running_loop().call_later(seconds, fire)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    async def _create(self, command: c.CreateOrder, request: OrderRequest) -> None:
        project = self._session.project
        answer = await self._ask(
            lambda token: store.create_order(project, request, token),
            ladder.POST_TIMEOUT,
            fresh=command.fresh_token,
        )
        result = answer if isinstance(answer, Fault) else store.read_created(answer, request)
        if isinstance(result, Fault):
            self._failed(e.Request.CREATE, command.number, result)
        else:
            url, origins = project.window(result.payment_token) if result.payment_token else ("", ())
            self.feed(e.OrderCreated(self._session.now(), command.number, result.order_id, url, origins))

    async def _check(self, command: c.CheckOrder) -> None:
        answer = await self._ask(
            lambda token: store.get_order(self._session.project, command.order_id, token),
            ladder.GET_TIMEOUT,
            fresh=command.fresh_token,
        )
        result = answer if isinstance(answer, Fault) else store.read_order(answer)
        if isinstance(result, Fault):
            self._failed(e.Request.CHECK, command.look, result)
        else:
            self.feed(e.OrderChecked(self._session.now(), command.look, result))

    async def _prove(self, proofs: Proofs, number: int, order_id: int) -> None:
        result = await proofs.ask(order_id)
        if isinstance(result, Fault):
            self._failed(e.Request.PROVE, number, result)
        else:
            self.feed(e.Proved(self._session.now(), number, result))

    async def _ask(self, make: Callable[[str], HttpRequest], seconds: float, *, fresh: bool) -> HttpAnswer | Fault:
        # The one that was refused is this purchase's last; others may have a new one from the game already.
        token = await self._session.token(instead_of=self._token if fresh else "")
        if isinstance(token, Fault):
            return token
        self._token = token
        if self._commit:
            await self._commit()
        return await self._session.ask(make, seconds, token)

    def _failed(self, request: e.Request, number: int, fault: Fault) -> None:
        fraction = random.random()  # noqa: S311 - jitter
        self.feed(e.RequestFailed(self._session.now(), request, number, fault, fraction))
