"""When to look at an order, and what its answer means: doubt, confirmation, the ladder, the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import ENDS, FINAL, OrderStatus, Outcome, Phase, Signal, order_after
from coinslot.core.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coinslot.core.order import Order

    Commands = Iterator[c.Command]

WORTH_ANOTHER_LOOK: Final = frozenset(
    {
        ErrorCode.NETWORK,
        ErrorCode.UNREADABLE_ANSWER,
        ErrorCode.RATE_LIMITED,
        ErrorCode.PROVIDER_UNAVAILABLE,
    }
)


class Looks(Steps):
    """A purchase whose order exists: everything between the first doubt and the end."""

    def _doubt(self) -> Commands:
        """The window is gone: what does the order say?"""
        self._move(Signal.CLOSED)
        self._begin()
        if self._record.claimed:
            self._move(Signal.CLAIMED)
        yield from self._look_now()

    def _confirm(self) -> Commands:
        """Somebody claims that it is paid: what does the order say?"""
        if self._move(Signal.CLAIMED):
            self._begin()
        yield from self._look_now()

    def _checked(self, event: e.OrderChecked) -> Commands:
        if event.look != self._look:
            yield self._ignored("a look that is over")
            return
        if event.order.order_id != self._record.order_id:
            text = f"asked for order {self._record.order_id}, was told of order {event.order.order_id}"
            yield from self._look_failed(Fault(ErrorCode.UNREADABLE_ANSWER, text), 1.0)
            return
        self._look = None
        self._fresh_token = False
        self._failures = 0
        before, seen = self._order_status, event.order.status
        self._order_status = order_after(before, seen)
        self._order = replace(event.order, status=self._order_status)
        if self._order_status is not before:
            yield self._status()
        if self._order_status in FINAL:
            yield from self._end(self._order)
            return
        if self._order_status is OrderStatus.PAID:
            yield from self._remember(claimed=True)
        # A word nobody knows may mean anything: after it, a closed window is not an abandoned purchase.
        strange = seen is OrderStatus.UNKNOWN and self._phase is Phase.DOUBTING
        if (strange or self._order_status is OrderStatus.PAID) and self._move(Signal.CLAIMED):
            self._begin()
        if self._look_again:
            self._look_again = False
            yield self._check()
        else:
            yield from self._not_final()

    def _not_final(self) -> Commands:
        """A look was answered and decided nothing."""
        if self._phase is Phase.CONFIRMING:
            yield from self._wait_on_rung(self._rung.every if self._rung else 0.0)
            return
        if self._phase is not Phase.DOUBTING:
            yield from self._still_followed()
            return
        # Where the window never spoke of a payment, the first look is enough.
        looks: tuple[float, ...] = ladder.GRACE_LOOKS if self._record.spoke else ladder.GRACE_LOOKS[:1]
        moment = ladder.next_look(looks, self._elapsed)
        if moment is not None:
            yield self._wait(moment - self._elapsed)
        elif not self._move_if_open():
            self._move(Signal.GRACE_OVER)
            yield from self._settle(Outcome.ABANDONED)

    def _still_followed(self) -> Commands:
        if self._phase is Phase.FOLLOWED and self.outcome is Outcome.ABANDONED and not self._record.claimed:
            self._move(Signal.GRACE_OVER)
        elif self._phase is Phase.FOLLOWED:
            yield self._wait(ladder.FOLLOW_EVERY)

    def _look_failed(self, fault: Fault, fraction: float) -> Commands:
        self._look = None
        self._fresh_token = False
        self._failures += 1
        if self._look_again:
            self._look_again = False
            yield self._check()
        elif self._phase is Phase.FOLLOWED:
            yield self._wait(ladder.follow_pause(fault.retry_after))
        elif self._phase in {Phase.DOUBTING, Phase.CONFIRMING}:
            young = self._now - self._created_at < ladder.NOT_FOUND_GRACE
            again = fault.code in WORTH_ANOTHER_LOOK or (fault.code is ErrorCode.ORDER_NOT_FOUND and young)
            pause = ladder.backoff(self._failures, fraction, fault.retry_after)
            if not again or (self._phase is Phase.DOUBTING and self._elapsed + pause > ladder.BUDGET):
                yield from self._give_up(fault)
            elif self._phase is Phase.CONFIRMING:
                yield from self._wait_on_rung(pause, fault)
            else:
                yield self._wait(pause)
        else:
            yield self._ignored(f"a look failed while the window is undecided: {fault.message}")

    def _give_up(self, fault: Fault | None = None) -> Commands:
        """The looks are used up and the order is not final."""
        if self._move_if_open():
            return
        self._move(Signal.BUDGET_SPENT)
        yield from self._stop_listening()
        yield from self._close_window()
        yield from self._settle(Outcome.PENDING, fault)
        if self._look is None:
            yield self._wait(ladder.FOLLOW_EVERY)

    # -- the ladder ----------------------------------------------------------------------------------------

    def _wait_on_rung(self, pause: float, fault: Fault | None = None) -> Commands:
        """The order is not final: wait on the rung that we stand on, or climb on one."""
        if self._rung is None:
            yield from self._climb(0)
        elif self._rung_left > ladder.REACHED:
            if self._rung.means is ladder.Means.POLL:
                pause = max(pause, self._rung.every)
            elif fault is None and not self._listening:
                # A socket that does not open is blocked perhaps, and takes its time to say so.
                pause = min(pause, ladder.POLLING.every)
            yield self._wait(min(pause, self._rung_left))
        else:
            yield from self._rung_over(fault)

    def _rung_over(self, fault: Fault | None = None) -> Commands:
        rung = self._rung
        if rung is None:
            return
        step = self._rungs.index(rung)
        if rung.renewed:
            yield from self._climb(step)
        elif step + 1 < len(self._rungs):
            yield from self._climb(step + 1)
        else:
            yield from self._give_up(fault)

    def _climb(self, step: int) -> Commands:
        yield from self._stop_listening()
        self._rung = self._rungs[step]
        self._begin()
        if self._rung.means is ladder.Means.POLL:
            yield from self._look_now()
            return
        self._channel = self._number()
        yield c.OpenSocket(self._channel, self._record.order_id or 0)
        self._listening = False
        if self._look is None:
            yield self._wait(ladder.POLLING.every)

    def _heard(self, event: e.SocketOpened | e.SocketSaid) -> Commands:
        if event.channel != self._channel:
            yield self._ignored("a channel that is closed")
        elif isinstance(event, e.SocketOpened):
            self._listening = True
            yield from self._look_now()
        elif event.order_id != self._record.order_id:
            yield self._ignored("news of another order")
        elif order_after(self._order_status, event.status) is self._order_status:
            yield self._ignored(f"{event.status} is no news")
        else:
            yield from self._look_now()

    def _unheard(self, event: e.SocketFailed) -> Commands:
        if event.channel != self._channel or self._rung is None:
            yield self._ignored("a channel that is closed")
            return
        self._channel = None
        step = self._rungs.index(self._rung) + 1
        if step < len(self._rungs):
            yield from self._climb(step)
        else:
            yield from self._give_up(event.fault)

    # -- the end -------------------------------------------------------------------------------------------

    def _end(self, order: Order) -> Commands:
        signal, outcome = ENDS[order.status]
        self._move(signal)
        self._look_again = False
        again = self.outcome is Outcome.SUCCEEDED
        yield from self._stop()
        yield from self._stop_listening()
        yield from self._close_window()
        yield from self._settle(outcome)
        if outcome is Outcome.SUCCEEDED:
            self._failures = 0
            yield c.Offer(order, redelivered=again)
        else:
            yield c.Forget()
