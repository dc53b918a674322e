"""A payment token without an order, as merchants' own tokens are: the window's word is all there is.

There is nothing to look at, to remember or to offer. Every outcome says so (``verified=False``): the merchant's
webhook alone knows whether it was paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import UNVERIFIED, OrderStatus, Outcome, PaymentStatus, Phase, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Commands = Iterator[c.Command]

TIMER: Final = 1
"""The only one: how long the window may say nothing."""


class Unverified:
    """The state of one such payment, moved by :meth:`handle` alone.

    Used like a :class:`~coinslot.core.purchase.Purchase`.

    Args:
        purchase_id: the page's own name for it.
    """

    def __init__(self, purchase_id: str) -> None:
        self._purchase_id = purchase_id
        self._phase = Phase.FRESH
        self._outcome: Outcome | None = None
        self._payment: PaymentStatus | None = None
        self._unsure = False
        """Whether the window told, or may have told, that the merchant is being told of a payment."""
        self._mute = False
        self._waiting = False
        self._handlers: dict[type[e.Event], Callable[[Any], Commands]] = {
            e.CheckoutRequested: self._checkout,
            e.PurchaseRefused: self._refused,
            e.WindowSaid: self._said,
            e.WindowSpoke: self._heard,
            e.WindowUnheard: self._heard,
            e.WindowFlooded: self._flooded,
            e.TimerFired: self._fired,
            e.WindowClosed: self._closed,
            e.Stopped: self._stopped,
        }

    @property
    def phase(self) -> Phase:
        """Where it stands: fresh, paying or over."""
        return self._phase

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that was settled, if any."""
        return self._outcome

    def handle(self, event: e.Event) -> tuple[c.Command, ...]:
        """Take one event and say what to do about it, in this order.

        Never raises for what an event says: one that is odd, late or foreign is answered with
        :class:`~coinslot.core.commands.Ignored` and leaves everything as it was.
        """
        handler = self._handlers.get(type(event))
        if handler is None:
            return (self._ignored(f"{type(event).__name__} says nothing where there is no order"),)
        return tuple(handler(event))

    def _checkout(self, event: e.CheckoutRequested) -> Commands:
        if event.order_id is not None or not self._move(Signal.CREATED):
            yield self._ignored(f"no payment can begin now, for order {event.order_id}")
            return
        yield c.ShowWindow(event.url, event.origins)
        if event.paid is e.Paid.IN_WINDOW:
            self._waiting = True
            yield c.StartTimer(TIMER, ladder.MUTE_AFTER)
        else:
            # Nothing will ever be heard of it: neither of a window nor of an order.
            self._move(Signal.CLOSED)
            yield self._settled(Outcome.PENDING)

    def _refused(self, event: e.PurchaseRefused) -> Commands:
        if not self._move(Signal.REFUSED):
            yield self._ignored("is under way already")
            return
        if event.window:
            yield c.CloseWindow()
        yield self._settled(Outcome.FAILED, event.fault)

    # -- the window ----------------------------------------------------------------------------------------

    def _heard(self, event: e.WindowSpoke | e.WindowUnheard) -> Commands:
        if self._phase is Phase.PAYING:
            yield from self._listen(mute=isinstance(event, e.WindowUnheard))
        else:
            yield self._ignored("has no window that could be heard")

    def _flooded(self, _: e.WindowFlooded) -> Commands:
        if self._phase is Phase.PAYING:
            self._unsure = True  # the word that was lost may have been that one
            yield from self._listen()
        else:
            yield self._ignored("no window speaks now, yet one floods")

    def _said(self, event: e.WindowSaid) -> Commands:
        said = event.status
        if self._phase is not Phase.PAYING:
            yield self._ignored(f"no window speaks now, yet one said {said}")
            return
        yield from self._listen()
        if said in {PaymentStatus.OTHER, self._payment}:
            yield self._ignored(f"{said} is no news")
            return
        self._payment = said
        self._unsure = self._unsure or said is PaymentStatus.DELIVERING
        yield c.AnnounceStatus(None, OrderStatus.UNKNOWN, said)
        if said is PaymentStatus.DONE:
            self._move(Signal.DONE)
            yield c.CloseWindow(receipt=True)
            yield self._settled(Outcome.SUCCEEDED)

    def _listen(self, *, mute: bool = False) -> Commands:
        """It is known whether anything can be heard of the window, so that need not be waited for."""
        self._mute = mute
        yield from self._stop_timer()

    def _fired(self, event: e.TimerFired) -> Commands:
        if self._waiting and event.timer == TIMER:
            self._waiting = False
            self._mute = True
            yield c.ExplainSilence()
        else:
            yield self._ignored("a timer that is over")

    def _closed(self, _: e.WindowClosed) -> Commands:
        if not self._move(Signal.CLOSED):
            yield self._ignored("has no window that could close")
            return
        yield from self._stop_timer()
        canceled = self._payment is PaymentStatus.CANCELED
        yield self._settled(self._pending_or(Outcome.CANCELED if canceled else Outcome.ABANDONED))

    # -- the end -------------------------------------------------------------------------------------------

    def _stopped(self, _: e.Stopped) -> Commands:
        begun = self._phase is Phase.PAYING
        if not self._move(Signal.STOPPED):
            yield self._ignored("is over already")
        elif begun:
            yield from self._stop_timer()
            yield c.CloseWindow()
            yield self._settled(self._pending_or(Outcome.ABANDONED))
        else:
            text = "The game stopped the purchase before its window showed anything; it can be made again."
            yield self._settled(Outcome.FAILED, Fault(ErrorCode.DESTROYED, text))

    def _pending_or(self, outcome: Outcome) -> Outcome:
        """A close calls nothing off where a payment was spoken of, or where nothing can be heard of one."""
        return Outcome.PENDING if self._unsure or self._mute else outcome

    def _stop_timer(self) -> Commands:
        if self._waiting:
            self._waiting = False
            yield c.StopTimer()

    def _move(self, signal: Signal) -> bool:
        after = UNVERIFIED.get((self._phase, signal))
        if after is None:
            return False
        self._phase = after
        return True

    def _settled(self, outcome: Outcome, fault: Fault | None = None) -> c.Command:
        self._outcome = outcome
        return c.Settle(outcome, fault=fault, verified=False)

    def _ignored(self, what: str) -> c.Command:
        return c.Ignored(f"payment {self._purchase_id} ({self._phase}): {what}")
