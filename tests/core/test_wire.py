"""Core's values as the plain objects of the port, and back."""

from __future__ import annotations

import json

import pytest

from coinslot.core import commands as c
from coinslot.core import wire
from coinslot.core.port import ToPage
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus
from tests.core.harness import ORDER_ID, ORIGINS, URL, limited, order
from tests.core.test_commands import EXAMPLES

OF_THE_RUNTIME = {
    *(c.CreateOrder, c.CheckOrder, c.StartTimer, c.StopTimer),
    *(c.OpenSocket, c.CloseSocket, c.AwaitProof, c.DropProof),
}


def test_every_command_is_the_pages_or_the_runtimes() -> None:
    """Requests and timers are the runtime's; every other command has its message."""
    assert wire.TYPES.keys() | OF_THE_RUNTIME == {type(example) for example in EXAMPLES}
    assert not wire.TYPES.keys() & OF_THE_RUNTIME
    assert len(set(wire.TYPES.values())) == len(wire.TYPES)


@pytest.mark.parametrize(
    "command",
    [command for command in EXAMPLES if type(command) in wire.TYPES],
    ids=lambda command: type(command).__name__,
)
def test_messages_are_json(command: c.Command) -> None:
    """A message survives JSON unchanged and carries its type and the purchase's id."""
    message = wire.message("p1", command)
    assert json.loads(json.dumps(message)) == message
    assert (message["type"], message["id"]) == (wire.TYPES[type(command)], "p1")


@pytest.mark.parametrize(
    ("name", "camel"), [("order_id", "orderId"), ("sku", "sku"), ("amount_without_discount", "amountWithoutDiscount")]
)
def test_names_are_camel_cased(name: str, camel: str) -> None:
    """As JavaScript writes them."""
    assert wire.camel(name) == camel


def test_a_settled_purchase_word_by_word() -> None:
    """The outcome with its order, down to the decimal strings."""
    settle = c.Settle(Outcome.SUCCEEDED, ORDER_ID, order(OrderStatus.DONE))
    price = {"amount": "1.99", "amountWithoutDiscount": "2.49", "currency": "USD"}
    assert json.loads(json.dumps(wire.message("p1", settle))) == {
        "type": "settle",
        "id": "p1",
        "outcome": "succeeded",
        "orderId": ORDER_ID,
        "order": {
            "orderId": ORDER_ID,
            "status": "done",
            "items": [{"sku": "gems_100", "quantity": 1, "isFree": False, "price": price}],
            "price": price,
            "virtualPrice": None,
            "isFree": False,
            "verified": False,
        },
        "fault": None,
        "verified": True,
    }


def test_a_fault_word_by_word() -> None:
    """The error that the game's onError gets."""
    assert wire.plain(limited(7)) == {
        "code": "rate_limited",
        "message": "slow down",
        "httpStatus": 429,
        "providerCode": None,
        "retryAfter": 7,
        "unsent": False,
    }


def test_window_and_status_word_by_word() -> None:
    """Tuples are lists, enums are their words, None is null."""
    assert wire.message("p1", c.ShowWindow(URL, ORIGINS)) == {
        "type": ToPage.SHOW_WINDOW,
        "id": "p1",
        "url": URL,
        "origins": [*ORIGINS],
    }
    assert wire.message("p1", c.CloseWindow(receipt=True)) == {"type": "close_window", "id": "p1", "receipt": True}
    assert wire.message("p1", c.ExplainSilence()) == {"type": "explain_silence", "id": "p1"}
    status = wire.message("p1", c.AnnounceStatus(7, OrderStatus.PAID, PaymentStatus.DELIVERING))
    assert status == {"type": "announce_status", "id": "p1", "orderId": 7, "order": "paid", "payment": "delivering"}
