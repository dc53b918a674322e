"""What a purchase knows, and the small steps that its reactions are made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coinslot.core import commands as c
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.events import Paid
from coinslot.core.status import PURCHASE, OrderStatus, Outcome, PaymentStatus, Phase, Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coinslot.core.journal import Record
    from coinslot.core.ladder import Rung
    from coinslot.core.order import Order

    Commands = Iterator[c.Command]


class Steps:
    """The state of a purchase. Each step changes it and gives the commands that belong to the change."""

    def __init__(
        self, record: Record, rungs: tuple[Rung, ...], proof: ladder.Proof | None, *, token_can_change: bool
    ) -> None:
        self._record = record
        self._proof = proof
        self._rungs = rungs
        self._token_can_change = token_can_change
        self._remembered: Record | None = None
        self._phase = Phase.FRESH
        self._order_status = OrderStatus.UNKNOWN
        self._said_status = OrderStatus.UNKNOWN
        self._order: Order | None = None
        self._payment: PaymentStatus | None = None
        self._window_open = False
        self._unheard_of = True
        self._unhearable = False
        self._mute_timer: int | None = None
        self._paid = Paid.IN_WINDOW
        self._outlived = self._dead = False

        self._now = 0.0
        self._created_at = 0.0
        self._begun = 0.0
        self._failures = 0
        self._numbers = 0
        self._creation: int | None = None
        self._look: int | None = None
        self._look_again = False
        self._fresh_token = False
        self._timer: int | None = None
        self._due = 0.0
        self._quiet_until = 0.0
        self._step: int | None = None
        self._channel: int | None = None
        self._listening = False
        self._proving: int | None = None

    @property
    def phase(self) -> Phase:
        """Where the purchase stands."""
        return self._phase

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that was settled, if any."""
        return self._record.outcome

    @property
    def _elapsed(self) -> float:
        return self._now - self._begun

    @property
    def _quiet_left(self) -> float:
        """How long the store still wants no look: a Retry-After is never undercut."""
        return max(0.0, self._quiet_until - self._now)

    @property
    def _rung(self) -> Rung | None:
        return None if self._step is None else self._rungs[self._step]

    @property
    def _rung_left(self) -> float:
        return self._rung.seconds - self._elapsed if self._rung else 0.0

    def _move(self, signal: Signal) -> bool:
        after = PURCHASE.get((self._phase, signal))
        if after is None:
            return False
        self._phase = after
        return True

    def _move_if_open(self) -> bool:
        """Back to the undecided window, where doubt has found nothing and the player may go on."""
        if not self._window_open or not self._move(Signal.STILL_OPEN):
            return False
        self._failures = 0
        return True

    def _begin(self) -> None:
        """Start counting a budget of looks."""
        self._begun = self._now
        self._failures = 0

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _may_refresh(self, fault: Fault) -> bool:
        return self._token_can_change and fault.refuses_token and not self._fresh_token

    def _wanted_quiet(self, fault: Fault) -> float:
        """How long the store wants to be left alone after a refusal."""
        if fault.retry_after is None and fault.code is ErrorCode.RATE_LIMITED:
            return ladder.UNNAMED_QUIET
        return fault.retry_after or 0.0

    def _create(self, *, fresh_token: bool = False) -> c.Command:
        self._creation = self._number()
        # Kept through the pauses of a 429: the game is asked once for the whole creation.
        self._fresh_token = self._fresh_token or fresh_token
        return c.CreateOrder(self._creation, fresh_token)

    def _check(self, *, fresh_token: bool = False) -> c.Command:
        self._look = self._number()
        self._fresh_token = fresh_token
        return c.CheckOrder(self._look, self._record.order_id or 0, fresh_token)

    def _wait(self, seconds: float) -> c.Command:
        self._timer = self._number()
        self._due = self._now + seconds
        return c.StartTimer(self._timer, seconds)

    def _wait_for_a_word(self) -> Commands:
        """Begin to wait for anything that the open window says, unless something was heard already."""
        if self._window_open and self._unheard_of and self._timer is None:
            yield self._wait(ladder.MUTE_AFTER)
            self._mute_timer = self._timer

    def _stop(self) -> Commands:
        if self._timer is not None:
            self._timer = None
            yield c.StopTimer()

    def _stop_listening(self) -> Commands:
        self._step = None
        if self._channel is not None:
            yield c.CloseSocket(self._channel)
            self._channel = None

    def _stop_proving(self) -> Commands:
        if self._proving is not None:
            yield c.DropProof(self._proving)
            self._proving = None

    def _close_window(self, *, receipt: bool = False) -> Commands:
        if self._window_open:
            self._window_open = False
            yield c.CloseWindow(receipt)

    def _remember(self, **changes: Any) -> Commands:  # noqa: ANN401 - checked by replace()
        self._record = replace(self._record, **changes)
        if self._record != self._remembered:
            self._remembered = self._record
            yield c.Remember(self._record)

    def _let_go(self) -> c.Command:
        """Follow it no longer; what can still become of it is for another start or wake-up."""
        return c.Forget() if self._dead else c.LetGo()

    def _status(self) -> c.Command:
        return c.AnnounceStatus(self._record.order_id, self._order_status, self._payment)

    def _ignored(self, what: str) -> c.Command:
        return c.Ignored(f"purchase {self._record.purchase_id} ({self._phase}): {what}")

    def _settle(self, outcome: Outcome, fault: Fault | None = None, *, verified: bool = True) -> Commands:
        if self.outcome is None:
            if self._remembered is None:
                # Nothing was asked for, so there is nothing that another runtime could take up.
                self._record = replace(self._record, outcome=outcome)
            else:
                yield from self._remember(outcome=outcome)
            yield c.Settle(outcome, self._record.order_id, self._order, fault, verified)
