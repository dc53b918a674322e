"""The tables of an order's and of a purchase's life."""

from __future__ import annotations

import itertools

import pytest

from coinslot.core.status import (
    CLAIMS,
    ENDS,
    FINAL,
    ORDER,
    PURCHASE,
    OrderStatus,
    Outcome,
    PaymentStatus,
    Phase,
    Signal,
    order_after,
)

RANK = {OrderStatus.UNKNOWN: 0, OrderStatus.NEW: 1, OrderStatus.PAID: 2, **dict.fromkeys(FINAL, 3)}


@pytest.mark.parametrize(("held", "seen"), list(itertools.product(OrderStatus, OrderStatus)))
def test_an_order_moves_forward_only(held: OrderStatus, seen: OrderStatus) -> None:
    """Of any two statuses the later one is held, and of two final ones the first."""
    assert order_after(held, seen) is (seen if RANK[seen] > RANK[held] else held)


def test_whatever_comes_first_the_final_status_is_held() -> None:
    """Late, repeated and reordered news of one order end at the same status."""
    for news in itertools.permutations([OrderStatus.NEW, OrderStatus.PAID, OrderStatus.DONE, OrderStatus.UNKNOWN]):
        held = OrderStatus.UNKNOWN
        for seen in (*news, *news):
            held = order_after(held, seen)
        assert held is OrderStatus.DONE


def test_nothing_leaves_a_final_status() -> None:
    """A refund after done is the server's affair."""
    assert not [held for held, _ in ORDER if held in FINAL]


def test_the_names_are_the_providers_own() -> None:
    """Statuses go over the wire and into the game's code: their words are fixed."""
    assert [*OrderStatus] == ["new", "paid", "done", "canceled", "expired", "unknown"]
    assert [*PaymentStatus] == ["invoice", "delivering", "done", "troubled", "canceled", "other"]
    assert [*Outcome] == ["succeeded", "canceled", "expired", "abandoned", "pending", "failed"]


def test_final_statuses_have_an_end_each() -> None:
    """Every final status, and no other, ends the purchase with its outcome."""
    assert {status: outcome for status, (_, outcome) in ENDS.items()} == {
        OrderStatus.DONE: Outcome.SUCCEEDED,
        OrderStatus.CANCELED: Outcome.CANCELED,
        OrderStatus.EXPIRED: Outcome.EXPIRED,
    }
    assert ENDS.keys() == FINAL


def test_claims_are_the_words_that_say_money_moved() -> None:
    """An invoice is begun and not paid."""
    assert {PaymentStatus.DELIVERING, PaymentStatus.DONE} == CLAIMS


def test_nothing_leads_out_of_over() -> None:
    """What is over stays over."""
    assert not [phase for phase, _ in PURCHASE if phase is Phase.OVER]


def test_every_phase_is_reached_and_left() -> None:
    """No phase is an island, and every one but the last has a way to the last."""
    assert {*PURCHASE.values(), Phase.FRESH} == {*Phase}
    reaches = {Phase.OVER}
    for _ in Phase:
        reaches |= {phase for (phase, _), after in PURCHASE.items() if after in reaches}
    assert reaches == {*Phase}


def test_a_claim_cannot_end_as_abandoned() -> None:
    """From confirming, only a final order, the end of the budget or the game's own stop leads on."""
    assert {signal for phase, signal in PURCHASE if phase is Phase.CONFIRMING} == {
        Signal.DONE,
        Signal.UNPROVED,
        Signal.CANCELED,
        Signal.EXPIRED,
        Signal.BUDGET_SPENT,
        Signal.STOPPED,
    }


def test_no_word_of_a_window_ends_a_purchase() -> None:
    """Denied, closed and claimed lead to looks, never to an end."""
    ends = {Phase.OVER, Phase.OFFERED, Phase.FOLLOWED}
    words = {Signal.DENIED, Signal.CLOSED, Signal.CLAIMED}
    assert not [pair for pair, after in PURCHASE.items() if pair[1] in words and after in ends]


def test_every_signal_moves_something() -> None:
    """A signal that is in no pair would be dead."""
    assert {signal for _, signal in PURCHASE} == {*Signal}
