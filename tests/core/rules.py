"""What holds in every story of a purchase, whatever happens in it: watched command by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode
from coinslot.core.events import Paid
from coinslot.core.status import CLAIMS, OrderStatus, Outcome, Phase
from tests.core.proofs import Proofs
from tests.core.times import EXACT

if TYPE_CHECKING:
    from coinslot.core.errors import Fault
    from coinslot.core.journal import Known, Record
    from coinslot.core.ladder import Proof
    from coinslot.core.purchase import Purchase

AFTER_NO_OUTCOME = (c.CreateOrder, c.ShowWindow, c.OpenSocket, c.AnnounceOrder)

DECIDED = {
    OrderStatus.DONE: Outcome.SUCCEEDED,
    OrderStatus.CANCELED: Outcome.CANCELED,
    OrderStatus.EXPIRED: Outcome.EXPIRED,
}


TELLING = frozenset({OrderStatus.PAID, *DECIDED})
"""Statuses that forbid an outcome, or demand one."""


def surely_refused(fault: Fault) -> bool:
    """Whether the store has surely not created an order, and may be asked again."""
    unsent = fault.code is ErrorCode.NETWORK and fault.unsent
    return fault.http_status == 401 or fault.code is ErrorCode.RATE_LIMITED or unsent


def fault_leaves_doubt(fault: Fault, *, charged: bool) -> bool:
    """Whether an order may exist that the player has paid, or can pay, after its creation failed so."""
    if fault.unsent:
        return False
    if fault.code is ErrorCode.PROVIDER_UNAVAILABLE:
        return charged
    return fault.code in {ErrorCode.NETWORK, ErrorCode.UNREADABLE_ANSWER}


class Rules(Proofs):
    """Watches one purchase from outside; a broken rule is an AssertionError.

    Call :meth:`happened` before an event is handled, :meth:`said` for each command that comes of it, and
    :meth:`rest` when all of them are carried out.
    """

    def __init__(self, proof: Proof | None = None) -> None:
        super().__init__(proof)
        self.journal: Record | None = None
        self.settled: c.Settle | None = None
        self.creating: int | None = None
        self.looking: int | None = None
        self.timer: int | None = None
        self.channel: int | None = None
        self.seen: frozenset[OrderStatus] = frozenset()
        self._started = False
        self._windowed = True
        self._linked = False
        self.resumed_settled = False
        self._forgotten = self._let_go = False
        self._outlived = False
        self._stopped = False
        self._must_keep = False
        self._claimed = False
        self._may_exist = False
        self._stirred = False
        self._odd = False
        self._hinted = False
        self._owed = False
        self._answer_came = False
        self._fresh = False
        self._fell = False
        self._strange = False
        self._over = False
        self._may_create = True
        self._offered = False
        self._offer_open = self._made = self._taken = False
        self._last_number = 0

    def happened(self, event: object) -> None:
        """Take note of what is about to be handled."""
        self.tick(event, self.timer)
        self._answer_came = self._owed = self._fell = False
        self._over = self._over or self._stopped or self._forgotten or self._let_go
        self._note_hint(event)
        self.hears(event, ordered=self.journal is not None and self.journal.order_id is not None)
        self._starts(event)
        self.proves(event)
        if self.proved is OrderStatus.CANCELED:
            self.seen |= {self.proved}
        match event:
            case e.Recalled():
                self._recalls(event)
            case e.Stopped():
                self._started = self._stopped = True
                ordered = self.journal is not None and self.journal.order_id is not None
                self._must_keep = ordered
                self.creating = self.looking = None
            case e.SocketFailed(_, channel) if channel == self.channel:
                self.channel, self._fell = None, True
            case e.WindowSaid(_, word) if self.window_open and self.journal and self.journal.order_id:
                self._claimed = self._claimed or word in CLAIMS
            case e.TimerFired(_, timer) if timer == self.timer:
                self.timer = None
            case e.OfferFailed() | e.Acknowledged():
                self._taken = self._made and isinstance(event, e.Acknowledged)
                self._offer_open = False
            case _:
                self._answered(event)

    def _recalls(self, event: e.Recalled) -> None:
        """Of the order that it has."""
        if self.journal is not None and self.journal.order_id is not None and not self._made:
            self._knows(event.known)

    def _knows(self, known: Known) -> None:
        self._offered = self._offered or known.offered
        self._claimed = self._claimed or known.claimed

    def _starts(self, event: object) -> None:
        if self._started:
            return
        self._started = True
        match event:
            case e.PurchaseRequested(_, paid):
                self._window(paid)
            case e.CheckoutRequested(_, order_id, _, _, paid, known) if order_id:
                self._may_create = False
                self._window(paid)
                self._knows(known)
            case e.PurchaseRefused(_, _, window):
                self._may_create, self.window_open = False, window
            case e.TrackRequested(_, _, known):
                self._may_create = self._windowed = False
                self._knows(known)
            case e.PurchaseResumed(_, record, window_open, outlived):
                self.window_open, self.journal, self._may_create = window_open, record, False
                self._outlived, self._offered = outlived, record.offered
                self.resumed_settled = record.outcome is not None
                self.shows()
            case _:
                self._started = False

    def _window(self, paid: Paid) -> None:
        self.window_open = self._windowed = paid is Paid.IN_WINDOW
        self._linked = paid is Paid.ELSEWHERE

    def _note_hint(self, event: object) -> None:
        """Something that asks for a look while one is in flight; words are left out, not each of them is news."""
        match event:
            case e.Woke():
                hint = True
            case e.WindowFlooded() | e.WindowClosed():
                hint = self.window_open
            case e.SocketOpened(_, channel):
                hint = channel == self.channel
            case _:
                hint = False
        self._hinted = self.looking is not None and (self._hinted or hint)
        self._stirred = self.looking is not None and (self._stirred or not self._is_the_answer(event))

    def _answered(self, event: object) -> None:
        if self._is_the_answer(event):
            self._answer_came = True
            self._owed, self._hinted = self._hinted, False
            self._odd, self._stirred = self._stirred, False
        match event:
            case e.OrderCreated(_, number) if number == self.creating:
                self.creating, self._may_create = None, False
            case e.RequestFailed(_, e.Request.CREATE, number, fault) if number == self.creating:
                self.creating, self._may_create = None, surely_refused(fault)
                charged = not self._windowed and not self._linked
                self._may_exist = fault_leaves_doubt(fault, charged=charged)
                self.wants_quiet(event)
            case e.OrderChecked(_, look, order) if look == self.looking:
                self.looking = None
                if self.journal and order.order_id == self.journal.order_id:
                    self.seen |= {order.status}
                    doubted = self._phase is Phase.DOUBTING and not self.seen & TELLING
                    self._strange = self._strange or (doubted and order.status is OrderStatus.UNKNOWN)
                    self._vain_since = None
                else:
                    self.looks_in_vain()
            case e.RequestFailed(_, e.Request.CHECK, number) if number == self.looking:
                self.looking = None
                self.wants_quiet(event)

    def _is_the_answer(self, event: object) -> bool:
        match event:
            case e.OrderChecked(_, look) | e.RequestFailed(_, e.Request.CHECK, look):
                return look == self.looking
        return False

    def key(self) -> tuple[object, ...]:
        """What the rules know that matters from here on; all numbers are left out, and times are relative."""
        return (
            *(self.settled and self.settled.outcome, self.journal, self.seen & TELLING, self.resumed_settled),
            *(self._may_create, self._may_exist, self._offered, self._offer_open, self.window_open, self._windowed),
            *(self._silent, self._deaf, self._linked, self._claimed, self._hinted, self._stirred, self._outlived),
            self._fresh and self.looking is not None,
            self.proved,
            *self.times(),
        )

    def said(self, command: c.Command) -> None:
        """Hold one command against the rules."""
        if isinstance(command, c.Ignored):
            return
        self._may_be_said(command)
        match command:
            case c.Remember(record):
                self._remembered(record)
            case c.CreateOrder() | c.CheckOrder():
                self._sends(command)
            case c.ShowWindow() | c.CloseWindow() | c.ExplainSilence():
                self._moves_window(command)
            case c.OpenSocket() | c.CloseSocket():
                self._moves_channel(command)
            case c.StartTimer() | c.StopTimer():
                self._moves_timer(command)
            case c.Settle():
                self._settles(command)
            case c.Offer():
                self._offers(command)
            case c.Forget() | c.LetGo():
                self._leaves(command)

    def _leaves(self, command: c.Forget | c.LetGo) -> None:
        if isinstance(command, c.Forget):
            assert self.journal is None or self._may_be_forgotten, f"{self.journal} is lost"
            self.journal, self._forgotten = None, True
        else:
            assert self.journal, "let go of nothing"
            assert self.journal.order_id, "let go of what nobody can follow"
            self._let_go = True

    @property
    def _may_be_forgotten(self) -> bool:
        """An order is forgotten when it has come to nothing, or its success was taken."""
        nothing = self.seen & {OrderStatus.CANCELED, OrderStatus.EXPIRED}
        dead = self._outlived and OrderStatus.NEW in self.seen
        return not (self.journal and self.journal.order_id) or bool(nothing) or self._taken or dead

    def _may_be_said(self, command: c.Command) -> None:
        assert not self._over, f"{command} after it was forgotten, or stopped by the game"
        assert not self._gone, f"{command} for a window that is gone"
        if isinstance(command, c.AwaitProof | c.DropProof):
            self.moves_proof(command, self.journal, done=OrderStatus.DONE in self.seen)
        if self.settled or self.resumed_settled:
            assert not isinstance(command, AFTER_NO_OUTCOME), f"{command} after the outcome"

    def rest(self, purchase: Purchase) -> None:
        """Nothing more is to be carried out: can it go on from here?"""
        waits = self.timer is not None or self.looking is not None or self.creating is not None
        if purchase.phase is Phase.FOLLOWED:
            assert self.timer is not None or self.looking is not None, "settled in doubt and not followed"
        elif purchase.phase is Phase.OFFERED:
            assert self._offer_open or self.timer is not None, "an offer that nobody makes again"
        elif purchase.phase is Phase.OVER:
            assert not waits, "over, and something still runs"
            assert self._forgotten or self._let_go, "over, and nobody is told to forget it or to let it go"
        elif purchase.phase in {Phase.WATCHING, Phase.DOUBTING, Phase.CONFIRMING}:
            # A channel may stay mute and a window silent: neither is enough.
            assert self.timer is not None or self.looking is not None, f"{purchase.phase} without a look to come"
        elif self._started:
            assert waits or self.window_open, f"stuck in {purchase.phase}"
        if purchase.phase in {Phase.FOLLOWED, Phase.OFFERED, Phase.OVER}:
            assert self.channel is None, f"{purchase.phase} with an open channel"
            assert self.settled or self.resumed_settled, f"{purchase.phase} without an outcome"
            assert not self.window_open, f"{purchase.phase} with an open window"
        elif self._started:
            again = purchase.phase is Phase.VERIFYING and purchase.outcome in {Outcome.PENDING, Outcome.ABANDONED}
            assert again or self.settled is None, f"{purchase.phase} after the outcome"
        if self._stopped:
            assert purchase.phase is Phase.OVER, "goes on although the game stopped it"
            assert self.journal is not None or not self._must_keep, "stopped, and an order is lost"
        self._hints_are_taken(purchase)
        self._goes_on(purchase)
        self.keeps_proving(purchase, self.journal, timer=self.timer is not None)
        timer, looking = self.timer is not None, self.looking is not None
        self.keeps_following(purchase, self.journal, timer=timer, looking=looking)
        self.keeps_budgets(purchase, timer=timer, looking=looking)

    def _goes_on(self, purchase: Purchase) -> None:
        """In the next runtime, and on the next rung."""
        if self.journal and self.journal.order_id and (self._strange or not self._windowed):
            assert self.journal.claimed, "another runtime would abandon what this one must not"
        if self._fell and purchase.phase is Phase.CONFIRMING:
            assert purchase._step != self._step, "a socket that failed is opened again"

    def _hints_are_taken(self, purchase: Purchase) -> None:
        """A hint during a look causes one more look when it is answered, or at the end of the quiet time."""
        if not self._answer_came or purchase.phase in {Phase.VERIFYING, Phase.OFFERED, Phase.OVER}:
            return
        if not self._owed:
            expected = self._odd or self._fresh or purchase._step != self._step
            assert self.looking is None or expected, "one more look, and nobody asked for it"
        elif self.quiet_until - self.now <= ladder.REACHED:
            assert self.looking is not None, "a hint during a look is lost"
        else:
            assert self.timer is not None, "a hint during a look is lost in the quiet time"
        if self.looking is not None and self._fresh:
            # The look with another token is the first one again, the hint's is still to come.
            self._hinted, self._stirred = self._owed, self._odd

    def _remembered(self, record: Record) -> None:
        before = self.journal
        if before is not None:
            assert record != before, "remembered twice"
            assert before.order_id in {None, record.order_id}, "another order under the same purchase"
            assert before.outcome in {None, record.outcome}, "another outcome"
            assert record.claimed >= before.claimed, "a claim taken back"
            assert record.spoke >= before.spoke, "a window's word taken back"
            assert record.offered >= before.offered, "an offer taken back"
        self.journal = record

    def _sends(self, command: c.CreateOrder | c.CheckOrder) -> None:
        self.keeps_quiet(command)
        if isinstance(command, c.CreateOrder):
            self._creates(command.number)
        else:
            self._looks(command.look, command.order_id, fresh_token=command.fresh_token)

    def _creates(self, number: int) -> None:
        assert self.creating is None, "two creations at a time"
        assert self.window_open or not self._windowed, "sent for nobody: the window is closed"
        assert self._may_create, "sent again what may have been received"
        assert self.journal, "a creation that nobody remembers"
        assert self.journal.order_id is None
        assert self.settled is None
        self.creating = self._new(number)

    def _looks(self, look: int, order_id: int, *, fresh_token: bool) -> None:
        assert self.looking is None, "two looks at a time"
        assert self.journal
        assert self.journal.order_id == order_id, "a look at another order"
        self._fresh = fresh_token
        self.looking = self._new(look)

    def _moves_window(self, command: c.ShowWindow | c.CloseWindow | c.ExplainSilence) -> None:
        if isinstance(command, c.ShowWindow) and self._linked:
            self._linked = False
        else:
            assert self.window_open, "shown, closed or explained a window that is closed"
        match command:
            case c.CloseWindow(receipt):
                assert receipt == (OrderStatus.DONE in self.seen), "a receipt of nothing, or none of a done order"
                self.window_open = False
            case c.ExplainSilence():
                self.explains()
            case c.ShowWindow():
                self.shows()
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
            self._climbed_at = self.now

    def _moves_timer(self, command: c.StartTimer | c.StopTimer) -> None:
        if isinstance(command, c.StopTimer):
            assert self.timer is not None, "stopped no timer"
            self.timer = None
        else:
            assert 0 < command.seconds <= 3600, f"a timer of {command.seconds} s"
            self.timer = self._new(command.timer)
            self.due = self.now + command.seconds

    def _offers(self, command: c.Offer) -> None:
        assert self.journal
        assert (command.order.order_id, command.order.status) == (self.journal.order_id, OrderStatus.DONE)
        assert OrderStatus.DONE in self.seen, "offered without a look"
        self.is_proved(verified=command.order.verified)
        if not command.order.verified and not self._made:
            self.loses_patience()
        assert self.journal.offered, "offered, and a later runtime would not know"
        assert command.redelivered == self._offered, "offered before, or not?"
        self._offered = self._offer_open = self._made = True

    def _settles(self, command: c.Settle) -> None:
        assert self.settled is None, "settled twice"
        assert not self.resumed_settled, "settled again after a restart"
        if command.outcome is Outcome.SUCCEEDED:
            self.is_proved(verified=command.verified)
        else:
            assert command.verified, "there is an order to look at"
        if self.journal is None:
            assert command.outcome is Outcome.FAILED, "nothing was asked for, so nothing can have come of it"
        else:
            assert self.journal.outcome is command.outcome, "told before it was remembered"
            assert self.journal.order_id == command.order_id
        final = self.seen & DECIDED.keys()
        if self.may_settle(command, self.seen):
            if command.outcome is Outcome.PENDING and not self._stopped:
                self.loses_patience()
        elif final:
            assert command.outcome in {DECIDED[status] for status in final}
        else:
            assert command.outcome not in DECIDED.values(), "decided without a look"
        if command.outcome is Outcome.ABANDONED:
            assert self._windowed, "abandoned without a window that was closed"
            assert self.journal
            assert not self.journal.claimed, "abandoned although somebody claims a payment"
            assert not self._claimed, "abandoned although the window spoke of a payment"
            assert OrderStatus.PAID not in self.seen, "abandoned although it was paid"
            assert not self.window_open
            looked = self.now - self._since if self.journal.order_id and self.journal.spoke else ladder.GRACE_LOOKS[-1]
            assert looked >= ladder.GRACE_LOOKS[-1] - ladder.REACHED - EXACT, "abandoned without the grace"
        if command.outcome is Outcome.FAILED:
            assert command.order_id is None, "failed although an order exists"
            assert not self._may_exist, "failed although an order may exist"
            assert command.fault
        self.settled = command

    def _new(self, number: int) -> int:
        assert number > self._last_number, "a number used twice"
        self._last_number = number
        return number
