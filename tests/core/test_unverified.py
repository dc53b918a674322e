"""A payment token without an order: every story of it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.errors import ErrorCode
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from coinslot.core.unverified import Unverified
from tests.core.harness import ORIGINS, UNSENT, URL
from tests.core.test_events import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable

CHECKOUT = e.CheckoutRequested(0.0, None, URL, ORIGINS)
LINK = e.CheckoutRequested(0.0, None, URL, ORIGINS, e.Paid.ELSEWHERE)
WORDS = tuple(e.WindowSaid(0.0, word) for word in PaymentStatus)
REFUSED = e.PurchaseRefused(0.0, UNSENT, window=True)
ALPHABET = (CHECKOUT, REFUSED, *WORDS, e.WindowClosed(0.0), e.Stopped(0.0), e.Woke(0.0))
DEPTH = 5
"""No state needs more events: a checkout, two words, an end, and one event after it."""


def run(*events: e.Event) -> tuple[Unverified, list[c.Command]]:
    """A payment after some events, and all that it said but Ignored."""
    payment = Unverified("p1")
    said = [command for event in events for command in payment.handle(event)]
    return payment, [command for command in said if not isinstance(command, c.Ignored)]


def says(*words: PaymentStatus) -> Iterable[e.Event]:
    """The window speaks."""
    return (e.WindowSaid(0.0, word) for word in words)


def test_the_windows_last_word_is_the_outcome() -> None:
    """Shown, told, closed and settled; said to be unverified."""
    payment, said = run(CHECKOUT, *says(PaymentStatus.INVOICE, PaymentStatus.DONE))
    assert said == [
        c.ShowWindow(URL, ORIGINS),
        c.AnnounceStatus(None, OrderStatus.UNKNOWN, PaymentStatus.INVOICE),
        c.AnnounceStatus(None, OrderStatus.UNKNOWN, PaymentStatus.DONE),
        c.CloseWindow(),
        c.Settle(Outcome.SUCCEEDED, verified=False),
    ]
    assert (payment.phase, payment.outcome) == (Phase.OVER, Outcome.SUCCEEDED)


def test_a_window_that_cannot_be_opened_is_told() -> None:
    """The purchase fails with what our own check found, and shows nothing."""
    payment, said = run(REFUSED, CHECKOUT)
    assert said == [c.CloseWindow(), c.Settle(Outcome.FAILED, fault=UNSENT, verified=False)]
    assert payment.phase is Phase.OVER


@pytest.mark.parametrize(
    ("words", "closed", "stopped"),
    [
        ((), Outcome.ABANDONED, Outcome.ABANDONED),
        ((PaymentStatus.INVOICE,), Outcome.ABANDONED, Outcome.ABANDONED),
        ((PaymentStatus.TROUBLED,), Outcome.ABANDONED, Outcome.ABANDONED),
        ((PaymentStatus.CANCELED,), Outcome.CANCELED, Outcome.ABANDONED),
        ((PaymentStatus.CANCELED, PaymentStatus.INVOICE), Outcome.ABANDONED, Outcome.ABANDONED),
        ((PaymentStatus.DELIVERING,), Outcome.PENDING, Outcome.PENDING),
        ((PaymentStatus.DELIVERING, PaymentStatus.CANCELED), Outcome.PENDING, Outcome.PENDING),
        ((PaymentStatus.DELIVERING, PaymentStatus.TROUBLED), Outcome.PENDING, Outcome.PENDING),
    ],
)
def test_a_window_without_a_last_word(words: tuple[PaymentStatus, ...], closed: Outcome, stopped: Outcome) -> None:
    """After delivering money may have moved: never abandoned or canceled, however it ends."""
    assert run(CHECKOUT, *says(*words), e.WindowClosed(0.0))[1][-1] == c.Settle(closed, verified=False)
    assert run(CHECKOUT, *says(*words), e.Stopped(0.0))[1][-2:] == [
        c.CloseWindow(),
        c.Settle(stopped, verified=False),
    ]


def test_nothing_is_ever_heard_of_a_link() -> None:
    """Neither a window nor an order will tell: pending at once, so that nobody waits for ever."""
    payment, said = run(LINK)
    assert said == [c.ShowWindow(URL, ORIGINS), c.Settle(Outcome.PENDING, verified=False)]
    assert payment.phase is Phase.OVER


def test_what_is_stopped_before_it_began_has_failed() -> None:
    """Nothing was shown, so nothing was paid."""
    (settled,) = run(e.Stopped(0.0))[1]
    assert isinstance(settled, c.Settle)
    assert settled.fault
    assert (settled.outcome, settled.fault.code, settled.verified) == (Outcome.FAILED, ErrorCode.DESTROYED, False)


@pytest.mark.parametrize("event", [*EXAMPLES, e.PurchaseRefused(0.0, UNSENT, window=True)], ids=str)
def test_only_its_own_events_move_it(event: e.Event) -> None:
    """Orders, sockets, timers and offers belong to purchases."""
    payment, _ = run(CHECKOUT)
    commands = payment.handle(event)
    moves = isinstance(event, e.WindowSaid | e.WindowClosed | e.Stopped)
    assert any(isinstance(command, c.Ignored) for command in commands) is not moves


@pytest.mark.parametrize("start", [CHECKOUT, LINK, e.WindowClosed(0.0)], ids=["window", "link", "nothing"])
def test_every_story_keeps_the_rules(start: e.Event) -> None:
    """One outcome, unverified, nothing after it; the window shown once and closed by us or by the player."""
    for story in itertools.product(ALPHABET, repeat=DEPTH - 1):
        payment, said = run(start, *story)
        settled = [command for command in said if isinstance(command, c.Settle)]
        assert len(settled) == (payment.phase is Phase.OVER) == (payment.outcome is not None)
        assert not any(isinstance(command, FORBIDDEN) for command in said)
        if settled:
            assert said[-1] is settled[0]
            assert (settled[0].outcome, settled[0].verified) == (payment.outcome, False)
        shown = sum(isinstance(command, c.ShowWindow) for command in said)
        closed = sum(isinstance(command, c.CloseWindow) for command in said)
        assert shown <= 1
        # A window that waits with a spinner is closed, too, where the purchase was refused.
        assert closed <= (shown or any(each.fault is UNSENT for each in settled))
        told = [command.payment for command in said if isinstance(command, c.AnnounceStatus)]
        if PaymentStatus.DELIVERING in told:
            assert payment.outcome in {None, Outcome.PENDING, Outcome.SUCCEEDED}
        assert (payment.outcome is Outcome.SUCCEEDED) == (PaymentStatus.DONE in told)


FORBIDDEN = (c.Remember, c.Forget, c.CreateOrder, c.CheckOrder, c.OpenSocket, c.StartTimer, c.AnnounceOrder, c.Offer)
"""There is no order to look at, to remember or to offer."""
