"""When to look at an order, and what its answer means: doubt, confirmation, the ladder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.proving import Proving
from coinslot.core.status import FINAL, OrderStatus, Outcome, Phase, Signal, order_after

if TYPE_CHECKING:
    from collections.abc import Iterator

    Commands = Iterator[c.Command]

ON_THE_LADDER: Final = frozenset({Phase.WATCHING, Phase.CONFIRMING})

WORTH_ANOTHER_LOOK: Final = frozenset(
    {
        ErrorCode.NETWORK,
        ErrorCode.UNREADABLE_ANSWER,
        ErrorCode.RATE_LIMITED,
        ErrorCode.PROVIDER_UNAVAILABLE,
    }
)


class Looks(Proving):
    """A purchase whose order exists: everything between the first doubt and the end."""

    def _look_now(self) -> Commands:
        """One look at a time; any number of hints during a look, or in a quiet time, cause exactly one more."""
        if self._look is not None:
            self._look_again = True
        elif self._quiet_left > ladder.REACHED:
            yield from self._look_in(0.0)
        else:
            yield from self._stop()
            yield self._check()

    def _look_in(self, pause: float, fault: Fault | None = None) -> Commands:
        """Look after a pause: no sooner than the store allows, no later than the phase can wait.

        Args:
            pause: seconds.
            fault: why the last look failed, if it did.
        """
        if self._phase in ON_THE_LADDER:
            yield from self._wait_on_rung(pause, fault)
            return
        pause = max(pause, self._quiet_left)
        too_late = self._phase in {Phase.DOUBTING, Phase.PAYING} and self._elapsed + pause > ladder.BUDGET
        # Beside an undecided window a hint has no budget: it waits for the end of the quiet time.
        waits = fault is None and (self._phase is Phase.PAYING or (too_late and self._move_if_open()))
        if too_late and not waits:
            yield from self._give_up(fault)
        else:
            yield self._wait(pause)

    def _watch(self) -> Commands:
        """Nothing is heard of the open window: follow its order without it."""
        self._unheard_of = False  # once is enough: after the ladder the window's close is waited for
        self._move(Signal.MUTE)
        self._begin()
        # A payment that nobody heard of may have begun: one look after the close is not enough.
        yield from self._remember(spoke=True)
        yield from self._look_now()

    def _stop_watching(self, why: Signal) -> bool:
        return self._phase is Phase.WATCHING and self._move(why)

    def _doubt(self) -> Commands:
        """The window is gone: what does the order say?"""
        yield from self._stop_listening()
        self._move(Signal.CLOSED)
        self._begin()
        if self._record.claimed:
            self._move(Signal.CLAIMED)
        yield from self._look_now()

    def _confirm(self) -> Commands:
        """Somebody claims that it is paid: what does the order say?"""
        self._claim()
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
        self._record = replace(self._record, status=self._order_status)
        self._dead = self._outlived and seen is self._order_status is OrderStatus.NEW
        if self._order_status is not before:
            yield self._status()
        if self._order_status in FINAL:
            yield from self._end(self._order)
            return
        # A word nobody knows may mean anything: after it, a closed window is not an abandoned purchase, not even for
        # the next runtime.
        strange = seen is OrderStatus.UNKNOWN and self._phase is Phase.DOUBTING
        if strange or self._order_status is OrderStatus.PAID:
            self._record = replace(self._record, claimed=True)
            self._claim()
        yield from self._remember()
        if self._look_again:
            self._look_again = False
            yield from self._look_now()
        else:
            yield from self._not_final()

    def _claim(self) -> None:
        if self._move(Signal.CLAIMED) and self._rung is None:  # a rung that was climbed for a mute window goes on
            self._begin()

    def _not_final(self) -> Commands:
        """A look was answered and decided nothing."""
        if self._phase in ON_THE_LADDER:
            yield from self._look_in(self._rung.every if self._rung else 0.0)
            return
        if self._phase is not Phase.DOUBTING:
            yield from self._still_followed()
            return
        # Where the window was heard and never spoke of a payment, the first look is enough.
        looks: tuple[float, ...] = ladder.GRACE_LOOKS if self._record.spoke else ladder.GRACE_LOOKS[:1]
        moment = ladder.next_look(looks, self._elapsed)
        if moment is not None:
            yield from self._look_in(moment - self._elapsed)
        elif not self._move_if_open():
            self._move(Signal.GRACE_OVER)
            yield from self._settle(Outcome.ABANDONED)
            yield self._let_go()

    def _still_followed(self) -> Commands:
        abandoned = self.outcome is Outcome.ABANDONED and not self._record.claimed
        if self._phase is Phase.FOLLOWED and (abandoned or self._dead):
            self._move(Signal.GRACE_OVER)
            yield self._let_go()
        elif self._phase is Phase.FOLLOWED:
            yield self._wait(ladder.FOLLOW_EVERY)
        else:
            yield from self._wait_for_a_word()

    def _look_failed(self, fault: Fault, fraction: float) -> Commands:
        self._look = None
        self._fresh_token = False
        self._failures += 1
        if self._phase is Phase.PAYING and self._failures == 1:
            self._begun = self._now
        self._quiet_until = self._now + min(ladder.FOLLOW_CAP, max(0.0, self._wanted_quiet(fault)))
        if self._look_again:
            self._look_again = False
            yield from self._look_now()
        elif self._phase is Phase.FOLLOWED:
            yield from self._look_in(ladder.FOLLOW_EVERY)
        elif self._is_worth_another_look(fault):
            yield from self._look_in(ladder.backoff(self._failures, fraction), fault)
        else:
            yield from self._give_up(fault)

    def _is_worth_another_look(self, fault: Fault) -> bool:
        young = self._now - self._created_at < ladder.NOT_FOUND_GRACE
        return fault.code in WORTH_ANOTHER_LOOK or (fault.code is ErrorCode.ORDER_NOT_FOUND and young)

    def _give_up(self, fault: Fault | None = None) -> Commands:
        """The looks are used up and the order is not final."""
        watched = self._stop_watching(Signal.BUDGET_SPENT)
        if watched or self._phase is Phase.PAYING or self._move_if_open():
            yield from self._stop_listening()
            self._failures = 0
            why = f": {fault.message}" if fault else ""
            yield self._ignored(f"looked in vain while the window is undecided{why}")
            if watched and self._quiet_left > ladder.REACHED:
                yield from self._look_in(0.0)  # the ladder has ended in a quiet time, and a hint in it is not lost
            else:
                yield from self._wait_for_a_word()
            return
        self._move(Signal.BUDGET_SPENT)
        yield from self._stop_listening()
        yield from self._close_window()
        yield from self._settle(Outcome.PENDING, fault)
        if self._look is None:
            yield from self._look_in(ladder.FOLLOW_EVERY)

    # -- the ladder ----------------------------------------------------------------------------------------

    def _wait_on_rung(self, pause: float, fault: Fault | None = None) -> Commands:
        """The order is not final: wait on the rung that we stand on, or climb on one."""
        rung = self._rung
        if rung is None:
            # A look has just been answered, or just failed: polling begins with the pause after it.
            yield from self._climb(0, fault, first=max(pause, ladder.REACHED))
        elif self._rung_left <= ladder.REACHED:
            yield from self._rung_over(fault)
        else:
            if rung.means is ladder.Means.POLL:
                pause = max(pause, rung.every)
            elif fault is None and (not self._listening or self._lags):
                # A socket that does not open is blocked perhaps, and takes its time to say so. What it has said already
                # it does not say again, and the store, of several replicas perhaps, has not heard of it yet.
                pause = min(pause, ladder.POLLING.every)
            yield self._wait(min(max(pause, self._quiet_left), self._rung_left))

    @property
    def _rung_ends_unseen(self) -> bool:
        """Whether the rung's time is over without a last look: a socket's next rung looks, a quiet time forbids it."""
        rung = self._rung
        if rung is None or self._rung_left > ladder.REACHED:
            return False
        return rung.means is ladder.Means.SOCKET or self._quiet_left > ladder.REACHED

    def _rung_over(self, fault: Fault | None = None) -> Commands:
        if self._step is not None and self._rung is not None:
            yield from self._climb(self._step if self._rung.renewed else self._step + 1, fault)

    def _climb(self, step: int, fault: Fault | None = None, first: float = 0.0) -> Commands:
        """Begin to wait in another way; a poll's first look is at once, or after a pause."""
        yield from self._stop_listening()
        if step >= len(self._rungs):
            yield from self._give_up(fault)
            return
        self._step = step
        self._begin()
        if self._rungs[step].means is ladder.Means.POLL:
            yield from self._wait_on_rung(first, fault) if first else self._look_now()
            return
        self._channel = self._number()
        yield c.OpenSocket(self._channel, self._record.order_id or 0)
        self._listening = False
        if self._look is None:
            yield from self._wait_on_rung(ladder.POLLING.every)

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
            self._said_status = event.status
            yield from self._look_now()

    @property
    def _lags(self) -> bool:
        """Whether the socket has said more than the store."""
        return order_after(self._order_status, self._said_status) is not self._order_status

    def _unheard(self, event: e.SocketFailed) -> Commands:
        if event.channel != self._channel or self._step is None:
            yield self._ignored("a channel that is closed")
            return
        self._channel = None
        yield from self._climb(self._step + 1, event.fault)
