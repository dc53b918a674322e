"""A payment token without an order: every story of it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from coinslot.core.unverified import TIMER, Unverified
from tests.core.harness import ORIGINS, UNSENT, URL
from tests.core.silence import OF_A_WINDOW
from tests.core.test_events import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable

CHECKOUT = e.CheckoutRequested(0.0, None, URL, ORIGINS)
LINK = e.CheckoutRequested(0.0, None, URL, ORIGINS, e.Paid.ELSEWHERE)
WORDS = tuple(e.WindowSaid(0.0, word) for word in PaymentStatus)
REFUSED = e.PurchaseRefused(0.0, UNSENT, window=True)
FIRED = e.TimerFired(ladder.MUTE_AFTER, TIMER)
SPOKE, UNHEARD, FLOODED = e.WindowSpoke(0.0), e.WindowUnheard(0.0), e.WindowFlooded(0.0)
HEARD = (*WORDS, SPOKE, FLOODED)
"""What shows that the window is heard."""
OPEN = (*HEARD, UNHEARD, FIRED)
"""What can happen beside an open window."""
ALPHABET = (CHECKOUT, REFUSED, *OPEN, e.WindowClosed(0.0), e.Stopped(0.0), e.Woke(0.0), e.TimerFired(0.0, TIMER + 1))
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
        c.StartTimer(TIMER, ladder.MUTE_AFTER),
        c.StopTimer(),
        c.AnnounceStatus(None, OrderStatus.UNKNOWN, PaymentStatus.INVOICE),
        c.AnnounceStatus(None, OrderStatus.UNKNOWN, PaymentStatus.DONE),
        c.CloseWindow(receipt=True),
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


@pytest.mark.parametrize("end", [e.WindowClosed(0.0), e.Stopped(0.0)], ids=["closed", "stopped"])
@pytest.mark.parametrize(
    ("story", "outcome"),
    [
        ((), Outcome.ABANDONED),
        ((SPOKE,), Outcome.ABANDONED),
        ((FIRED,), Outcome.PENDING),
        ((UNHEARD,), Outcome.PENDING),
        ((FIRED, UNHEARD), Outcome.PENDING),
        ((UNHEARD, UNHEARD), Outcome.PENDING),
        ((FIRED, SPOKE), Outcome.ABANDONED),
        ((UNHEARD, SPOKE), Outcome.ABANDONED),
        ((UNHEARD, *says(PaymentStatus.OTHER)), Outcome.ABANDONED),
        ((SPOKE, UNHEARD), Outcome.PENDING),
        ((*says(PaymentStatus.CANCELED), UNHEARD), Outcome.PENDING),
        ((FLOODED,), Outcome.PENDING),
        ((FLOODED, SPOKE), Outcome.PENDING),
    ],
    ids=repr,
)
def test_what_was_perhaps_not_heard_is_pending(story: tuple[e.Event, ...], outcome: Outcome, end: e.Event) -> None:
    """A mute window, one that is cut off, a word lost in a flood: a payment may have been made, and no order tells."""
    assert run(CHECKOUT, *story, end)[1][-1] == c.Settle(outcome, verified=False)


def test_a_silence_is_explained() -> None:
    """After 15 s without a word, once; heard afterwards, the purchase goes on as ever."""
    payment, said = run(CHECKOUT, FIRED, FIRED)
    assert said[1:] == [c.StartTimer(TIMER, ladder.MUTE_AFTER), c.ExplainSilence()]
    assert payment.phase is Phase.PAYING
    assert run(CHECKOUT, FIRED, *says(PaymentStatus.DONE))[1][-1] == c.Settle(Outcome.SUCCEEDED, verified=False)


@pytest.mark.parametrize("event", [*HEARD, UNHEARD], ids=str)
def test_a_silence_that_is_broken_or_known_is_not_explained(event: e.Event) -> None:
    """The timer is stopped at once, and one that fires all the same is ignored."""
    assert run(CHECKOUT, event)[1][2] == c.StopTimer()
    assert c.ExplainSilence() not in run(CHECKOUT, event, FIRED)[1]


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
    """Orders, sockets, offers and the timers of others belong to purchases."""
    payment, _ = run(CHECKOUT)
    commands = payment.handle(event)
    moves = isinstance(event, (*OF_A_WINDOW, e.Stopped))
    assert any(isinstance(command, c.Ignored) for command in commands) is not moves


@pytest.mark.parametrize("event", [*OPEN, e.WindowClosed(0.0)], ids=str)
def test_only_an_open_window_says_anything(event: e.Event) -> None:
    """Before it is shown and after it is closed, its words, its silence and its end are ignored."""
    for payment, _ in (run(), run(CHECKOUT, e.WindowClosed(0.0)), run(CHECKOUT, *says(PaymentStatus.DONE))):
        assert [type(command) for command in payment.handle(event)] == [c.Ignored]


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
        assert [command.receipt for command in said if isinstance(command, c.CloseWindow)] in (
            [[True]] if payment.outcome is Outcome.SUCCEEDED else [[], [False]]
        )
        times = [type(command) for command in said if isinstance(command, TIMES)]
        assert times in ([], [c.StartTimer], [c.StartTimer, c.StopTimer], [c.StartTimer, c.ExplainSilence])
        assert not settled or times != [c.StartTimer], "a timer is left"
        told = [command.payment for command in said if isinstance(command, c.AnnounceStatus)]
        if PaymentStatus.DELIVERING in told:
            assert payment.outcome in {None, Outcome.PENDING, Outcome.SUCCEEDED}
        assert (payment.outcome is Outcome.SUCCEEDED) == (PaymentStatus.DONE in told)


TIMES = (c.StartTimer, c.StopTimer, c.ExplainSilence)
FORBIDDEN = (c.Remember, c.Forget, c.CreateOrder, c.CheckOrder, c.OpenSocket, c.AnnounceOrder, c.Offer)
"""There is no order to look at, to remember or to offer."""
