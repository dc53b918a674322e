"""One purchase from the click to its outcome, as stories."""

from __future__ import annotations

import dataclasses

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.journal import Record
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import (
    ORDER_ID,
    ORIGINS,
    URL,
    Pair,
    order,
    success,
)

NEW, PAID, DONE = OrderStatus.NEW, OrderStatus.PAID, OrderStatus.DONE


def test_a_plain_purchase_word_by_word() -> None:
    """A click, a payment and an acknowledgement give these commands, in this order, and no others."""
    pair = Pair().click()
    pair.status = DONE
    pair.window_says(PaymentStatus.DONE)
    pair.acknowledge()
    intent = Record("p1", "gems_100")
    ordered = dataclasses.replace(intent, order_id=ORDER_ID, status=NEW)
    claimed = dataclasses.replace(ordered, claimed=True, spoke=True)
    assert [command for _, command in pair.said] == [
        c.Remember(intent),
        c.CreateOrder(1),
        c.Remember(ordered),
        c.AnnounceOrder(ORDER_ID),
        c.ShowWindow(URL, ORIGINS),
        c.StartTimer(2, ladder.MUTE_AFTER),
        c.StopTimer(),
        c.AnnounceStatus(ORDER_ID, NEW, PaymentStatus.DONE),
        c.CheckOrder(3, ORDER_ID),
        c.Remember(claimed),
        c.AnnounceStatus(ORDER_ID, DONE, PaymentStatus.DONE),
        c.CloseWindow(receipt=True),
        c.Remember(dataclasses.replace(claimed, outcome=Outcome.SUCCEEDED, offered=True, status=DONE)),
        c.Settle(Outcome.SUCCEEDED, ORDER_ID, success()),
        c.Offer(success(), redelivered=False),
        c.Forget(),
    ]
    assert pair.purchase.phase is Phase.OVER


@pytest.mark.parametrize(
    ("status", "receipt"), [(DONE, True), (OrderStatus.CANCELED, False), (OrderStatus.EXPIRED, False), (PAID, False)]
)
def test_a_receipt_is_left_of_a_done_order_alone(status: OrderStatus, *, receipt: bool) -> None:
    """Whatever the window shows after any other end, or after a wait in vain, it is no receipt."""
    pair = Pair(looks=[status] * 999).click()
    pair.window_says(PaymentStatus.DONE)
    pair.pass_time(3600)
    assert pair.all(c.CloseWindow) == [c.CloseWindow(receipt)]


def test_nothing_is_asked_while_the_window_is_open() -> None:
    """An hour of an undecided window causes no look: there is no polling."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.INVOICE, PaymentStatus.TROUBLED, PaymentStatus.INVOICE, PaymentStatus.DELIVERING)
    pair.pass_time(3600)
    assert pair.all(c.CheckOrder) == []
    assert pair.outcome is None


def test_a_decline_is_a_status_and_the_player_may_try_again() -> None:
    """Troubled is announced and ends nothing; a second try succeeds."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.INVOICE, PaymentStatus.TROUBLED)
    assert pair.all(c.AnnounceStatus)[-1] == c.AnnounceStatus(ORDER_ID, NEW, PaymentStatus.TROUBLED)
    pair.status = DONE
    pair.window_says(PaymentStatus.INVOICE, PaymentStatus.DONE)
    assert pair.outcome is Outcome.SUCCEEDED


def test_closed_without_a_word_is_abandoned_at_the_first_look() -> None:
    """A window that said nothing of a payment needs no grace; the record stays, it may be paid later."""
    pair = Pair().click()
    pair.close()
    assert pair.outcome is Outcome.ABANDONED
    assert pair.times(c.CheckOrder) == [0]
    assert pair.record == Record("p1", "gems_100", ORDER_ID, outcome=Outcome.ABANDONED, status=NEW)
    assert pair.purchase.phase is Phase.OVER


def test_closed_after_an_invoice_has_a_grace() -> None:
    """A payment begun just before the close may still arrive: looks at 0, 1, 3, 6 and 10 s, then abandoned."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.INVOICE)
    pair.close()
    pair.pass_time(9.9)
    assert pair.outcome is None
    pair.pass_time(600)
    assert pair.times(c.CheckOrder) == [0, 1, 3, 6, 10]
    assert pair.outcome is Outcome.ABANDONED


def test_paid_during_the_grace_succeeds() -> None:
    """An order that is done when the window is already closed is a success."""
    pair = Pair(looks=[NEW, NEW, DONE]).click()
    pair.window_says(PaymentStatus.INVOICE)
    pair.close()
    pair.pass_time(10)
    assert pair.times(c.Settle) == [3]
    assert pair.outcome is Outcome.SUCCEEDED


def test_a_grace_that_finds_paid_is_never_abandoned() -> None:
    """Once a look said paid, the ladder is climbed from there: ten minutes of polling, then pending."""
    pair = Pair(looks=[NEW, PAID]).click()
    pair.window_says(PaymentStatus.INVOICE)
    pair.close()
    pair.pass_time(600.9)
    assert pair.outcome is None
    pair.pass_time(1)
    assert pair.outcome is Outcome.PENDING
    assert pair.times(c.Settle) == [601]
    assert pair.record
    assert pair.record.claimed


POLLED = [*range(0, 601, 3)]
"""When the order is looked at without a socket."""


@pytest.mark.parametrize(
    ("words", "looks", "closes"),
    [
        ([PaymentStatus.DONE], [], False),
        ([PaymentStatus.DONE], [], True),
        ([PaymentStatus.DELIVERING], [], True),
        ([PaymentStatus.DELIVERING, PaymentStatus.TROUBLED], [], True),
        ([PaymentStatus.DELIVERING, PaymentStatus.DONE], [PAID], False),
    ],
)
def test_a_claim_of_payment_is_confirmed_or_pending(
    words: list[PaymentStatus], looks: list[OrderStatus], *, closes: bool
) -> None:
    """With a claim and an order that is never done, these looks are made, then it is pending and closed."""
    pair = Pair(looks=looks).click()
    pair.window_says(*words)
    if closes:
        pair.close()
    pair.pass_time(600)
    assert sorted(set(pair.times(c.CheckOrder))) == POLLED
    assert pair.outcome is Outcome.PENDING
    assert pair.times(c.Settle) == [600]
    assert not pair.rules.window_open


def test_closing_while_a_claim_is_confirmed_looks_at_once() -> None:
    """A close is a hint: it brings the next look forward and begins no new budget."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.DONE)
    pair.pass_time(46)
    pair.close()
    assert pair.times(c.CheckOrder)[-2:] == [45, 46]
    pair.pass_time(554)
    assert pair.times(c.CheckOrder)[-2:] == [598, 600]
    assert pair.times(c.Settle) == [600]


def test_a_paid_order_with_a_mute_window_is_never_abandoned() -> None:
    """The close finds the order paid; done seconds later is a success."""
    pair = Pair(looks=[PAID, PAID, PAID, PAID, DONE]).click()
    pair.close()
    pair.pass_time(10)
    assert pair.outcome is Outcome.SUCCEEDED
    assert pair.times(c.Settle) == [9]


def test_window_done_and_the_order_later() -> None:
    """The store may be seconds behind the window; nothing is told before it agrees."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.DONE)
    pair.pass_time(5.9)
    assert pair.outcome is None
    pair.status = DONE
    pair.pass_time(0.2)
    assert pair.outcome is Outcome.SUCCEEDED
    assert pair.times(c.Settle) == [6]


@pytest.mark.parametrize(
    ("status", "outcome"), [(OrderStatus.CANCELED, Outcome.CANCELED), (OrderStatus.EXPIRED, Outcome.EXPIRED)]
)
@pytest.mark.parametrize("word", [PaymentStatus.CANCELED, PaymentStatus.DONE])
def test_a_final_no_of_the_order(status: OrderStatus, outcome: Outcome, word: PaymentStatus) -> None:
    """Canceled and expired are outcomes of their own, closed, told and forgotten at once."""
    pair = Pair().click()
    pair.status = status
    pair.window_says(word)
    assert pair.all(c.Settle) == [c.Settle(outcome, ORDER_ID, order(status))]
    assert pair.all(c.Offer) == []
    assert not pair.rules.window_open
    assert pair.record is None
    assert pair.purchase.phase is Phase.OVER


def test_the_window_says_canceled_and_the_order_is_still_new() -> None:
    """The order decides: after the grace the open window goes on, undecided, and may still be paid in."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.CANCELED)
    pair.pass_time(60)
    assert pair.times(c.CheckOrder) == [0, 1, 3, 6, 10]
    assert pair.outcome is None
    assert pair.rules.window_open
    assert pair.purchase.phase is Phase.PAYING
    pair.status = DONE
    pair.window_says(PaymentStatus.INVOICE, PaymentStatus.DONE)
    assert pair.outcome is Outcome.SUCCEEDED


def test_closing_after_canceled_has_a_whole_grace() -> None:
    """A close during the looks after a cancel begins the grace anew, then the purchase is abandoned."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.CANCELED)
    pair.pass_time(4)
    pair.close()
    pair.pass_time(60)
    assert pair.times(c.CheckOrder) == [0, 1, 3, 4, 5, 7, 10, 14]
    assert pair.outcome is Outcome.ABANDONED


def test_a_claim_during_doubt_is_confirmed() -> None:
    """Delivering after a cancel is a claim like any other."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.CANCELED)
    pair.pass_time(2)
    pair.window_says(PaymentStatus.DELIVERING)
    assert pair.purchase.phase is Phase.CONFIRMING
    pair.pass_time(600)
    assert pair.outcome is Outcome.PENDING
    assert pair.times(c.Settle) == [602]


def test_a_flood_causes_one_look() -> None:
    """Where something may have been lost, the order is asked; the window stays as it is."""
    pair = Pair(looks=[NEW, DONE]).click()
    pair.feed(e.WindowFlooded(pair.now))
    assert pair.purchase.phase is Phase.PAYING
    assert len(pair.all(c.CheckOrder)) == 1
    pair.feed(e.WindowFlooded(pair.now))
    assert pair.outcome is Outcome.SUCCEEDED


def test_a_flood_that_finds_paid_is_followed_to_done() -> None:
    """A paid order needs no further word of the window."""
    pair = Pair(looks=[PAID, DONE]).click()
    pair.feed(e.WindowFlooded(pair.now))
    pair.pass_time(0.5)
    assert pair.outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize("word", [PaymentStatus.OTHER, PaymentStatus.INVOICE])
def test_words_that_are_no_news(word: PaymentStatus) -> None:
    """A word nobody knows, or the same one again, changes nothing."""
    pair = Pair().click()
    pair.window_says(PaymentStatus.INVOICE)
    (answer,) = pair.feed(e.WindowSaid(pair.now, word))
    assert isinstance(answer, c.Ignored)
