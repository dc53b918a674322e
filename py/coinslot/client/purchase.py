"""The game's side of one purchase in Python: its callbacks, its outcome, its offer."""

from __future__ import annotations

import asyncio
import inspect
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypedDict

from coinslot.client.window import Status
from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.status import Outcome
from coinslot.providers.xsolla import paystation

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.client.runner import Runner
    from coinslot.client.session import Session
    from coinslot.client.window import Keeper, Window, WindowNews
    from coinslot.core.errors import Fault
    from coinslot.core.journal import Record
    from coinslot.core.order import Order

LOG = logging.getLogger("coinslot")


@dataclass(frozen=True, slots=True)
class Result:
    """How a purchase ended."""

    outcome: Outcome
    order_id: int | None = None
    order: Order | None = None
    """The order at the last look."""
    error: Fault | None = None
    """Why it failed, why it is not known yet, or what kept the player from paying."""
    verified: bool = True
    """Whether an order says so; a payment token without an order leaves only the window's word."""


@dataclass(frozen=True, slots=True)
class SuccessInfo:
    """What comes with a success."""

    redelivered: bool
    """Whether it was, or may have been, offered before."""
    verified: bool
    """As in :class:`Result`."""


OnSuccess: TypeAlias = "Callable[[Order | None, SuccessInfo], object]"


class Callbacks(TypedDict, total=False):
    """What a purchase tells. Each may be a coroutine function; one at a time is called, in the order of the news.

    One that raises stops nothing: the event loop's exception handler is told, which logs it by default.
    """

    on_success: OnSuccess
    """The order is done. Acknowledged when it returns; one that raises is asked again. The order is None only
    where ``verified`` is false."""
    on_cancel: Callable[[Result], object]
    """Canceled, expired or abandoned."""
    on_pending: Callable[[Result], object]
    """Not known yet."""
    on_error: Callable[[Fault], object]
    """An error, and surely no order was paid."""
    on_status: Callable[[Status], object]
    """What is known has changed: of the order, of the payment, or of the window."""
    on_order_created: Callable[[int], object]
    """The order exists; takes its id."""
    on_close: Callable[[str], object]
    """The payment window is gone; takes who closed it: ``player``, ``provider``, ``game`` or ``coinslot``."""


CALLBACKS: Final = tuple(Callbacks.__annotations__)
"""Their names."""


class Purchase:
    """One purchase, or one order that is tracked.

    Attributes:
        id: its name here; the store knows it by ``order_id``.
        wishes: what its payment window should be like, for the runtime that opens it.
    """

    def __init__(
        self,
        purchase_id: str,
        session: Session,
        callbacks: Callbacks,
        recipient: Callable[[], OnSuccess | None],
        keeper: Keeper | None = None,
        wishes: object = None,
    ) -> None:
        self.id = purchase_id
        self.wishes: Any = wishes
        self._session = session
        self._callbacks = callbacks
        self._recipient = recipient
        self._keeper = keeper
        self._runner: Runner | None = None
        self._window: Window | None = None
        self._order_id: int | None = None
        self._record: Record | None = None
        self._kept = False
        self._receipt = False
        self._status = Status()
        self._outcome: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._offer: c.Offer | None = None
        self._offering = False
        self._turn = asyncio.Lock()
        self._telling: set[asyncio.Task[object]] = set()

    @property
    def outcome(self) -> asyncio.Future[Result]:
        """How it ends. Never raises, may be awaited often; canceling what waits for it cancels the waiting only."""
        return asyncio.shield(self._outcome)

    @property
    def order_id(self) -> int | None:
        """The order, once it exists."""
        return self._order_id

    def close(self) -> None:
        """Close the payment window, if there is one; what the order says decides the outcome."""
        self._close("game")

    def stop(self) -> None:
        """Hear no more of it: it settles as ``pending`` where an order exists."""
        self.feed(e.Stopped)

    # -- what the client does ------------------------------------------------------------------------------

    def begin(self, runner: Runner, window: Window | None, event: e.Event) -> None:
        """Start."""
        self._runner, self._window = runner, window
        if isinstance(event, e.TrackRequested):
            self._order_id = event.order_id
        elif isinstance(event, e.PurchaseResumed):
            self._record, self._order_id, self._kept = event.record, event.record.order_id, True
        runner.feed(event)

    def feed(self, make: Callable[[float], e.Event]) -> None:
        """Something happened now."""
        if self._runner:
            self._runner.feed(make(self._session.now()))

    def said(self, text: str, origin: str) -> None:
        """The window said something; source and origin were checked."""
        if not self._runner or not self._window:
            return
        match self._runner.hear(text):
            case paystation.Detection():
                self._window.tell(paystation.DETECTED, origin)
            case paystation.Dimensions(width, height):
                self._window.resize(width, height)
            case paystation.Close():
                self._close("provider")
            case paystation.Unheard(reason):
                LOG.debug("the payment window said %s", reason)

    def news(self, news: WindowNews) -> None:
        """The window is shown in another way, or something stands in its way."""
        self._tell_status(window=news)

    def leaving(self) -> None:
        """The page is about to be left for the provider's."""
        if self._keeper and self._record:
            self._kept = True
            self._keeper.keep(self._record)

    def attempt(self, call: Callable[[], object]) -> None:
        """Call the game's own code, beside the callbacks, which wait for each other."""
        self._spawn(self._attempt(call))

    def closed(self, by: str) -> None:
        """The window is gone."""
        self._window = None
        self._receipt = False
        self.feed(e.WindowClosed)
        self._tell("on_close", by)

    def offer(self) -> None:
        """Make the open offer, if there is one and somebody to take it."""
        if self._offer and not self._offering and (recipient := self._recipient_of()):
            self._offering = True
            info = SuccessInfo(self._offer.redelivered, verified=True)
            self._spawn(self._make_offer(recipient, self._offer.order, info))

    def acknowledge(self) -> None:
        """The game has taken it."""
        if self._offer:
            self._offer = None
            self.feed(e.Acknowledged)

    async def carry_out(self, command: c.Command) -> None:
        """Do what the core says."""
        match command:
            case c.Remember(record):
                self._remember(record)
            case c.AnnounceOrder(order_id):
                self._order_id = order_id
                self._tell("on_order_created", order_id)
            case c.AnnounceStatus(order_id, order, payment):
                self._tell_status(order_id=order_id, order=order, payment=payment)
            case c.Settle(outcome, order_id, order, fault, verified):
                self._settle(Result(outcome, order_id, order, fault or self._obstacle(outcome), verified))
            case c.Offer():
                self._offer = command
                self.offer()
            case c.Forget():
                self._record = self._offer = None
                self._unkeep()
            case c.Ignored(reason):
                LOG.debug("%s", reason)
            case _ if self._window:
                self._have(self._window, command)

    @property
    def busy(self) -> bool:
        """Whether a callback runs, or the player still reads the receipt."""
        return self._receipt or bool(self._telling)

    async def told(self) -> None:
        """Wait until the callbacks that run have returned; a callback that waits here waits for none."""
        if self._telling and asyncio.current_task() not in self._telling:
            await asyncio.wait(self._telling)

    # -- the window ----------------------------------------------------------------------------------------

    def _have(self, window: Window, command: c.Command) -> None:
        match command:
            case c.ShowWindow(url, origins):
                # Not one of the callbacks, which wait for each other: the player waits for it.
                self._spawn(self._attempt(window.show, url, origins))
            case c.ExplainSilence():
                _try(window.explain)
            case c.CloseWindow(receipt=True):
                self._receipt = True
                _try(window.finish)
            case c.CloseWindow():
                self._close("coinslot")

    def _close(self, by: str) -> None:
        if self._window:
            _try(self._window.close, by)

    def _obstacle(self, outcome: Outcome) -> Fault | None:
        """What kept the player from paying, where nobody paid."""
        window = self._status.window
        return window.error if window and outcome in {Outcome.ABANDONED, Outcome.PENDING} else None

    # -- the record, while the page is left ----------------------------------------------------------------

    def _remember(self, record: Record) -> None:
        self._record = record
        if self._kept and self._keeper:
            self._keeper.keep(record)

    def _unkeep(self) -> None:
        if self._kept and self._keeper:
            self._keeper.drop()
        self._kept = False

    # -- what is told --------------------------------------------------------------------------------------

    def _recipient_of(self) -> OnSuccess | None:
        return self._callbacks.get("on_success") or self._recipient()

    def _settle(self, result: Result) -> None:
        self._outcome.set_result(result)
        match result.outcome:
            case Outcome.SUCCEEDED if not result.verified:
                # Told once: without an order's id there is nothing that could keep a second one from being granted.
                self._tell("on_success", None, SuccessInfo(redelivered=False, verified=False))
            case Outcome.SUCCEEDED:
                pass
            case Outcome.PENDING:
                self._tell("on_pending", result)
            case Outcome.FAILED:
                self._tell("on_error", result.error)
            case _:
                self._tell("on_cancel", result)
        if result.outcome is Outcome.ABANDONED:
            self._unkeep()

    def _tell_status(self, **changes: Any) -> None:  # noqa: ANN401 - checked by replace()
        self._status = replace(self._status, **changes)
        self._tell("on_status", self._status)

    def _tell(self, name: str, *arguments: object) -> None:
        callback: Any = self._callbacks.get(name)
        if callback:
            self._spawn(self._call(callback, *arguments))

    async def _make_offer(self, recipient: OnSuccess, order: Order, info: SuccessInfo) -> None:
        taken = await self._call(recipient, order, info)
        self._offering = False
        # Whoever gets it while the core waits to offer it again must know that it is not the first.
        self._offer = None if taken or self._offer is None else replace(self._offer, redelivered=True)
        self.feed(e.Acknowledged if taken else e.OfferFailed)

    async def _call(self, callback: Callable[..., object], *arguments: object) -> bool:
        async with self._turn:
            return await self._attempt(callback, *arguments)

    async def _attempt(self, call: Callable[..., object], *arguments: object) -> bool:
        """Run the game's own code and give whether it went well; what it raises stops nothing of ours."""
        try:
            result = call(*arguments)
            if inspect.isawaitable(result):
                await result
        except (Exception, asyncio.CancelledError) as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task and task.cancelling():
                raise
            _complain(call, error)
            return False
        return True

    def _spawn(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)


def _try(act: Callable[..., object], *arguments: object) -> None:
    """Have a window do something; whatever it does instead, the purchase goes on."""
    try:
        act(*arguments)
    except Exception as error:  # noqa: BLE001 - of a runtime that is not known here
        _complain(act, error)


def _complain(call: Callable[..., object], error: BaseException) -> None:
    context = {"message": f"Coinslot: {call!r} failed", "exception": error}
    asyncio.get_running_loop().call_exception_handler(context)
