"""What webhooks say, field by field."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from coinslot.sandbox import billing
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.checkout import Charge, Checkout, CheckoutStatus
from coinslot.sandbox.lines import Line
from coinslot.sandbox.notifications import notification
from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.redirects import RedirectPolicy
from coinslot.sandbox.webhooks.bodies import of_checkout, of_order, user_validation, write

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PAID = Order(
    700123,
    "ayla",
    (Line(CATALOG["sword_01"], 2),),
    "T",
    status=OrderStatus.PAID,
    attempts=1,
    redirect_policy=RedirectPolicy(external_id="my-tx-1"),
    custom_parameters={"character": "ayla"},
    paid_at=AT,
)
USER = {
    "ip": "203.0.113.9",
    "email": "ayla@player.example",
    "id": "ayla",
    "name": "ayla",
    "country": "US",
    "zip": "10001",
}
TOTAL = {"currency": "USD", "amount": 9.98}


def _kinds(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["notification_type"] for body in bodies]


@pytest.mark.parametrize(
    ("mode", "paid", "refunded", "free"),
    [
        ("combined", ["order_paid"], ["order_canceled"], ["order_paid"]),
        ("separate", ["payment", "order_paid"], ["refund", "order_canceled"], ["order_paid"]),
        ("payment", ["payment"], ["refund"], []),
    ],
)
def test_modes_tell_what_the_documents_say(mode: str, paid: list[str], refunded: list[str], free: list[str]) -> None:
    """Money has webhooks of its own in the older modes; an order without money is told of as an order only."""
    gift = Order(1, "ayla", (Line(CATALOG["daily_gift"]),), "T", status=OrderStatus.DONE, paid_at=AT)
    canceled = replace(PAID, status=OrderStatus.CANCELED)
    assert [_kinds(of_order(order, 12345, mode)) for order in (PAID, canceled, gift)] == [paid, refunded, free]
    assert of_order(replace(PAID, status=OrderStatus.DONE), 12345, mode) == []


def test_combined_body_is_that_of_the_event() -> None:
    """Both ways of telling carry the same, billing and all."""
    assert of_order(PAID, 12345, "combined") == [notification(PAID, 12345)]


def test_order_is_told_of_without_billing_beside_a_payment() -> None:
    """In separate mode the money is in the other webhook."""
    [_, order_paid] = of_order(PAID, 12345, "separate")
    assert {**order_paid, "billing": billing.payment(PAID, 12345)} == notification(PAID, 12345)
    assert "billing" not in order_paid


def test_payment_is_told_as_documented() -> None:
    """Who has paid what for which order; the player's key is ``id`` here."""
    [payment, _] = of_order(PAID, 12345, "separate")
    told = billing.payment(PAID, 12345)
    line = {"sku": "sword_01", "quantity": 2, "price": {"amount": "9.98", "currency": "USD"}}
    assert payment == {
        "notification_type": "payment",
        "settings": {"project_id": 12345, "merchant_id": 6789},
        "user": USER,
        "purchase": {"checkout": TOTAL, "total": TOTAL, "order": {"id": 700123, "lineitems": [line]}},
        "transaction": told["transaction"] | {"external_id": "my-tx-1"},
        "payment_details": told["payment_details"],
        "custom_parameters": {"character": "ayla"},
    }


def test_refund_is_the_payment_and_why_it_went_back() -> None:
    """The same transaction, with a code, a reason and an author."""
    [payment] = of_order(PAID, 12345, "payment")
    [refund] = of_order(replace(PAID, status=OrderStatus.CANCELED), 12345, "payment")
    assert refund.pop("refund_details").keys() == {"code", "reason", "author"}
    assert refund == payment | {"notification_type": "refund"}


def test_payment_without_an_order_names_none() -> None:
    """What a token of the Merchant API is told as: the money, the player, no order."""
    paid = Checkout(5, "ayla", (Charge("Tip", Decimal("2.50")),), "T", "EUR", CheckoutStatus.DONE, 1)
    body = of_checkout(paid, 12345, AT)
    total = {"currency": "EUR", "amount": 2.5}
    assert body["purchase"] == {"checkout": total, "total": total}
    assert (body["notification_type"], body["user"]) == ("payment", USER)
    assert {"id": 501, "payment_date": "2026-01-02T03:04:05+00:00", "dry_run": 1}.items() <= body["transaction"].items()


def test_player_is_asked_for_as_documented() -> None:
    """The project and the player, nothing of a purchase."""
    assert user_validation("ayla", "ayla@player.example", 12345) == {
        "notification_type": "user_validation",
        "settings": {"project_id": 12345, "merchant_id": 6789},
        "user": USER,
    }


def test_bytes_are_not_what_a_parser_writes_again() -> None:
    """Slashes and accents are escaped: who signs what he has parsed gets another signature."""
    body = {"player": "Ayl\u00e4", "url": "https://game.example/"}
    raw = write(body)
    assert raw == rb'{"player":"Ayl\u00e4","url":"https:\/\/game.example\/"}'
    assert json.loads(raw) == body
