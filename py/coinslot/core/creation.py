"""How a purchase begins: its order is created, handed over, taken up again or never comes to be."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault, unknown_result
from coinslot.core.events import Paid
from coinslot.core.journal import NOTHING, Known
from coinslot.core.looks import Looks
from coinslot.core.status import OrderStatus, Outcome, Phase, Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coinslot.core.journal import Record

    Commands = Iterator[c.Command]

FATE_UNKNOWN: Final = frozenset({ErrorCode.NETWORK, ErrorCode.UNREADABLE_ANSWER})
"""After these the order may or may not have been created."""

RECALLS: Final = frozenset(Phase) - {Phase.FRESH, Phase.CREATING, Phase.OFFERED, Phase.OVER}
"""Where there is an order, and something of it is still to be told."""


def fate_unknown(fault: Fault, *, charged: bool) -> bool:
    """Whether a creation that failed so may have made an order that matters.

    Args:
        fault: how it failed.
        charged: whether such an order is charged when it is created. Of one that is not, a store in trouble (5xx)
            gave no way to pay, so nobody can have paid.
    """
    lost = fault.code in FATE_UNKNOWN or (charged and fault.code is ErrorCode.PROVIDER_UNAVAILABLE)
    return lost and not fault.unsent


def never_answered(intent: Record) -> Fault:
    """What is told of an order whose runtime went away while it was being created: nobody can look at it."""
    return unknown_result(f"the runtime stopped before the answer came for {intent.sku or 'a cart'}")


class Creation(Looks):
    """A purchase up to the moment when its order exists, or surely does not."""

    def _requested(self, event: e.PurchaseRequested) -> Commands:
        if not self._move(Signal.REQUESTED):
            yield self._ignored("was requested already")
            return
        self._paid = event.paid
        self._window_open = event.paid is Paid.IN_WINDOW
        self._begun = self._now
        yield from self._remember()
        yield self._create()

    def _refused(self, event: e.PurchaseRefused) -> Commands:
        if self._phase is not Phase.FRESH:
            yield self._ignored("is under way already")
            return
        self._window_open = event.window
        yield from self._never_ordered(Outcome.FAILED, event.fault)

    def _checkout(self, event: e.CheckoutRequested) -> Commands:
        if self._phase is not Phase.FRESH or event.order_id is None:
            yield self._ignored("is under way already" if event.order_id else "cannot follow a token without an order")
            return
        self._paid = event.paid
        self._window_open = event.paid is Paid.IN_WINDOW
        yield from self._ordered(event.order_id, event.url, event.origins, event.known)

    def _tracked(self, event: e.TrackRequested) -> Commands:
        if not self._move(Signal.TRACKED):
            yield self._ignored("is under way already")
            return
        self._created_at = self._now
        self._begin()
        # Like a claim: another runtime must not take the order up as one whose window was closed, and abandon it.
        yield from self._know(event.known | Known(claimed=True), order_id=event.order_id)
        yield self._check()

    def _recalled(self, event: e.Recalled) -> Commands:
        if self._phase not in RECALLS:
            yield self._ignored("has no order yet, or its success is offered already")
            return
        yield from self._know(event.known)
        if self._record.claimed and self._phase is Phase.DOUBTING:
            yield from self._confirm()

    def _know(self, known: Known, **changes: Any) -> Commands:  # noqa: ANN401 - checked by replace()
        """Remember it together with what is known, and with what else there is to be changed."""
        yield from self._remember(**asdict(self._record.known | known), **changes)

    def _created(self, event: e.OrderCreated) -> Commands:
        if event.number != self._creation:
            yield self._ignored("an order nobody waits for")
            return
        self._creation = None
        self._order_status = OrderStatus.NEW
        yield from self._ordered(event.order_id, event.url, event.origins)

    def _ordered(self, order_id: int, url: str, origins: tuple[str, ...], known: Known = NOTHING) -> Commands:
        self._move(Signal.CREATED)
        self._created_at = self._now
        self._begin()
        # Where no window can tell that the player gave up, nobody may doubt the order for one that is closed, not even
        # the next runtime: it is paid already (AT_ONCE), or may be paid behind a link at any time (ELSEWHERE).
        unheard = Known(claimed=self._paid is not Paid.IN_WINDOW)
        yield from self._know(known | unheard, order_id=order_id, status=self._order_status)
        yield c.AnnounceOrder(order_id)
        if self._window_open or self._paid is Paid.ELSEWHERE:
            yield c.ShowWindow(url, origins)
        if self._paid is not Paid.IN_WINDOW:
            yield from self._confirm()
        elif self._window_open:
            yield from self._watch() if self._unhearable else self._wait_for_a_word()
        else:
            yield from self._doubt()

    def _creation_failed(self, event: e.RequestFailed) -> Commands:
        self._creation = None
        fault = event.fault
        refresh = self._may_refresh(fault)
        later = fault.code is ErrorCode.RATE_LIMITED or (fault.code is ErrorCode.NETWORK and fault.unsent)
        if (refresh or later) and self._paid is Paid.IN_WINDOW and not self._window_open:
            yield from self._never_ordered(Outcome.ABANDONED)
            return
        if refresh:
            yield self._create(fresh_token=True)
            return
        if later:
            self._failures += 1
            pause = ladder.backoff(self._failures, event.fraction, self._wanted_quiet(fault))
            if self._elapsed + pause <= ladder.CREATE_BUDGET:
                yield self._wait(pause)
                return
        if fate_unknown(fault, charged=self._paid is Paid.AT_ONCE):
            yield from self._lost(unknown_result(fault.message, fault.http_status, fault.provider_code))
        else:
            yield from self._never_ordered(Outcome.FAILED, fault)

    def _never_ordered(self, outcome: Outcome, fault: Fault | None = None) -> Commands:
        self._move(Signal.REFUSED)
        yield from self._close_window()
        yield from self._settle(outcome, fault)
        yield c.Forget()

    def _lost(self, fault: Fault) -> Commands:
        self._move(Signal.LOST)
        yield from self._close_window()
        yield from self._settle(Outcome.PENDING, fault)
        # Told once. Without the order's id there is nothing that anybody could look at, now or later.
        yield c.Forget()

    def _taken_up(self, event: e.PurchaseResumed) -> Commands:
        if self._phase is not Phase.FRESH:
            yield self._ignored("is under way already")
            return
        self._record = self._remembered = event.record
        self._outlived = event.outlived
        self._window_open = event.window_open
        self._created_at = self._begun = self._now
        if event.record.order_id is None:
            yield from self._lost(never_answered(event.record))
            return
        if event.record.outcome is not None:
            self._move(Signal.RESUMED)
            yield from self._close_window()
            yield self._check()
            return
        self._move(Signal.CREATED)
        self._order_status = OrderStatus.NEW
        if self._window_open and event.record.claimed:
            # The window does not say its last word twice.
            yield from self._confirm()
        elif self._window_open:
            # What the window said meanwhile may be lost.
            yield self._check()
        else:
            yield from self._doubt()
