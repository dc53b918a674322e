"""What holds of time in every story of a purchase: the store's wish for quiet is kept, and so is every budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode
from coinslot.core.status import Phase

if TYPE_CHECKING:
    from coinslot.core.purchase import Purchase

CLIMBING: Final = frozenset({Phase.WATCHING, Phase.CONFIRMING})

EXACT: Final = 1e-3
"""Sums of floats on a clock that counts from 1970 are no more exact than this."""


class Times:
    """A clock of its own, which never goes back and believes a timer, and what must have happened by when."""

    def __init__(self) -> None:
        self.now = 0.0
        self.due = 0.0
        self.quiet_until = 0.0
        self._create_after = 0.0
        self._since = 0.0
        self._vain_since: float | None = None
        self._climbed_at = 0.0
        self._phase = Phase.FRESH
        self._step: int | None = None

    def tick(self, event: object, timer: int | None) -> None:
        """An event is about to be handled, while this timer runs."""
        if isinstance(event, e.Event) and self.now < event.at < float("inf"):
            self.now = event.at
        if isinstance(event, e.TimerFired) and event.timer == timer:
            self.now = max(self.now, self.due)

    def wants_quiet(self, event: e.RequestFailed) -> None:
        """A request in flight was refused, perhaps with a Retry-After."""
        unnamed = event.fault.code is ErrorCode.RATE_LIMITED and event.fault.retry_after is None
        seconds = ladder.UNNAMED_QUIET if unnamed else max(0.0, event.fault.retry_after or 0.0)
        if event.request is e.Request.CREATE:
            self._create_after = self.now + seconds
        else:
            self.quiet_until = self.now + min(seconds, ladder.FOLLOW_CAP)
            self.looks_in_vain()

    def looks_in_vain(self) -> None:
        """A look was answered and told nothing of the order."""
        if self._phase is Phase.PAYING and self._vain_since is None:
            self._vain_since = self.now

    def times(self) -> tuple[float, ...]:
        """How long ago and how long to go, as far as it still counts."""
        counts = self._phase in {Phase.CREATING, Phase.DOUBTING}
        return (
            max(0.0, self.quiet_until - self.now),
            max(0.0, self._create_after - self.now),
            self.now - self._since if counts else 0.0,
            -1.0 if self._vain_since is None else self.now - self._vain_since,
            self.now - self._climbed_at if self._phase in CLIMBING and self._step is not None else 0.0,
        )

    def keeps_quiet(self, command: c.CreateOrder | c.CheckOrder) -> None:
        """A request is sent; only one with another token may be sent at once."""
        creates = isinstance(command, c.CreateOrder)
        if command.fresh_token:
            self.quiet_until = self._create_after = 0.0
            self._vain_since = None if self._vain_since == self.now else self._vain_since
        until = self._create_after if creates else self.quiet_until
        assert until - self.now <= ladder.REACHED + EXACT, f"asked {until - self.now} s before the store allowed it"

    def keeps_budgets(self, purchase: Purchase, *, timer: bool, looking: bool) -> None:
        """All commands of an event are carried out: whatever is waited for comes within the budget of the phase."""
        phase, step = purchase.phase, purchase._step
        if phase is not self._phase:
            self._since = self.now
            if self._phase is Phase.WATCHING or phase in {Phase.PAYING, Phase.DOUBTING}:
                self._step = None  # a window that was mute is heard or closed: the ladder is climbed anew, if at all
        if step is not None:
            assert self._step is None or step >= self._step, "climbed down the ladder"
            if step != self._step:
                self._climbed_at = self.now
            self._step = step
        if phase is not Phase.PAYING or not (timer or looking):
            self._vain_since = None
        self._phase = phase
        if timer:
            assert self.due <= self._limit(purchase) + EXACT, f"{phase}: waits {self.due - self.now} s"

    def _limit(self, purchase: Purchase) -> float:
        match purchase.phase:
            case Phase.CREATING:
                return self._since + ladder.CREATE_BUDGET
            case Phase.PAYING:
                return max((self._vain_since or 0.0) + ladder.BUDGET, self.quiet_until, self.now + ladder.MUTE_AFTER)
            case Phase.DOUBTING:
                return self._since + ladder.BUDGET
            case Phase.WATCHING | Phase.CONFIRMING:
                assert self._step is not None, "waits for the order beside the ladder"
                return self._climbed_at + purchase._rungs[self._step].seconds
            case Phase.VERIFYING:
                assert purchase._proof
                return max(self._since + purchase._proof.patience, self.now + ladder.PROOF_LEAST)
        return self.now + ladder.FOLLOW_CAP
