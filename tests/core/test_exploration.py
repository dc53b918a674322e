"""Every story of a purchase, not a sample: breadth first over all events, under :class:`Rules`.

Two stories that lead to the same state are one: a state is what the purchase and the rules know, with requests,
timers and channels as "one is open" instead of by number, and times as "so long ago" instead of by clock. The rungs
are short here (they are data), the grace and the
budgets are the real ones.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.journal import Known, Record
from coinslot.core.purchase import Purchase
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import (
    FORBIDDEN,
    NO_ITEM,
    NO_ORDER,
    OFFLINE,
    ORDER_ID,
    TROUBLE,
    UNAUTHORIZED,
    UNSENT,
    URL,
    limited,
    order,
)
from tests.core.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOCKET: Final = ladder.Rung(ladder.Means.SOCKET, 6.0)
RENEWED: Final = ladder.Rung(ladder.Means.SOCKET, 6.0, renewed=True)
POLL: Final = ladder.Rung(ladder.Means.POLL, 6.0, every=3.0)

PENDING: Final = ladder.Proof(6.0)
ORDER: Final = ladder.Proof(6.0, or_order=True)

STARTS: Final[tuple[e.Event, ...]] = (
    e.PurchaseRequested(0.0),
    e.PurchaseRequested(0.0, e.Paid.ELSEWHERE),
    e.PurchaseRequested(0.0, e.Paid.AT_ONCE),
    e.CheckoutRequested(0.0, ORDER_ID, URL, ()),
    e.CheckoutRequested(0.0, ORDER_ID, URL, (), e.Paid.ELSEWHERE),
    e.PurchaseRefused(0.0, NO_ITEM, window=True),
    e.TrackRequested(0.0, ORDER_ID),
    e.PurchaseResumed(0.0, Record("p", "s"), window_open=True),
    e.PurchaseResumed(0.0, Record("p", None, ORDER_ID, spoke=True), window_open=True),
    e.PurchaseResumed(0.0, Record("p", "s", ORDER_ID, claimed=True), window_open=False),
    e.PurchaseResumed(0.0, Record("p", "s", ORDER_ID, outcome=Outcome.ABANDONED), window_open=False),
    e.PurchaseResumed(0.0, Record("p", "s", ORDER_ID, outcome=Outcome.PENDING), window_open=False, outlived=True),
    e.PurchaseResumed(0.0, Record("p", "s", ORDER_ID, offered=True), window_open=False, outlived=True),
    e.TrackRequested(0.0, ORDER_ID, Known(offered=True)),
    e.CheckoutRequested(0.0, ORDER_ID, URL, (), e.Paid.IN_WINDOW, Known(claimed=True, offered=True)),
    e.Stopped(0.0),
)
WORDS: Final = (PaymentStatus.INVOICE, PaymentStatus.DELIVERING, PaymentStatus.DONE, PaymentStatus.CANCELED)
STATUSES: Final = (OrderStatus.NEW, OrderStatus.PAID, OrderStatus.DONE, OrderStatus.CANCELED, OrderStatus.UNKNOWN)
FAULTS: Final = (OFFLINE, UNSENT, TROUBLE, UNAUTHORIZED, FORBIDDEN, NO_ORDER, limited(4), limited(20))
"""Told to stay quiet for four seconds, within a rung, and for twenty, beyond all of them."""
ANYTIME: Final[tuple[type[e.Event], ...]] = (
    *(e.WindowClosed, e.WindowSpoke, e.WindowUnheard, e.WindowFlooded),
    *(e.Woke, e.Acknowledged, e.OfferFailed, e.Stopped),
)
SLEEP: Final = 1000.0
"""A jump of the clock over every budget."""
STRAY: Final = 10**6
TIMELESS: Final = frozenset({Phase.FRESH, Phase.FOLLOWED, Phase.OFFERED, Phase.OVER})
"""Phases in which no budget is counted."""
YOUNG: Final = frozenset({Phase.PAYING, Phase.DOUBTING, Phase.CONFIRMING})
"""Phases in which an order may be too new to be found."""


class Snapshot(NamedTuple):
    """A purchase and its rules, put aside."""

    purchase: dict[str, Any]
    rules: dict[str, Any]
    story: tuple[e.Event, ...]


class World:
    """One purchase and its rules, which can be put aside and taken up again."""

    def __init__(self, rungs: tuple[ladder.Rung, ...], proof: ladder.Proof | None, *, token_can_change: bool) -> None:
        self.purchase = Purchase("p", "s", token_can_change=token_can_change, rungs=rungs, proof=proof)
        self.rules = Rules(proof)
        self.story: tuple[e.Event, ...] = ()

    def put_aside(self) -> Snapshot:
        """All of it is plain, unchanging values."""
        return Snapshot(dict(vars(self.purchase)), dict(vars(self.rules)), self.story)

    def take_up(self, snapshot: Snapshot) -> None:
        """As it was when it was put aside."""
        vars(self.purchase).update(snapshot.purchase)
        vars(self.rules).update(snapshot.rules)
        self.story = snapshot.story

    def feed(self, event: e.Event) -> None:
        """Hand over one event, under the rules; a broken one tells the story."""
        self.story = (*self.story, event)
        try:
            self._feed(event)
        except AssertionError as broken:
            broken.add_note("\n".join(map(str, self.story)))
            raise

    def _feed(self, event: e.Event) -> None:
        self.rules.happened(event)
        for command in self.purchase.handle(event):
            self.rules.said(command)
        self.rules.rest(self.purchase)
        it, rules = self.purchase, self.rules
        open_outside = (rules.creating, rules.looking, rules.timer, rules.channel, rules.proving)
        assert (it._creation, it._look, it._timer, it._channel, it._proving) == open_outside, (
            "waits for what nobody does"
        )

    def key(self) -> tuple[object, ...]:
        """What two stories must share to be one from here on; what a phase never asks for again is left out."""
        it, rules = self.purchase, self.rules
        if it._phase is Phase.OVER:
            # Nothing may ever be said again, whatever came before: the rules see to it.
            return (it._phase, it.outcome, rules.journal)
        waits, listens = it._timer is not None, it._channel is not None
        return (
            *(it._phase, it._record, it._order_status, it._order is None, it._payment if it._window_open else None),
            *(it._lags, it._unheard_of, it._timer is not None and it._timer == it._mute_timer),
            *(
                it._outlived,
                it._dead,
                it._window_open,
                it._look_again,
                it._fresh_token,
                it._step,
                it._listening and listens,
            ),
            *((it._paid, it._unhearable) if it._phase is Phase.CREATING else (None, False)),
            *(it._creation is None, it._look is None, it._proving is None),
            *(waits, listens, it._due - it._now if waits else 0.0, it._quiet_left),
            0 if it._phase is Phase.FOLLOWED else min(it._failures, 8),
            min(it._now - it._created_at, ladder.NOT_FOUND_GRACE) if it._phase in YOUNG else 0.0,
            0.0 if it._phase in TIMELESS or (it._phase is Phase.PAYING and not it._failures) else it._elapsed,
            *rules.key(),
        )

    def alphabet(self) -> Iterator[e.Event]:
        """All that can happen now: answers to what is under way, and whatever nobody asked for."""
        rules, at = self.rules, self.purchase._now
        for kind in ANYTIME:
            yield kind(at)
        yield e.Woke(at + SLEEP)
        yield e.Recalled(at, Known(claimed=True, spoke=True, offered=True))
        yield from (e.WindowSaid(at, word) for word in WORDS)
        yield from (e.TimerFired(at, STRAY), e.OrderChecked(at, STRAY, order(OrderStatus.DONE)))
        yield e.SocketSaid(at, STRAY, ORDER_ID, OrderStatus.DONE)
        if rules.creating:
            yield e.OrderCreated(at, rules.creating, ORDER_ID, URL, ())
            for fault in FAULTS:
                yield e.RequestFailed(at, e.Request.CREATE, rules.creating, fault, 1.0)
        if rules.looking:
            for status in STATUSES:
                yield e.OrderChecked(at, rules.looking, order(status))
            yield e.OrderChecked(at, rules.looking, order(OrderStatus.DONE, ORDER_ID + 1))
            for fault in FAULTS:
                yield e.RequestFailed(at, e.Request.CHECK, rules.looking, fault, 1.0)
        yield from self._proofs(at)
        if rules.timer:
            yield e.TimerFired(at, rules.timer)
        if rules.channel:
            yield e.SocketOpened(at, rules.channel)
            yield e.SocketFailed(at, rules.channel, OFFLINE)
            yield from (e.SocketSaid(at, rules.channel, ORDER_ID, status) for status in STATUSES)

    def _proofs(self, at: float) -> Iterator[e.Event]:
        proving = self.rules.proving
        if self.rules.proof:
            yield e.Proved(at, STRAY, OrderStatus.DONE)
        if proving:
            for status in (OrderStatus.DONE, OrderStatus.CANCELED, OrderStatus.NEW):
                yield e.Proved(at, proving, status)
            for fault in (OFFLINE, UNAUTHORIZED, limited(4), limited(20)):
                yield e.RequestFailed(at, e.Request.PROVE, proving, fault, 1.0)


class Explorer:
    """Walks all stories on one ladder, the shortest first."""

    def __init__(self, rungs: tuple[ladder.Rung, ...], proof: ladder.Proof | None, *, token_can_change: bool) -> None:
        self.world = World(rungs, proof, token_can_change=token_can_change)
        self.seen: set[tuple[object, ...]] = set()
        self.met: set[tuple[Phase, Outcome | None]] = set()
        self.edge: list[Snapshot] = []
        fresh = self.world.put_aside()
        for start in STARTS:
            self._step(fresh, start)

    def _step(self, before: Snapshot, event: e.Event) -> None:
        self.world.take_up(before)
        self.world.feed(event)
        key = self.world.key()
        if key not in self.seen:
            self.seen.add(key)
            self.met.add((self.world.purchase.phase, self.world.purchase.outcome))
            self.edge.append(self.world.put_aside())

    def deeper(self, until: float) -> bool:
        """Make every story one event longer; False if the process has used that much time before all of them are."""
        edge, self.edge = self.edge, []
        for snapshot in edge:
            if time.process_time() > until:
                return False
            self.world.take_up(snapshot)
            for event in tuple(self.world.alphabet()):
                self._step(snapshot, event)
        return True


# The budget is the processor's; a machine that is shared takes longer by the clock.
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("rungs", "proof", "token_can_change", "seconds", "least"),
    [
        pytest.param((SOCKET, POLL), None, True, 26, 6, id="fallback"),
        pytest.param((RENEWED, POLL), None, False, 22, 6, id="reestablish"),
        pytest.param((SOCKET,), None, False, 8, 5, id="a socket alone"),
        pytest.param((), None, True, 4, 5, id="no rung at all"),
        pytest.param((POLL,), PENDING, False, 12, 5, id="proof or doubt"),
        pytest.param((), ORDER, False, 8, 5, id="proof or the order's word"),
    ],
)
def test_every_story_keeps_the_rules(
    rungs: tuple[ladder.Rung, ...],
    proof: ladder.Proof | None,
    *,
    token_can_change: bool,
    seconds: float,
    least: int,
    record_property: Callable[[str, object], None],
) -> None:
    """All stories keep the rules in every state they reach, level by level until a minute of the processor is used."""
    explorer = Explorer(rungs, proof, token_can_change=token_can_change)
    until, depth = time.process_time() + seconds, 1
    while explorer.edge and explorer.deeper(until):
        depth += 1
    told = f"all stories of up to {depth} events, {len(explorer.seen)} states, {seconds} s of the processor"
    record_property("explored", told)
    assert depth >= least, f"too slow to say anything: {told}"
    assert {outcome for _, outcome in explorer.met} == {*Outcome, None} - {Outcome.EXPIRED}
    assert {phase for phase, _ in explorer.met} == {*Phase} - {Phase.FRESH} - (
        {Phase.VERIFYING} if not proof else set()
    )
    assert (Phase.OFFERED, Outcome.ABANDONED) in explorer.met, "paid after it was abandoned"
