"""``Coinslot``: what a game in Python enters, and what its parts hang from."""

from __future__ import annotations

import asyncio
import inspect
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, overload

from coinslot.client.api import Cart, Catalog, Checkout, Orders
from coinslot.client.backend import Backend
from coinslot.client.endpoints import NO_ENDPOINTS, Endpoints
from coinslot.client.journal import Memory
from coinslot.client.proofs import Proofs
from coinslot.client.purchases import Purchases
from coinslot.client.session import Session
from coinslot.client.tokens import Tokens
from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.core.ladder import Tracking
from coinslot.providers.xsolla import rules

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType
    from typing import Self

    from coinslot.client.journal import Journal
    from coinslot.client.proofs import Follow
    from coinslot.client.purchase import OnSuccess, Purchase
    from coinslot.client.reports import OnError
    from coinslot.client.session import Send
    from coinslot.client.sockets import Listen
    from coinslot.client.window import Window
    from coinslot.core import events as e
    from coinslot.core.journal import Unfinished

Token: TypeAlias = "str | Callable[[], str | Awaitable[str]]"  # noqa: S105 - a type


class Options(TypedDict, total=False):
    """What can be told to every ``Coinslot``, whichever runtime it is of."""

    sandbox: bool
    """Whether orders are for testing, without money. Default: no."""
    endpoints: Endpoints
    """Addresses to use instead of the provider's own."""
    tracking: Tracking | Literal["fallback", "reestablish"]
    """``fallback``, the default: five minutes of socket, then ten of polling; ``reestablish``: a new socket each five
    minutes, and polling only where it fails."""
    user_external_id: str | None
    """The player's id in the publisher's own system, for the order socket."""
    events: bool
    """Whether Xsolla's Event API is asked for paid orders whose success nobody has taken: when it is entered, and when
    the machine wakes up. Their successes go to ``on("success", …)`` as redelivered, and are told there no more when
    they are taken; one whose taking Xsolla could not be told of is offered again on the next visit. It brings back what
    was bought where nothing is kept, or what was kept is lost. Xsolla has to turn it on for the project, which then
    gets no webhooks any more. Default: no."""
    backend: Backend | None
    """The game's own server: a done order is a success once that has processed the webhook. Default: the order's word
    is enough."""


class Coinslot(ABC):
    """Sells and follows the orders of one player. Enter it, once: ``async with Coinslot(…) as coinslot``.

    Entering begins to follow, without a window, what an earlier visit of the player has left unfinished; its successes
    go to ``on("success", …)``. Leaving settles what is under way, as ``pending`` where an order exists, leaves it to
    the next visit, waits for callbacks that run, and frees everything.

    Args:
        project_id: the number of the project in the publisher's account.
        token: the player's token (a user JWT), or a function, plain or async, that gives it. The function is asked when
            the first token is needed, and once more for a request whose token the store refused.
        sandbox: these are the :class:`Options`.
        endpoints: see there.
        tracking: see there.
        user_external_id: see there.
        events: see there.
        backend: see there.

    Raises:
        CoinslotError: ``invalid_argument``.
    """

    def __init__(
        self,
        project_id: int,
        token: Token,
        *,
        sandbox: bool = False,
        endpoints: Endpoints = NO_ENDPOINTS,
        tracking: Tracking | str = Tracking.FALLBACK,
        user_external_id: str | None = None,
        events: bool = False,
        backend: Backend | None = None,
    ) -> None:
        rules.check("project_id", project_id, rules.COUNT["rule"])
        rules.check("sandbox", sandbox, rules.FLAG["rule"])
        rules.check("events", events, rules.FLAG["rule"])
        rules.check("tracking", tracking, rules.one_of(tuple(Tracking))["rule"])
        if user_external_id is not None:
            rules.check("user_external_id", user_external_id, rules.TEXT["rule"])
        if not callable(token) and (not isinstance(token, str) or not token):
            # Shown by its kind alone: tokens stay out of error texts.
            what = "empty" if token == "" else f"a {type(token).__name__}"
            rules.refuse(f"token is {what}; expected the player's token, or a function that gives it")
        if not isinstance(endpoints, Endpoints):
            rules.refuse(f"endpoints is {rules.shown(endpoints)}; expected Endpoints(…)")
        if not isinstance(backend, Backend | None):
            rules.refuse(f"backend is {rules.shown(backend)}; expected Backend(…)")
        self._project = endpoints.project(project_id, sandbox=sandbox)
        self._token = token
        self._tracking = Tracking(tracking)
        self._user_external_id = user_external_id
        self._events = events
        self._backend = backend
        self._opened = False
        self._purchases: Purchases | None = None
        self._journal: Journal
        self._asking: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Self:
        """Open what is needed to sell, and begin to follow what an earlier visit has left.

        Raises:
            CoinslotError: ``invalid_argument``: it was entered before, or nothing can be kept where the game wants it.
        """
        if self._opened:
            text = "This Coinslot was entered before; make another one for each: async with Coinslot(…)"
            raise CoinslotError(ErrorCode.INVALID_ARGUMENT, text)
        self._opened = True
        send, listen, follow = await self._open()
        tokens = Tokens(self._token if isinstance(self._token, str) else self._ask)
        session = Session(
            self._project,
            tokens,
            send,
            listen,
            self._broken,
            self._tracking,
            self._user_external_id,
            self._now,
            Proofs(self._backend, follow) if self._backend else None,
        )
        self._journal = self._make_journal()
        purchases = Purchases(session, self._journal, self._paid, self._window, events=self._events)
        try:
            await self._journal.open(purchases.recovery.found)
            await self._come_back(session, purchases)
        except BaseException:
            await self._drop(purchases)
            raise
        self._purchases = purchases
        purchases.recovery.scan()
        purchases.ask_provider()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Settle what is under way, and free everything."""
        purchases = self._entered()
        try:
            await purchases.end()
        finally:
            # Also where a second cancellation cuts the wait for the game's callbacks short.
            await self._drop(purchases)

    async def _drop(self, purchases: Purchases) -> None:
        try:
            await purchases.drop()
            if self._asking:
                await asyncio.wait({self._asking})
        finally:
            try:
                await self._journal.close()
            finally:
                await self._close()

    @property
    def catalog(self) -> Catalog:
        """Buying single items."""
        return Catalog(self._entered())

    @property
    def cart(self) -> Cart:
        """The player's cart."""
        return Cart(self._entered())

    @property
    def orders(self) -> Orders:
        """Orders themselves."""
        return Orders(self._entered())

    @property
    def checkout(self) -> Checkout:
        """The payment window alone."""
        return Checkout(self._entered())

    @property
    def durable(self) -> bool:
        """Whether purchases that are not over are kept for the next visit."""
        self._entered()
        return self._journal.durable

    async def pending(self) -> tuple[Unfinished, ...]:
        """The player's purchases that are not over, the oldest first; also those of earlier visits.

        Raises:
            RemoteError: the game gave no token, which says whose they are.
            CoinslotError: ``destroyed``.
        """
        return await self._entered().pending()

    @overload
    def on(self, event: Literal["success"], listener: OnSuccess) -> Callable[[], None]: ...

    @overload
    def on(self, event: Literal["error"], listener: OnError) -> Callable[[], None]: ...

    def on(self, event: str, listener: Callable[..., object]) -> Callable[[], None]:
        """Receive what belongs to no purchase that the game holds. Returns its own undo.

        Args:
            event: ``success``: every success that no purchase's own ``on_success`` receives, also those that came
                before; of several listeners the last one is asked: an offer has one recipient. ``error``: a fault that
                is no purchase's own, such as what was kept and cannot be followed, also those that came before.
            listener: plain or async.

        Raises:
            CoinslotError: ``invalid_argument``: another event, or no function.
        """
        if event not in {"success", "error"} or not callable(listener):
            got = f"{rules.shown(event)} and {'a function' if callable(listener) else rules.shown(listener)}"
            rules.refuse(f'on() got {got}; expected "success" or "error", and a function')
        purchases = self._entered()
        return purchases.take_successes(listener) if event == "success" else purchases.reports.listen(listener)

    def acknowledge(self, order_id: int) -> None:
        """Take an offered success for good; for games that use ``outcome`` instead of ``on_success``."""
        self._entered().acknowledge(order_id)

    def wake(self) -> None:
        """The machine woke up, or is online again: look at every order that is not final now, not at the next turn.

        A page says so by itself; elsewhere only the game can know.
        """
        self._entered().wake()

    @property
    @abstractmethod
    def _paid(self) -> e.Paid:
        """Where the player pays what is not charged at once."""

    @abstractmethod
    async def _open(self) -> tuple[Send, Listen, Follow]:
        """The ways out."""

    @abstractmethod
    async def _close(self) -> None:
        """Close them."""

    @abstractmethod
    def _window(self, purchase: Purchase) -> Window:
        """Open the payment window of a purchase."""

    def _make_journal(self) -> Journal:
        """Where unfinished purchases are kept; called once, when the ways out are open."""
        return Memory()

    async def _come_back(self, session: Session, purchases: Purchases) -> None:  # noqa: B027 - only a page can be left
        """Take up what the player comes back from, before anything else; where there is no page, nothing."""

    def _broken(self, error: BaseException) -> None:
        """A bug in here."""
        context = {"message": "Coinslot: a bug of ours; please report it", "exception": error}
        asyncio.get_running_loop().call_exception_handler(context)

    def _now(self) -> float:
        """The clock, in seconds; it goes on while the machine sleeps."""
        return time.time()

    async def _ask(self) -> object:
        self._asking = asyncio.current_task()
        value: Any = self._token() if callable(self._token) else self._token
        return await value if inspect.isawaitable(value) else value

    def _entered(self) -> Purchases:
        if self._purchases is None:
            raise CoinslotError(ErrorCode.INVALID_ARGUMENT, "Not entered yet; use: async with Coinslot(…) as coinslot")
        return self._purchases
