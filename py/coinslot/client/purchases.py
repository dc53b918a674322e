"""The purchases under way of one player: begun, kept, ended."""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from coinslot.client import calls
from coinslot.client.errors import value_of
from coinslot.client.feed import Feed
from coinslot.client.kept import Kept
from coinslot.client.purchase import CALLBACKS, Purchase
from coinslot.client.recovery import Recovery
from coinslot.client.reports import Reports
from coinslot.client.runner import Runner
from coinslot.core import events as e
from coinslot.core.errors import CoinslotError, ErrorCode, Fault
from coinslot.core.journal import Known
from coinslot.core.purchase import Purchase as Machine
from coinslot.core.unverified import Unverified
from coinslot.providers.xsolla import rules
from coinslot.providers.xsolla.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from coinslot.client import runner
    from coinslot.client.journal import Journal
    from coinslot.client.purchase import Callbacks, OnSuccess
    from coinslot.client.session import Session
    from coinslot.client.window import Window
    from coinslot.core.journal import Entry, Record, Unfinished
    from coinslot.providers.xsolla.orders import OrderRequest

LOG = logging.getLogger("coinslot")

Value = TypeVar("Value")


class Purchases:
    """Begins purchases and keeps those that are not over.

    Args:
        session: what they share.
        journal: where they are kept.
        paid: where the player pays what is not charged at once.
        open_window: opens the payment window of a purchase. Raises :class:`CoinslotError` where none can be opened.
        events: whether the provider is asked for paid orders that nobody has taken.

    Attributes:
        reports: what went wrong and is no purchase's own affair.
        recovery: goes through what an earlier visit has left.
    """

    def __init__(
        self,
        session: Session,
        journal: Journal,
        paid: e.Paid,
        open_window: Callable[[Purchase], Window],
        *,
        events: bool = False,
    ) -> None:
        self._session = session
        self._journal = journal
        self._paid = paid
        self._open_window = open_window
        self._running: list[tuple[Purchase, Runner]] = []
        self._recipients: list[OnSuccess] = []
        self._asking: set[asyncio.Task[Any]] = set()
        self._ending = self._ended = False
        self.reports = Reports()
        self.recovery = Recovery(session, journal, self._take_up_found, self.reports.add)
        self._feed = Feed(session, self._follow_paid, self.reports.add, LOG.warning) if events else None

    def buy(self, request: OrderRequest, callbacks: Callbacks, wishes: object = None) -> Purchase:
        """Create an order, have it paid, follow it.

        Args:
            request: what to order.
            callbacks: what the game wants to hear.
            wishes: what the payment window should be like; see :attr:`Purchase.wishes`.
        """
        if not request.needs_payment:
            return self._begin(callbacks, lambda now: e.PurchaseRequested(now, e.Paid.AT_ONCE), request)
        requested = lambda now: e.PurchaseRequested(now, self._paid)  # noqa: E731 - as above
        return self._begin(callbacks, requested, request, wishes=wishes, windowed=True)

    def track(self, order_id: int, callbacks: Callbacks) -> Purchase:
        """Follow an order."""
        return self._begin(callbacks, lambda now: e.TrackRequested(now, order_id), order_id=order_id)

    def take_up(self, line_id: str, entry: Entry, record: Record | None = None) -> Purchase:
        """Go on with what an earlier visit has left, without a window; its success goes to whoever takes successes.

        Args:
            line_id: its name in the journal.
            entry: what is written there.
            record: what is known now, if that is more.
        """

        def resumed(now: float) -> e.Event:
            return e.PurchaseResumed(now, record or entry.record, window_open=False, outlived=entry.outlived(now))

        return self._begin({}, resumed, found=(line_id, entry), in_background=True)

    def open(
        self, page: tuple[str, tuple[str, ...]], order_id: int | None, callbacks: Callbacks, wishes: object = None
    ) -> Purchase:
        """Have an order paid that was created elsewhere, and follow it where its id is known.

        Args:
            page: where to pay, and which origins may speak for that page.
            order_id: the order.
            callbacks: what the game wants to hear.
            wishes: as for :meth:`buy`.
        """
        return self._begin(
            callbacks,
            lambda now: e.CheckoutRequested(now, order_id, *page, self._paid),
            wishes=wishes,
            windowed=True,
            unverified=order_id is None,
            order_id=order_id,
        )

    def page(self, payment_token: str) -> tuple[str, tuple[str, ...]]:
        """Where to pay with a token, and which origins may speak for that page."""
        return self._session.project.window(payment_token)

    async def ask(self, call: Callable[[Session], Coroutine[Any, Any, Value | Fault]]) -> Value:
        """Carry out a call that gives a value.

        Raises:
            RemoteError: the store refused, or gave no answer.
            CoinslotError: ``destroyed``, also when that happens before the answer comes.
        """
        if self._ended:
            raise _destroyed()
        task = asyncio.get_running_loop().create_task(call(self._session))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        try:
            return value_of(await task)
        except asyncio.CancelledError:
            waiting = asyncio.current_task()
            if self._ended and not (waiting and waiting.cancelling()):
                text = "This Coinslot has ended before the answer came; what was asked for may have been carried out."
                raise CoinslotError(ErrorCode.DESTROYED, text) from None
            raise

    def take_successes(self, recipient: OnSuccess) -> Callable[[], None]:
        """Send all successes there that no purchase's own callback takes; of several the last one is asked."""
        self._recipients.append(recipient)
        for purchase, _ in self._running:
            purchase.offer()
        return lambda: self._recipients.remove(recipient) if recipient in self._recipients else None

    def acknowledge(self, order_id: int) -> None:
        """The game has taken that success."""
        for purchase, _ in self._running:
            if purchase.order_id == order_id:
                purchase.acknowledge()

    def wake(self) -> None:
        """The machine woke up, or came online: look at every order that is not final, and at those that were let go."""
        for _, each in self._running:
            each.feed(e.Woke(self._session.now()))
        if not self._ending:
            self.recovery.scan()
            self.ask_provider()

    def ask_provider(self) -> None:
        """Look for paid orders of which nothing is known here, where the game wants that."""
        if self._feed:
            self._feed.look()

    async def pending(self) -> tuple[Unfinished, ...]:
        """This player's purchases that are not over, the oldest first.

        Raises:
            RemoteError: the game gave no token, which says whose they are.
            CoinslotError: ``destroyed``.
        """

        async def look(session: Session) -> tuple[Unfinished, ...] | Fault:
            entries = await self._journal.entries()
            return await calls.pending(session, entries.values()) if entries else ()

        return await self.ask(look)

    async def end(self) -> None:
        """Settle what is under way. A success that is being taken is waited for, however long that lasts."""
        self._ending = True
        await self._told()
        for purchase, _ in self._running:
            purchase.close()
            purchase.leave()
        await self._told()
        await self.reports.told()
        if self._feed:
            await self._feed.settled()

    async def drop(self) -> None:
        """Drop everything, at once and for good."""
        self._ending = self._ended = True
        dropped = set(self._asking)
        for task in dropped:
            task.cancel()
        for _, each in self._running:
            each.stop()
        await self._session.end()
        if dropped:
            await asyncio.wait(dropped)

    async def _told(self) -> None:
        for purchase, each in self._running:
            await each.drained()
            await purchase.told()

    def _begin(
        self,
        callbacks: Callbacks,
        make: Callable[[float], e.Event],
        request: OrderRequest | None = None,
        *,
        wishes: object = None,
        windowed: bool = False,
        unverified: bool = False,
        order_id: int | None = None,
        found: tuple[str, Entry] | None = None,
        in_background: bool = False,
    ) -> Purchase:
        if self._ending:
            raise _destroyed()
        _check_callbacks(callbacks)
        self._sweep()
        kept = Kept(self._session, self._journal, *(found or (os.urandom(9).hex(),)))
        purchase = Purchase(self._session, kept, callbacks, self._recipient, wishes, taken=self._taken)
        purchase.in_background = in_background
        event = make(self._session.now())
        window: Window | None = None
        try:
            window = self._open_window(purchase) if windowed else None
            request = window.prepare(request) if window and request else request
        except CoinslotError as error:
            # Told like every other outcome: the caller holds the purchase before it ends.
            event = e.PurchaseRefused(event.at, Fault(error.code, str(error)), window=window is not None)
        else:
            # One recipient for each order: the game's own purchase.
            followed = self._follows(order_id)
            if followed and followed.in_background and isinstance(event, e.TrackRequested | e.CheckoutRequested):
                event = replace(event, known=purchase.stand_in_for(followed))
        machine: runner.Machine = Unverified(purchase.id) if unverified else self._machine(purchase.id, request)
        started = Runner(self._session, purchase.id, machine, purchase.carry_out, request, self._commit_for(purchase))
        self._running.append((purchase, started))
        purchase.begin(started, window, event)
        return purchase

    def _commit_for(self, purchase: Purchase) -> Callable[[], Awaitable[None]]:
        async def commit() -> None:
            await purchase.commit()
            self.recovery.player_known()
            if self._feed:
                self._feed.player_known()

        return commit

    async def _take_up_found(self, line_id: str, entry: Entry) -> None:
        if self._ending or any(purchase.id == line_id for purchase, each in self._running if not each.over):
            return
        followed = self._follows(entry.record.order_id)
        if followed is None:
            self.take_up(line_id, entry)
        else:
            # One line for each order: the one that is being written.
            await followed.absorb(entry)
            await self._journal.forget(line_id)

    async def _follow_paid(self, order_id: int) -> None:
        """The provider tells of an order: follow it in the background, unless that is another's affair."""
        for purchase, _ in tuple(self._running):
            # One whose creation is not answered yet may be this order.
            await purchase.identified.wait()
        entries = await self._journal.entries()
        kept = any(isinstance(each, dict) and each.get("orderId") == order_id for each in entries.values())
        taken = self._feed is not None and self._feed.is_taken(order_id)  # meanwhile
        if not (self._ending or kept or taken or self._follows(order_id)):
            requested = lambda now: e.TrackRequested(now, order_id, Known(offered=True))  # noqa: E731 - as above
            self._begin({}, requested, order_id=order_id, in_background=True)

    def _taken(self, order_id: int) -> None:
        if self._feed and not self._ended:
            self._feed.taken(order_id)

    def _follows(self, order_id: int | None) -> Purchase | None:
        """Who follows that order here."""
        alive = (purchase for purchase, each in self._running if not each.over)
        return next((each for each in alive if order_id and each.follows(order_id)), None)

    def _sweep(self) -> None:
        over = [pair for pair in self._running if pair[1].over and not pair[0].busy]
        for _, each in over:
            each.stop()
        self._running = [pair for pair in self._running if pair not in over]

    def _machine(self, purchase_id: str, request: OrderRequest | None) -> Machine:
        sku: str | None = getattr(request, "sku", None)
        session = self._session
        proof = session.proofs.proof if session.proofs else None
        return Machine(purchase_id, sku, token_can_change=session.tokens.can_change, rungs=session.rungs, proof=proof)

    def _recipient(self) -> OnSuccess | None:
        return self._recipients[-1] if self._recipients else None


def _check_callbacks(callbacks: Callbacks) -> None:
    for name, value in callbacks.items():
        if name not in CALLBACKS:
            like = nearest(name, CALLBACKS)
            advice = f"did you mean {like}?" if like else f"known are {', '.join(CALLBACKS)}."
            rules.refuse(f"{name} is unknown; {advice}")
        if not callable(value):
            rules.refuse(f"{name} is {rules.shown(value)}; expected a function")


def _destroyed() -> CoinslotError:
    return CoinslotError(ErrorCode.DESTROYED, "This Coinslot has ended; make another one: async with Coinslot(…)")
