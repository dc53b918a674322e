"""The game's side of one purchase in Python: its callbacks, its outcome, its offer."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypedDict

from coinslot.client.telling import Telling, attempt
from coinslot.client.window import Status
from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.status import Outcome
from coinslot.providers.xsolla import paystation

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.client.kept import Kept
    from coinslot.client.runner import Runner
    from coinslot.client.session import Session
    from coinslot.client.window import Window, WindowNews
    from coinslot.core.errors import Fault
    from coinslot.core.journal import Entry, Known
    from coinslot.core.order import Order

LOG = logging.getLogger("coinslot")

PATIENCE: Final = 1.0
"""Seconds that leaving waits for another tab to say whether a success is this one's to offer."""


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
    """False where less is known than the game asked for: of a payment token without an order only the window's word,
    of a success whose order is not ``verified`` only the order's."""


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
        wishes: what its payment window should be like, for the runtime that opens it.
        in_background: whether it was found, in the journal or at the provider, and the game holds nothing of it.
        identified: set when it has an order, or will have none.
    """

    def __init__(
        self,
        session: Session,
        kept: Kept,
        callbacks: Callbacks,
        recipient: Callable[[], OnSuccess | None],
        wishes: object = None,
        *,
        taken: Callable[[int], None],
    ) -> None:
        self.wishes: Any = wishes
        self.in_background = False
        self.identified = asyncio.Event()
        self._session = session
        self._kept = kept
        self._callbacks = callbacks
        self._recipient = recipient
        self._taken = taken
        self._runner: Runner | None = None
        self._window: Window | None = None
        self._order_id: int | None = None
        self._receipt = False
        self._status = Status()
        self._outcome: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._offer: c.Offer | None = None
        self._offering = False
        self._asking: asyncio.Task[None] | None = None
        self._before: Purchase | None = None
        self._only_tracked = False
        self._telling = Telling()

    @property
    def id(self) -> str:
        """Its name here, and that of its line in the journal; the store knows it by ``order_id``."""
        return self._kept.id

    @property
    def outcome(self) -> asyncio.Future[Result]:
        """How it ends. Never raises, may be awaited often; canceling what waits for it cancels the waiting only."""
        return asyncio.shield(self._outcome)

    @property
    def order_id(self) -> int | None:
        """The order, once it exists."""
        return self._order_id

    def follows(self, order_id: int) -> bool:
        """Whether it is the one here that follows that order, as long as it is not over."""
        return self._order_id == order_id and not self._kept.handed_on

    def close(self) -> None:
        """Close the payment window, if there is one; what the order says decides the outcome."""
        self._close("game")

    def stop(self) -> None:
        """Hear no more of it: it settles as ``pending`` where an order exists.

        What was bought is taken up again on another visit; what was only tracked is not.
        """
        self._kept.unwanted = self._only_tracked
        self.leave()

    # -- what the client does ------------------------------------------------------------------------------

    def stand_in_for(self, other: Purchase) -> Known:
        """Before it begins: take the place of one in the background, in its line and for its offer.

        Returns:
            What that one knew of the order.
        """
        self._before = other
        known = other._kept.known
        self._kept = other.hand_on()
        return known

    def hand_on(self) -> Kept:
        """Another purchase follows the order: give it the line, and stop."""
        self._withdraw()
        kept = self._kept.hand_on()
        self.leave()
        return kept

    def begin(self, runner: Runner, window: Window | None, event: e.Event) -> None:
        """Start."""
        self._runner, self._window = runner, window
        match event:
            case e.TrackRequested(order_id=order_id):
                self._order_id = order_id
                self._only_tracked = self._before is None
            case e.CheckoutRequested(order_id=order_id):
                self._order_id = order_id
            case e.PurchaseResumed(record=record):
                self._order_id = record.order_id
        if self._order_id is not None or isinstance(event, e.CheckoutRequested):
            self.identified.set()
        runner.feed(event)

    def leave(self) -> None:
        """Settle it; what is not over is left to another visit."""
        self.feed(e.Stopped)

    async def commit(self) -> None:
        """Write what is not written yet; see :meth:`coinslot.client.line.Line.commit`."""
        await self._kept.commit()

    async def absorb(self, entry: Entry) -> None:
        """Be the only one that follows the order: what another line says of it is known to this one's from now on."""
        self.feed(lambda now: e.Recalled(now, entry.record.known))
        if self._runner:
            await self._runner.drained()
        await self.commit()

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

    def attempt(self, call: Callable[[], object]) -> None:
        """Call the game's own code, beside the callbacks, which wait for each other."""
        self._telling.spawn(self._telling.attempt(call))

    def closed(self, by: str) -> None:
        """The window is gone."""
        self._window = None
        self._receipt = False
        self.feed(e.WindowClosed)
        self._tell("on_close", by)

    def offer(self) -> None:
        """Make the open offer, if there is one and somebody to take it."""
        if self._offer and not self._offering and self._recipient_of():
            self._offering = True
            self._asking = self._session.spawn(self._ask_to_offer())

    def acknowledge(self) -> None:
        """The game has taken it."""
        if self._offer:
            order_id = self._offer.order.order_id
            self._withdraw()
            self.feed(e.Acknowledged)
            self._taken(order_id)

    async def carry_out(self, command: c.Command) -> None:
        """Do what the core says."""
        await self._kept.note(command)
        match command:
            case c.AnnounceOrder(order_id):
                self._order_id = order_id
                self.identified.set()
                self._tell("on_order_created", order_id)
            case c.AnnounceStatus(order_id, order, payment):
                self._tell_status(order_id=order_id, order=order, payment=payment)
            case c.Settle(outcome, order_id, order, fault, verified):
                self._settle(Result(outcome, order_id, order, fault or self._obstacle(outcome), verified))
            case c.Offer():
                self._offer = command
                self.offer()
            case c.Forget() | c.LetGo():
                self._withdraw()
            case c.Ignored(reason):
                LOG.debug("%s", reason)
            case _ if self._window:
                self._have(self._window, command)

    @property
    def busy(self) -> bool:
        """Whether a callback runs, or the player still reads the receipt."""
        return self._receipt or self._telling.busy

    async def told(self) -> None:
        """Wait until the callbacks that run have returned; a callback that waits here waits for none."""
        if self._asking:
            await asyncio.wait({self._asking}, timeout=PATIENCE)
        await self._telling.told()

    # -- the window ----------------------------------------------------------------------------------------

    def _have(self, window: Window, command: c.Command) -> None:
        match command:
            case c.ShowWindow(url, origins):
                # Not one of the callbacks, which wait for each other: the player waits for it.
                self._telling.spawn(self._telling.attempt(window.show, url, origins))
            case c.ExplainSilence():
                attempt(window.explain)
            case c.CloseWindow(receipt=True):
                self._receipt = True
                attempt(window.finish)
            case c.CloseWindow():
                self._close("coinslot")

    def _close(self, by: str) -> None:
        if self._window:
            attempt(self._window.close, by)

    def _obstacle(self, outcome: Outcome) -> Fault | None:
        """What kept the player from paying, where nobody paid."""
        window = self._status.window
        return window.error if window and outcome in {Outcome.ABANDONED, Outcome.PENDING} else None

    # -- what is told --------------------------------------------------------------------------------------

    def _recipient_of(self) -> OnSuccess | None:
        return self._callbacks.get("on_success") or self._recipient()

    def _settle(self, result: Result) -> None:
        self._outcome.set_result(result)
        self.identified.set()
        match result.outcome:
            case Outcome.SUCCEEDED if result.order is None:
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

    def _tell_status(self, **changes: Any) -> None:  # noqa: ANN401 - checked by replace()
        self._status = replace(self._status, **changes)
        self._tell("on_status", self._status)

    def _tell(self, name: str, *arguments: object) -> None:
        callback: Any = self._callbacks.get(name)
        if callback:
            self._telling.tell(callback, *arguments)

    async def _ask_to_offer(self) -> None:
        if self._before:
            await self._before.told()  # somebody may be taking it at this moment
        permission = await self._kept.may_offer()
        recipient = self._recipient_of()
        if permission and recipient and self._offer:
            info = SuccessInfo(self._offer.redelivered or permission.again, self._offer.order.verified)
            self._telling.spawn(self._make_offer(recipient, self._offer.order, info))
            return
        self._offering = False
        if permission is None:
            self._withdraw()
            self.leave()  # it was taken already, or is another's now

    async def _make_offer(self, recipient: OnSuccess, order: Order, info: SuccessInfo) -> None:
        taken = await self._telling.call(recipient, order, info)
        self._offering = False
        # Whoever gets it while the core waits to offer it again must know that it is not the first.
        self._offer = None if taken or self._offer is None else replace(self._offer, redelivered=True)
        self.feed(e.Acknowledged if taken else e.OfferFailed)
        if taken:
            self._taken(order.order_id)
            await self._kept.forget()  # at once: also where nothing of ours runs any more

    def _withdraw(self) -> None:
        self._offer = None
        if self._asking and self._asking is not asyncio.current_task():
            self._asking.cancel()
