"""How a purchase ends whose order is final: called off, or offered, perhaps once the game's server has confirmed it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coinslot.core import commands as c
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import ENDS, OrderStatus, Outcome, Signal
from coinslot.core.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coinslot.core import events as e
    from coinslot.core.order import Order

    Commands = Iterator[c.Command]


class Proving(Steps):
    """A purchase whose order is done, canceled or expired."""

    def _end(self, order: Order) -> Commands:
        """A look says that the order is final."""
        self._look_again = False
        if self._proof is None or order.status is not OrderStatus.DONE:
            yield from self._finish(order)
            return
        self._move(Signal.UNPROVED)
        yield from self._stop()
        yield from self._stop_listening()
        yield from self._close_window(receipt=True)
        self._begin()
        yield from self._prove()
        # Like a claim: another runtime must not take it up as one whose window was closed, and abandon it.
        yield from self._remember(claimed=True)

    def _prove(self) -> Commands:
        """Ask the game's server, for as long as there is patience."""
        yield from self._stop_proving()
        self._proving = self._number()
        yield c.AwaitProof(self._proving, self._record.order_id or 0)
        least = min(ladder.PROOF_LEAST, self._proof.patience) if self._proof else 0.0
        yield self._wait(max(least, self._patience_left))

    def _proved(self, event: e.Proved) -> Commands:
        if event.number != self._proving or self._order is None:
            yield self._ignored("a proof that nobody waits for")
        elif event.status not in {OrderStatus.DONE, OrderStatus.CANCELED}:
            text = f"The game's server says that the order is {event.status}; expected done or canceled."
            yield from self._proof_failed(Fault(ErrorCode.UNREADABLE_ANSWER, text), 1.0)
        else:
            self._proving = None
            # The first final status stands, but for this word: whoever grants has it from the provider's webhook.
            changed, self._order_status = self._order_status is not event.status, event.status
            self._order = replace(self._order, status=event.status)
            self._record = replace(self._record, status=event.status)
            if changed:
                yield self._status()
            yield from self._finish(self._order)

    def _proof_failed(self, fault: Fault, fraction: float) -> Commands:
        self._proving = None
        self._failures += 1
        pause = ladder.backoff(self._failures, fraction, fault.retry_after)
        if pause < self._patience_left:
            yield self._wait(pause)
        else:
            yield from self._unproved(fault)

    def _proof_is_due(self) -> Commands:
        """The timer of this phase is over: that of a pause, or that of the patience."""
        if self._proving is None:
            yield from self._prove()
        else:
            yield from self._unproved()

    def _unproved(self, fault: Fault | None = None) -> Commands:
        """The game's server has stayed silent."""
        yield from self._stop_proving()
        if self._order and self._proof and self._proof.or_order:
            yield from self._finish(self._order, verified=False)
            return
        self._move(Signal.BUDGET_SPENT)
        yield from self._settle(Outcome.PENDING, fault)
        # The next look finds it done, and asks again.
        yield self._wait(max(ladder.FOLLOW_EVERY, self._quiet_left))

    @property
    def _patience_left(self) -> float:
        return self._proof.patience - self._elapsed if self._proof else 0.0

    def _finish(self, order: Order, *, verified: bool = True) -> Commands:
        signal, outcome = ENDS[order.status]
        self._move(signal)
        again = self._record.offered
        yield from self._stop()
        yield from self._stop_listening()
        yield from self._close_window(receipt=outcome is Outcome.SUCCEEDED)
        if outcome is not Outcome.SUCCEEDED:
            yield from self._settle(outcome)
            yield c.Forget()
            return
        self._order = replace(order, verified=verified)
        # Before it is: a runtime that dies in between must not call the next offer the first.
        self._record = replace(self._record, offered=True)
        yield from self._settle(outcome, verified=verified)
        self._failures = 0
        yield from self._remember()
        yield c.Offer(self._order, redelivered=again)
