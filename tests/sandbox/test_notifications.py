"""The bodies of notifications, field by field."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.lines import Line
from coinslot.sandbox.notifications import notification
from coinslot.sandbox.order import Order, OrderStatus

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SWORD = (Line(CATALOG["sword_01"]),)
NEW = Order(700123, "ayla", SWORD, "T", custom_parameters={"character": "ayla"})
PAID = replace(NEW, status=OrderStatus.PAID, attempts=1, paid_at=AT)


def _told(order: Order) -> dict[str, Any]:
    body = notification(order, 12345)
    assert body is not None
    return body


def test_paid_order_is_told_as_documented() -> None:
    """Item, order, user and parameters, with the members and types of the documents' example."""
    body = _told(PAID)
    assert body.pop("billing")
    assert body == {
        "notification_type": "order_paid",
        "items": [
            {
                "sku": "sword_01",
                "type": "virtual_good",
                "is_pre_order": False,
                "quantity": 1,
                "amount": "4.9900",
                "promotions": [],
            }
        ],
        "order": {
            "id": 700123,
            "mode": "sandbox",
            "currency_type": "real",
            "currency": "USD",
            "amount": "4.9900",
            "status": "paid",
            "platform": "xsolla",
            "comment": None,
            "invoice_id": "70012301",
            "promotions": [],
            "promocodes": [],
            "coupons": [],
        },
        "user": {"external_id": "ayla", "email": "ayla@player.example", "country": "US"},
        "custom_parameters": {"character": "ayla"},
    }


def test_refunded_order_is_told_in_the_same_shape() -> None:
    """Only the name and the billing differ; the status says paid, as in the documents, so nobody may go by it."""
    paid, refunded = _told(PAID), _told(replace(PAID, status=OrderStatus.CANCELED))
    assert refunded.pop("notification_type") == "order_canceled"
    assert {"notification_type": "order_paid", **refunded, "billing": paid["billing"]} == paid
    assert refunded["billing"] != paid["billing"]


@pytest.mark.parametrize(
    "order",
    [
        NEW,
        replace(NEW, status=OrderStatus.CANCELED, attempts=1),
        replace(NEW, status=OrderStatus.EXPIRED),
        replace(PAID, status=OrderStatus.DONE),
    ],
    ids=["new", "canceled unpaid", "expired", "done after paid"],
)
def test_nobody_is_told_of_the_rest(order: Order) -> None:
    """What gives nothing and takes nothing, and what was told already."""
    assert notification(order, 12345) is None


def _settled(sku: str, quantity: int = 1, currency: str | None = None) -> Order:
    return Order(1, "ayla", (Line(CATALOG[sku], quantity),), "T", currency, OrderStatus.DONE, paid_at=AT)


def test_order_for_virtual_currency_names_it() -> None:
    """Its SKU is the currency, amounts are whole, and there is neither billing nor an invoice."""
    body = _told(_settled("sword_01", 2, "gold"))
    assert {"currency_type": "virtual", "currency": "gold", "amount": "18000"}.items() <= body["order"].items()
    assert body["items"][0]["amount"] == "18000"
    assert "billing" not in body
    assert "invoice_id" not in body["order"]


def test_free_order_is_known_as_xsollas_client_knows_it() -> None:
    """The first item's amount is "0", the currency null and its type unknown."""
    body = _told(_settled("daily_gift"))
    assert body["items"][0]["amount"] == "0"
    assert {"currency_type": "unknown", "currency": None, "amount": "0"}.items() <= body["order"].items()


def test_package_lists_what_is_in_it() -> None:
    """A bundle with its price and discount for the whole quantity, then the currency without a price."""
    body = _told(replace(PAID, lines=(Line(CATALOG["gems_550"], 2),)))
    promotion = {"amount_without_discount": "24.9800", "amount_with_discount": "19.9800", "sequence": 1}
    items = [
        (item["sku"], item["type"], item["quantity"], item["amount"], item["promotions"]) for item in body["items"]
    ]
    assert items == [
        ("gems_550", "bundle", 2, "19.9800", [promotion]),
        ("gems", "virtual_currency", 1100, None, []),
    ]


def test_free_item_among_paid_ones_costs_nothing() -> None:
    """A mixed cart: each item with its own amount, the order with the sum."""
    body = _told(replace(PAID, lines=(*SWORD, Line(CATALOG["daily_gift"]))))
    assert [item["amount"] for item in body["items"]] == ["4.9900", "0"]
    assert body["order"]["amount"] == "4.9900"
