"""What all purchases of one player share: the project, the token, the ways out, the tasks under way."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final

from coinslot.client.sockets import Sockets
from coinslot.client.tokens import NoTokenError, Tokens
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.journal import Owner
from coinslot.providers.http import UnsentError
from coinslot.providers.xsolla import socket, usertoken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from coinslot.client.proofs import Proofs
    from coinslot.client.sockets import Listen
    from coinslot.core import events as e
    from coinslot.providers.http import HttpAnswer, HttpRequest
    from coinslot.providers.xsolla.project import Project

    Send = Callable[[HttpRequest, float], Awaitable[HttpAnswer]]


PROVIDER: Final = "xsolla"
"""Its name in the journal."""


class Session:
    """One player of one project.

    Args:
        project: which one, and where the provider is.
        tokens: the player's.
        send: sends a request and reads the whole answer within so many seconds. Raises :class:`ConnectionError`
            where there is none, :class:`~coinslot.providers.http.UnsentError` where the request surely never left.
        listen: connects to the order socket; see :class:`~coinslot.client.sockets.Sockets`.
        broken: takes an exception that nobody expected: a bug in here.
        tracking: how orders are followed.
        user_external_id: the player's id in the publisher's own system, for the order socket.
        now: the clock, in seconds; it goes on while the machine sleeps.
        proofs: where a success needs the word of the game's server.
    """

    def __init__(
        self,
        project: Project,
        tokens: Tokens,
        send: Send,
        listen: Listen,
        broken: Callable[[BaseException], None],
        tracking: ladder.Tracking = ladder.Tracking.FALLBACK,
        user_external_id: str | None = None,
        now: Callable[[], float] = time.time,
        proofs: Proofs | None = None,
    ) -> None:
        self.proofs = proofs
        self.project = project
        self.tokens = tokens
        self.now = now
        # A store of one's own, without a socket of its own, must not be followed at the provider's.
        self.rungs = ladder.LADDERS[tracking] if project.socket else (ladder.POLLING,)
        self._user_external_id = user_external_id
        self._send = send
        self._sockets = Sockets(listen, now)
        self.broken = broken
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, make: Callable[[str], HttpRequest], seconds: float, token: str) -> HttpAnswer | Fault:
        """Send a request that needs a token; ``make`` gets it and gives the request."""
        try:
            return await self._send(make(token), seconds)
        except ConnectionError as error:
            return Fault(ErrorCode.NETWORK, str(error), unsent=isinstance(error, UnsentError))

    async def token(self, instead_of: str = "") -> str | Fault:
        """The player's token; see :meth:`~coinslot.client.tokens.Tokens.get`."""
        try:
            return await self.tokens.get(instead_of)
        except NoTokenError as error:
            return Fault(ErrorCode.INVALID_TOKEN, str(error), unsent=True)

    @property
    def owner(self) -> Owner | None:
        """Whose purchases these are; None while the token is not known."""
        token = self.tokens.known
        return self._owner(token) if token else None

    async def find_owner(self) -> Owner | Fault:
        """The same, asking for the token where it is not known."""
        token = await self.token()
        return token if isinstance(token, Fault) else self._owner(token)

    def _owner(self, token: str) -> Owner:
        player = usertoken.subject(token) or self._user_external_id or ""
        return Owner(PROVIDER, self.project.project_id, self.project.sandbox, player)

    def listen(self, purchase_id: str, channel: int, order_id: int, hear: Callable[[e.Event], None]) -> None:
        """Open a channel of the order socket, for news of an order."""
        number = self._sockets.add(purchase_id, channel, order_id, hear)
        if number is not None:
            self.spawn(self._connect(number))

    def stop_listening(self, purchase_id: str, channel: int) -> None:
        """Close a channel of the order socket."""
        self._sockets.drop(purchase_id, channel)

    async def _connect(self, number: int) -> None:
        token = await self.token()
        if isinstance(token, Fault):
            self._sockets.fail(number, token)
        else:
            data = socket.connect_data(self.project, token, self._user_external_id)
            await self._sockets.connect(number, self.project.socket, data)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it beside everything else."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def stop(self) -> None:
        """Drop everything, at once and for good."""
        self.tokens.stop()
        self._sockets.stop()
        for task in self._tasks:
            task.cancel()

    async def end(self) -> None:
        """Drop everything, and wait until it is gone."""
        self.stop()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.broken(error)
