"""A purchase under random events, faults, statuses and clocks: the rules hold, and it always comes to an end."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.journal import Record
from coinslot.core.order import Order
from coinslot.core.purchase import Purchase
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.rules import Rules

ORDER_ID = 7
OFFLINE = Fault(ErrorCode.NETWORK, "offline")
START = 1_700_000_000.0
LONGEST_STORY = 500
"""Steps within which a purchase must be settled once the store answers: ten minutes of polling are 200 looks,
and as many timers."""

clocks = st.one_of(
    st.floats(0, 5),
    st.floats(0, 90),
    st.sampled_from([-3600.0, 0.0, 3600.0, 86_400.0 * 400, math.nan, math.inf, -math.inf]),
)
"""How far the clock is moved before an event."""
fractions = st.one_of(st.floats(0, 1), st.sampled_from([math.nan, math.inf, -1.0]))
statuses = st.sampled_from(OrderStatus)
unfinished = st.sampled_from([OrderStatus.NEW, OrderStatus.NEW, OrderStatus.NEW, OrderStatus.PAID, OrderStatus.UNKNOWN])
faults = st.builds(
    Fault,
    st.sampled_from(ErrorCode),
    st.just("a fault"),
    st.sampled_from([None, 200, 401, 401, 403, 404, 429, 500]),
    st.none(),
    st.sampled_from([None, 0.0, 1.0, 20.0, 1e9, -1.0, math.inf, math.nan]),
    st.booleans(),
)
wrong = st.sampled_from([-1, 0, 10**6])
records = st.builds(
    Record,
    st.just("p1"),
    st.just("gems_100"),
    st.sampled_from([None, ORDER_ID]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, Outcome.PENDING, Outcome.ABANDONED, Outcome.SUCCEEDED]),
)
untimely = st.one_of(
    st.builds(e.WindowSaid, st.just(START), st.sampled_from(PaymentStatus)),
    st.sampled_from([e.WindowFlooded, e.WindowUnheard, e.WindowClosed, e.Acknowledged, e.OfferFailed]).map(
        lambda kind: kind(START)
    ),
)
strays = st.one_of(
    st.builds(e.PurchaseRequested, st.just(START)),
    st.builds(e.PurchaseResumed, st.just(START), records, st.booleans()),
    st.builds(e.OrderCreated, st.just(START), wrong, st.just(99), st.just("https://x"), st.just(())),
    st.builds(e.OrderChecked, st.just(START), wrong, st.builds(Order, st.just(ORDER_ID), statuses)),
    st.builds(e.RequestFailed, st.just(START), st.sampled_from(e.Request), wrong, faults, fractions),
    st.builds(e.Proved, st.just(START), wrong, statuses),
    st.builds(e.TimerFired, st.just(START), wrong),
    st.builds(e.SocketOpened, st.just(START), wrong),
    st.builds(e.SocketSaid, st.just(START), wrong, st.just(ORDER_ID), statuses),
    st.builds(e.SocketFailed, st.just(START), wrong, faults),
    st.builds(e.TrackRequested, st.just(START), st.just(ORDER_ID)),
    st.builds(
        e.CheckoutRequested, st.just(START), st.sampled_from([None, ORDER_ID]), st.just("https://x"), st.just(())
    ),
    st.builds(e.PurchaseRefused, st.just(START), faults, st.booleans()),
    st.sampled_from([None, "done", 5, e.Event(START), c.Forget(), object()]),
)


class RandomStory(RuleBasedStateMachine):
    """Everything that can happen, in any order; :class:`Rules` watches."""

    def __init__(self) -> None:
        super().__init__()
        self.watch = Rules()
        self.purchase = Purchase("p1", "gems_100")
        self.now = START

    def feed(self, event: Any) -> tuple[c.Command, ...]:  # noqa: ANN401 - also what is no event
        """Hand over one event and hold what comes of it against the rules."""
        self.watch.happened(event)
        commands = self.purchase.handle(event)
        for command in commands:
            self.watch.said(command)
        self.watch.rest(self.purchase)
        return commands

    def moved(self, clock: float) -> float:
        """The time of the next event; only a sane clock is kept."""
        at = self.now + clock
        if math.isfinite(at):
            self.now = at
        return at

    @initialize(
        token_can_change=st.booleans(),
        rungs=st.sampled_from([ladder.FALLBACK, ladder.REESTABLISH, ladder.FALLBACK[:1]]),
        record=st.one_of(st.none(), st.sampled_from(["track", "checkout"]), records),
        window_open=st.booleans(),
        paid=st.sampled_from(e.Paid),
        proof=st.sampled_from([None, None, ladder.Proof(), ladder.Proof(20.0, or_order=True)]),
    )
    def begin(
        self,
        *,
        token_can_change: bool,
        rungs: tuple[ladder.Rung, ...],
        record: Record | str | None,
        window_open: bool,
        paid: e.Paid,
        proof: ladder.Proof | None,
    ) -> None:
        """A click with or without a window, an order to track, or a record of an earlier life."""
        self.purchase = Purchase("p1", "gems_100", token_can_change=token_can_change, rungs=rungs, proof=proof)
        self.watch = Rules(proof)
        if record is None:
            self.feed(e.PurchaseRequested(START, paid))
        elif record == "checkout":
            self.feed(e.CheckoutRequested(START, ORDER_ID, "https://pay", ("https://pay",), paid))
        elif isinstance(record, str):
            self.feed(e.TrackRequested(START, ORDER_ID))
        else:
            self.feed(e.PurchaseResumed(START, record, window_open))

    @precondition(lambda self: self.watch.creating)
    @rule(clock=clocks)
    def creation_answered(self, clock: float) -> None:
        """The store creates the order."""
        assert self.watch.creating
        self.feed(e.OrderCreated(self.moved(clock), self.watch.creating, ORDER_ID, "https://pay", ("https://pay",)))

    @precondition(lambda self: self.watch.creating)
    @rule(clock=clocks, fault=faults, fraction=fractions)
    def creation_fails(self, clock: float, fault: Fault, fraction: float) -> None:
        """The store refuses the creation, or its answer is lost."""
        assert self.watch.creating
        self.feed(e.RequestFailed(self.moved(clock), e.Request.CREATE, self.watch.creating, fault, fraction))

    @precondition(lambda self: self.watch.looking)
    @rule(
        clock=clocks, status=st.one_of(unfinished, unfinished, statuses), order_id=st.sampled_from([ORDER_ID] * 5 + [8])
    )
    def look_answered(self, clock: float, status: OrderStatus, order_id: int) -> None:
        """A look is answered, now and then with another order."""
        assert self.watch.looking
        self.feed(e.OrderChecked(self.moved(clock), self.watch.looking, Order(order_id, status)))

    @precondition(lambda self: self.watch.looking)
    @rule(clock=clocks, fault=faults, fraction=fractions)
    def look_fails(self, clock: float, fault: Fault, fraction: float) -> None:
        """A look is refused or gets no answer."""
        assert self.watch.looking
        self.feed(e.RequestFailed(self.moved(clock), e.Request.CHECK, self.watch.looking, fault, fraction))

    @precondition(lambda self: self.watch.proving)
    @rule(clock=clocks, status=st.sampled_from(OrderStatus))
    def server_answers(self, clock: float, status: OrderStatus) -> None:
        """The game's server says what has become of the order, now and then something odd."""
        assert self.watch.proving
        self.feed(e.Proved(self.moved(clock), self.watch.proving, status))

    @precondition(lambda self: self.watch.proving)
    @rule(clock=clocks, fault=faults, fraction=fractions)
    def server_fails(self, clock: float, fault: Fault, fraction: float) -> None:
        """The game's server refuses, or is not there."""
        assert self.watch.proving
        self.feed(e.RequestFailed(self.moved(clock), e.Request.PROVE, self.watch.proving, fault, fraction))

    @precondition(lambda self: self.watch.timer)
    @rule(clock=clocks)
    def timer_fires(self, clock: float) -> None:
        """The running timer fires, at whatever time."""
        assert self.watch.timer
        self.feed(e.TimerFired(self.moved(clock), self.watch.timer))

    @precondition(lambda self: self.watch.window_open and not self.watch.creating)
    @rule(clock=clocks, word=st.sampled_from(PaymentStatus))
    def window_says(self, clock: float, word: PaymentStatus) -> None:
        """The window speaks."""
        self.feed(e.WindowSaid(self.moved(clock), word))

    @precondition(lambda self: self.watch.channel)
    @rule(clock=clocks, status=statuses, order_id=st.sampled_from([ORDER_ID] * 5 + [8]))
    def socket_says(self, clock: float, status: OrderStatus, order_id: int) -> None:
        """The open channel tells of an order, now and then of another one."""
        assert self.watch.channel
        self.feed(e.SocketSaid(self.moved(clock), self.watch.channel, order_id, status))

    @precondition(lambda self: self.watch.channel)
    @rule(clock=clocks)
    def socket_opens(self, clock: float) -> None:
        """The channel listens, or listens again."""
        assert self.watch.channel
        self.feed(e.SocketOpened(self.moved(clock), self.watch.channel))

    @precondition(lambda self: self.watch.channel)
    @rule(clock=clocks, fault=faults)
    def socket_fails(self, clock: float, fault: Fault) -> None:
        """The channel is lost for good."""
        assert self.watch.channel
        self.feed(e.SocketFailed(self.moved(clock), self.watch.channel, fault))

    @precondition(lambda self: self.watch.window_open)
    @rule(clock=clocks, happening=st.sampled_from([e.WindowFlooded, e.WindowUnheard, e.WindowClosed, e.Woke]))
    def window_moves(self, clock: float, happening: type[e.Event]) -> None:
        """The window floods, is cut off or is closed."""
        self.feed(happening(self.moved(clock)))

    @precondition(lambda self: self.purchase.phase is Phase.OFFERED)
    @rule(clock=clocks, happening=st.sampled_from([e.OfferFailed, e.OfferFailed, e.Acknowledged]))
    def game_answers(self, clock: float, happening: type[e.Event]) -> None:
        """The game takes the offer, or its recipient throws."""
        self.feed(happening(self.moved(clock)))

    @rule(clock=clocks, seriously=st.integers(0, 9))
    def game_stops(self, clock: float, seriously: int) -> None:
        """The game does not want to hear any more; rarely, or every story would be short."""
        if seriously == 9:
            self.feed(e.Stopped(self.moved(clock)))
            assert self.purchase.phase is Phase.OVER

    @rule(event=untimely)
    def untimely(self, event: e.Event) -> None:
        """The page says something at any time, also where it makes no sense."""
        self.feed(event)

    @rule(event=strays)
    def stray(self, event: object) -> None:
        """An event that belongs to nothing is ignored and leaves the purchase where it was."""
        before = (self.purchase.phase, self.purchase.outcome)
        commands = self.feed(event)
        assert [type(command) for command in commands] == [c.Ignored]
        assert (self.purchase.phase, self.purchase.outcome) == before

    def teardown(self) -> None:
        """The player closes, the socket fails and the store answers: the purchase is settled, exactly once."""
        if self.purchase.phase is Phase.FRESH:
            return
        self.feed(e.WindowClosed(self.now))
        for _ in range(LONGEST_STORY):
            if self.purchase.outcome:
                break
            self._answer()
        assert self.purchase.outcome, f"still {self.purchase.phase}"
        assert bool(self.watch.settled) is not self.watch.resumed_settled, "settled once in all its lives"
        self._comes_to_rest()

    def _answer(self) -> None:
        if self.watch.creating:
            self.creation_answered(0.1)
        elif self.watch.channel:
            self.socket_fails(0.1, OFFLINE)
        elif self.watch.looking:
            # The order as it last was: nothing more happens to it.
            self.look_answered(
                0.1, OrderStatus.PAID if OrderStatus.PAID in self.watch.seen else OrderStatus.NEW, ORDER_ID
            )
        else:
            self.timer_fires(0.1)

    def _comes_to_rest(self) -> None:
        """A store that says done later is believed, and nothing is left when the game has acknowledged it."""
        for _ in range(10):
            if self.purchase.phase is Phase.OVER:
                return
            if self.watch.looking:
                self.look_answered(0.1, OrderStatus.DONE, ORDER_ID)
            elif self.watch.proving:
                self.server_answers(0.1, OrderStatus.DONE)
            elif self.watch.timer:
                self.timer_fires(0.1)
            else:
                self.feed(e.Acknowledged(self.now))
        raise AssertionError(f"never over: {self.purchase.phase}")


TestRandomStory = RandomStory.TestCase
TestRandomStory.settings = settings(max_examples=250, stateful_step_count=40, deadline=None)
