"""One purchase: events in, commands out.

:class:`Purchase` touches nothing: no clock, no chance, no network. Where a purchase can go from where it
stands is in :mod:`coinslot.core.status`, when to look in :mod:`coinslot.core.ladder`; this file ties the two
to events.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.creation import Creation, fate_unknown
from coinslot.core.errors import ErrorCode, Fault, unknown_result
from coinslot.core.journal import Record
from coinslot.core.status import CLAIMS, PURCHASE, Outcome, PaymentStatus, Phase, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Commands = Iterator[c.Command]

__all__ = ["Purchase", "fate_unknown"]

WINDOW_SPEAKS: Final = frozenset({Phase.PAYING, Phase.WATCHING, Phase.DOUBTING, Phase.CONFIRMING})


class Purchase(Creation):
    """The state of one purchase, moved by :meth:`handle` alone.

    Args:
        purchase_id: the page's own name for this purchase.
        sku: what is bought, None for a cart or an order that somebody else created; kept in the record.
        token_can_change: whether the game can be asked for another player's token when one is refused.
        rungs: the ladder that is climbed while somebody claims that the order is paid and it is not done.
        proof: what a success needs beside a done order; None: nothing.
    """

    def __init__(
        self,
        purchase_id: str,
        sku: str | None = None,
        *,
        token_can_change: bool = False,
        rungs: tuple[ladder.Rung, ...] = ladder.FALLBACK,
        proof: ladder.Proof | None = None,
    ) -> None:
        super().__init__(Record(purchase_id=purchase_id, sku=sku), rungs, proof, token_can_change=token_can_change)

        self._handlers: dict[type[e.Event], Callable[[Any], Commands]] = {
            e.PurchaseRequested: self._requested,
            e.CheckoutRequested: self._checkout,
            e.PurchaseRefused: self._refused,
            e.TrackRequested: self._tracked,
            e.Recalled: self._recalled,
            e.PurchaseResumed: self._taken_up,
            e.OrderCreated: self._created,
            e.WindowSaid: self._said,
            e.WindowSpoke: self._spoke,
            e.WindowUnheard: self._deafened,
            e.WindowFlooded: self._flooded,
            e.WindowClosed: self._closed,
            e.SocketOpened: self._heard,
            e.SocketSaid: self._heard,
            e.SocketFailed: self._unheard,
            e.Woke: self._woke,
            e.OrderChecked: self._checked,
            e.Proved: self._proved,
            e.RequestFailed: self._failed,
            e.TimerFired: self._fired,
            e.Acknowledged: self._acknowledged,
            e.OfferFailed: self._offer_failed,
            e.Stopped: self._stopped,
        }

    def handle(self, event: e.Event) -> tuple[c.Command, ...]:
        """Take one event and say what to do about it, in this order.

        Never raises for what an event says: one that is odd, late or foreign is answered with
        :class:`~coinslot.core.commands.Ignored` and leaves the purchase as it was.
        """
        handler = self._handlers.get(type(event))
        if handler is None:
            return (c.Ignored(f"{type(event).__name__} is not an event of a purchase"),)
        # A clock that is set back must not stretch a budget, nor a broken one stop it.
        if self._now < event.at < float("inf"):
            self._now = event.at
        return tuple(handler(event))

    # -- the window ----------------------------------------------------------------------------------------

    def _said(self, event: e.WindowSaid) -> Commands:
        said = event.status
        if self._phase not in WINDOW_SPEAKS or not self._window_open:
            yield self._ignored(f"no window speaks now, yet one said {said}")
            return
        yield from self._heard_of()
        if said is PaymentStatus.OTHER or said is self._payment:
            yield self._ignored(f"{said} is no news")
            return
        self._payment = said
        claimed = self._record.claimed or said in CLAIMS
        self._record = replace(self._record, spoke=True, claimed=claimed)
        yield self._status()
        if said is PaymentStatus.DONE or (claimed and self._phase is Phase.DOUBTING):
            yield from self._confirm()
        elif said is PaymentStatus.CANCELED:
            if self._move(Signal.DENIED):
                self._begin()
            yield from self._look_now()
        # Last: neither the game nor the look has to wait for a disk. A runtime that dies before hears the word again,
        # and without it looks at the order as well.
        yield from self._remember()

    def _flooded(self, _: e.WindowFlooded) -> Commands:
        if self._phase in WINDOW_SPEAKS and self._window_open:
            yield from self._heard_of()
            yield from self._look_now()
        else:
            yield self._ignored("no window speaks now, yet one floods")

    def _spoke(self, _: e.WindowSpoke) -> Commands:
        if self._phase in WINDOW_SPEAKS and self._window_open:
            yield from self._heard_of()
        else:
            yield self._ignored("no window speaks now, yet one does")

    def _deafened(self, _: e.WindowUnheard) -> Commands:
        if not self._window_open:
            yield self._ignored("has no window that could be heard")
        elif self._phase is Phase.CREATING:
            self._unhearable = True  # its order is followed as soon as it exists
        elif (self._phase, Signal.MUTE) in PURCHASE:
            yield from self._watch()
        else:
            yield self._ignored("is followed already, whatever its window says")

    def _heard_of(self) -> Commands:
        """The window is not mute."""
        self._unheard_of = False
        if self._timer is not None and self._timer == self._mute_timer:
            yield from self._stop()
        if self._stop_watching(Signal.SPOKE):
            yield from self._stop()
            yield from self._stop_listening()

    def _closed(self, _: e.WindowClosed) -> Commands:
        if not self._window_open:
            yield self._ignored("has no window that could close")
            return
        self._window_open = False
        if self._phase is Phase.CREATING:
            if self._creation is None:
                yield from self._stop()
                yield from self._never_ordered(Outcome.ABANDONED)
        elif self._phase is Phase.CONFIRMING:
            yield from self._look_now()
        else:
            yield from self._doubt()

    def _failed(self, event: e.RequestFailed) -> Commands:
        waits = {e.Request.CREATE: self._creation, e.Request.CHECK: self._look, e.Request.PROVE: self._proving}
        if event.number != waits[event.request]:
            yield self._ignored("a request that is over")
        elif event.request is e.Request.PROVE:
            yield from self._proof_failed(event.fault, event.fraction)
        elif event.request is e.Request.CREATE:
            yield from self._creation_failed(event)
        elif self._may_refresh(event.fault):
            yield self._check(fresh_token=True)
        else:
            yield from self._look_failed(event.fault, event.fraction)

    def _woke(self, _: e.Woke) -> Commands:
        if self._phase in WINDOW_SPEAKS | {Phase.FOLLOWED}:
            yield from self._look_now()
        elif self._phase is Phase.VERIFYING:
            yield from self._prove()  # what was open through a sleep may be dead
        else:
            yield self._ignored("sleeps on")

    # -- the offer -----------------------------------------------------------------------------------------

    def _acknowledged(self, _: e.Acknowledged) -> Commands:
        if self._move(Signal.ACKNOWLEDGED):
            yield from self._stop()
            yield c.Forget()
        else:
            yield self._ignored("has nothing to acknowledge")

    def _offer_failed(self, _: e.OfferFailed) -> Commands:
        if self._phase is Phase.OFFERED and self._timer is None:
            self._failures += 1
            yield self._wait(ladder.reoffer_pause(self._failures))
        else:
            yield self._ignored("has no offer that could fail")

    def _fired(self, event: e.TimerFired) -> Commands:
        if event.timer != self._timer:
            yield self._ignored("a timer that is over")
            return
        self._timer = None
        # The timer is proof that the time has passed, whatever a clock that was set back says.
        self._now = max(self._now, self._due)
        if self._phase is Phase.CREATING:
            yield self._create()
        elif self._phase is Phase.OFFERED and self._order is not None:
            yield c.Offer(self._order, redelivered=True)
        elif self._phase is Phase.VERIFYING:
            yield from self._proof_is_due()
        elif event.timer == self._mute_timer and self._phase is Phase.PAYING:
            yield c.ExplainSilence()
            yield from self._watch()
        elif self._rung_ends_unseen:
            yield from self._rung_over()
        else:
            yield from self._look_now()

    # -- the game has heard enough ---------------------------------------------------------------------------

    def _stopped(self, _: e.Stopped) -> Commands:
        if self._phase is Phase.OVER:
            yield self._ignored("is over already")
            return
        yield from self._stop()
        yield from self._stop_listening()
        yield from self._stop_proving()
        self._look = None
        if self._creation is not None:
            self._creation = None
            yield from self._lost(unknown_result("the game stopped following it before the answer came"))
        elif self._record.order_id is None:
            text = "The game stopped the purchase before anything was sent; it can be made again."
            yield from self._never_ordered(Outcome.FAILED, Fault(ErrorCode.DESTROYED, text))
        else:
            self._move(Signal.STOPPED)
            yield from self._close_window()
            # The record stays: the order may still be paid, or its success is not acknowledged yet.
            yield from self._settle(Outcome.PENDING)
            yield c.LetGo()
