"""What holds in every story of a purchase, whatever happens in it: watched command by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.errors import ErrorCode
from coinslot.core.status import OrderStatus, Outcome, Phase

if TYPE_CHECKING:
    from coinslot.core.errors import Fault
    from coinslot.core.journal import Record
    from coinslot.core.purchase import Purchase

DECIDED = {
    OrderStatus.DONE: Outcome.SUCCEEDED,
    OrderStatus.CANCELED: Outcome.CANCELED,
    OrderStatus.EXPIRED: Outcome.EXPIRED,
}


def surely_refused(fault: Fault) -> bool:
    """Whether the store has surely not created an order, and may be asked again."""
    return fault.http_status == 401 or fault.code is ErrorCode.RATE_LIMITED


class Rules:
    """Watches one purchase from outside; a broken rule is an AssertionError.

    Call :meth:`happened` before an event is handled, :meth:`said` for each command that comes of it, and
    :meth:`rest` when all of them are carried out.
    """

    def __init__(self) -> None:
        self.journal: Record | None = None
        self.settled: c.Settle | None = None
        self.window_open = False
        self.creating: int | None = None
        self.looking: int | None = None
        self.timer: int | None = None
        self.channel: int | None = None
        self.seen: set[OrderStatus] = set()
        self._started = False
        self._windowed = True
        self.resumed_settled = False
        self._may_create = True
        self._offered = False
        self._offer_open = False
        self._numbers: set[int] = set()

    def happened(self, event: object) -> None:
        """Take note of what is about to be handled."""
        match event:
            case e.PurchaseRequested(_, paid) if not self._started:
                self._started, self.window_open = True, paid is e.Paid.IN_WINDOW
                self._windowed = self.window_open
            case e.TrackRequested() if not self._started:
                self._started, self._may_create = True, False
                self._windowed = False
            case e.SocketFailed(_, channel) if channel == self.channel:
                self.channel = None
            case e.PurchaseResumed(_, record, window_open) if not self._started:
                self._started, self.window_open, self.journal = True, window_open, record
                self._may_create = False
                self.resumed_settled = record.outcome is not None
            case e.WindowClosed():
                self.window_open = False
            case e.TimerFired(_, timer) if timer == self.timer:
                self.timer = None
            case e.OfferFailed() | e.Acknowledged():
                self._offer_open = False
            case _:
                self._answered(event)

    def _answered(self, event: object) -> None:
        match event:
            case e.OrderCreated(_, number) if number == self.creating:
                self.creating, self._may_create = None, False
            case e.RequestFailed(_, e.Request.CREATE, number, fault) if number == self.creating:
                self.creating, self._may_create = None, surely_refused(fault)
            case e.OrderChecked(_, look, order) if look == self.looking:
                self.looking = None
                if self.journal and order.order_id == self.journal.order_id:
                    self.seen.add(order.status)
            case e.RequestFailed(_, e.Request.CHECK, number) if number == self.looking:
                self.looking = None

    def said(self, command: c.Command) -> None:
        """Hold one command against the rules."""
        match command:
            case c.Remember(record):
                self._remembered(record)
            case c.CreateOrder(number):
                self._creates(number)
            case c.CheckOrder(look, order_id):
                self._looks(look, order_id)
            case c.ShowWindow() | c.CloseWindow():
                self._moves_window(command)
            case c.OpenSocket() | c.CloseSocket():
                self._moves_channel(command)
            case c.StartTimer() | c.StopTimer():
                self._moves_timer(command)
            case c.Settle():
                self._settles(command)
            case c.Offer():
                self._offers(command)
            case c.Forget():
                self.journal = None

    def rest(self, purchase: Purchase) -> None:
        """Nothing more is to be carried out: can it go on from here?"""
        waits = self.timer is not None or self.looking is not None or self.creating is not None
        if purchase.phase is Phase.FOLLOWED:
            assert self.timer is not None or self.looking is not None, "settled in doubt and not followed"
        elif purchase.phase is Phase.OFFERED:
            assert self._offer_open or self.timer is not None, "an offer that nobody makes again"
        elif purchase.phase is Phase.OVER:
            assert not waits, "over, and something still runs"
        elif purchase.phase in {Phase.DOUBTING, Phase.CONFIRMING}:
            # A channel may stay mute and a window silent: neither is enough.
            assert self.timer is not None or self.looking is not None, f"{purchase.phase} without a look to come"
        elif self._started:
            assert waits or self.window_open, f"stuck in {purchase.phase}"
        if purchase.phase in {Phase.FOLLOWED, Phase.OFFERED, Phase.OVER}:
            assert self.channel is None, f"{purchase.phase} with an open channel"
            assert self.settled or self.resumed_settled, f"{purchase.phase} without an outcome"
            assert not self.window_open, f"{purchase.phase} with an open window"
        elif self._started:
            assert self.settled is None, f"{purchase.phase} after the outcome"

    def _remembered(self, record: Record) -> None:
        before = self.journal
        if before is not None:
            assert record != before, "remembered twice"
            assert before.order_id in {None, record.order_id}, "another order under the same purchase"
            assert before.outcome in {None, record.outcome}, "another outcome"
            assert record.claimed >= before.claimed, "a claim taken back"
        self.journal = record

    def _creates(self, number: int) -> None:
        assert self.creating is None, "two creations at a time"
        assert self.window_open or not self._windowed, "sent for nobody: the window is closed"
        assert self._may_create, "sent again what may have been received"
        assert self.journal, "a creation that nobody remembers"
        assert self.journal.order_id is None
        assert self.settled is None
        self.creating = self._new(number)

    def _looks(self, look: int, order_id: int) -> None:
        assert self.looking is None, "two looks at a time"
        assert self.journal
        assert self.journal.order_id == order_id, "a look at another order"
        self.looking = self._new(look)

    def _moves_window(self, command: c.ShowWindow | c.CloseWindow) -> None:
        assert self.window_open, "shown or closed a window that is closed"
        if isinstance(command, c.CloseWindow):
            self.window_open = False
        else:
            assert self.journal
            assert self.journal.order_id, "a player can pay and nobody remembers the order"

    def _moves_channel(self, command: c.OpenSocket | c.CloseSocket) -> None:
        if isinstance(command, c.CloseSocket):
            assert command.channel == self.channel, "closed a channel that is closed"
            self.channel = None
        else:
            assert self.channel is None, "two channels at a time"
            assert self.journal
            assert self.journal.order_id == command.order_id, "a channel for another order"
            self.channel = self._new(command.channel)

    def _moves_timer(self, command: c.StartTimer | c.StopTimer) -> None:
        if isinstance(command, c.StopTimer):
            assert self.timer is not None, "stopped no timer"
            self.timer = None
        else:
            assert 0 < command.seconds <= 3600, f"a timer of {command.seconds} s"
            self.timer = self._new(command.timer)

    def _offers(self, command: c.Offer) -> None:
        assert self.journal
        assert (command.order.order_id, command.order.status) == (self.journal.order_id, OrderStatus.DONE)
        assert OrderStatus.DONE in self.seen, "offered without a look"
        assert command.redelivered == self._offered or self.resumed_settled
        self._offered = self._offer_open = True

    def _settles(self, command: c.Settle) -> None:
        assert self.settled is None, "settled twice"
        assert not self.resumed_settled, "settled again after a restart"
        assert self.journal
        assert self.journal.outcome is command.outcome, "told before it was remembered"
        assert self.journal.order_id == command.order_id
        final = self.seen & DECIDED.keys()
        if final:
            assert command.outcome is DECIDED[final.pop()]
        else:
            assert command.outcome not in DECIDED.values(), "decided without a look"
        if command.outcome is Outcome.ABANDONED:
            assert self._windowed, "abandoned without a window that was closed"
            assert not self.journal.claimed, "abandoned although somebody claims a payment"
            assert OrderStatus.PAID not in self.seen, "abandoned although it was paid"
            assert not self.window_open
        if command.outcome is Outcome.FAILED:
            assert self.journal.order_id is None, "failed although an order exists"
            assert command.fault
        self.settled = command

    def _new(self, number: int) -> int:
        assert number not in self._numbers, "a number used twice"
        self._numbers.add(number)
        return number
