"""Bodies of webhooks, written out as Xsolla's documents show them."""

from __future__ import annotations

import json
from typing import Any, Final

SETTINGS: Final = {"project_id": 12345, "merchant_id": 6789}

DETAILS: Final = {
    "payment": {"currency": "USD", "amount": 2.17},
    "payment_method_sum": {"currency": "USD", "amount": 2.17},
    "xsolla_balance_sum": {"currency": "USD", "amount": 0},
    "payout": {"currency": "USD", "amount": 1.77},
    "vat": {"currency": "USD", "amount": 0, "percent": 0},
    "payout_currency_rate": "1",
    "xsolla_fee": {"currency": "USD", "amount": 0.11},
    "payment_method_fee": {"currency": "USD", "amount": 0.11},
    "sales_tax": {"currency": "USD", "amount": 0.18, "percent": 8.88},
}


def user_validation(player: str = "u1") -> dict[str, Any]:
    """The question whether a player exists."""
    user = {"ip": "203.0.113.9", "phone": "1555", "email": "a@b.c", "id": player, "name": "Ayla", "country": "US"}
    return {"notification_type": "user_validation", "settings": SETTINGS, "user": user}


def transaction(number: int = 900_001) -> dict[str, Any]:
    """A movement of money, of a test."""
    return {
        "id": number,
        "external_id": "my-tx-1",
        "payment_date": "2026-01-02T03:04:05+03:00",
        "payment_method": 1380,
        "payment_method_name": "Bank card",
        "payment_method_order_id": "1780001",
        "dry_run": 1,
        "agreement": 1,
    }


def payment(number: int = 900_001, order: int = 700_123, player: str = "u1") -> dict[str, Any]:
    """Money was taken, as projects that get webhooks of money apart are told."""
    line = {"sku": "sword_01", "quantity": 1, "price": {"amount": "1.99", "currency": "USD"}}
    return {
        "notification_type": "payment",
        "settings": SETTINGS,
        "purchase": {
            "checkout": {"currency": "USD", "amount": 1.99},
            "total": {"currency": "USD", "amount": 1.99},
            "order": {"id": order, "lineitems": [line]},
        },
        "user": {"ip": "203.0.113.9", "email": "a@b.c", "id": player, "country": "US", "zip": "10001"},
        "transaction": transaction(number),
        "payment_details": DETAILS,
        "custom_parameters": {"character": "ayla"},
    }


def refund(number: int = 900_001, kind: str = "refund", amount: float = 1.99) -> dict[str, Any]:
    """Money was given back."""
    body = payment(number) | {"notification_type": kind}
    body["purchase"] = {"total": {"currency": "USD", "amount": amount}}
    return body | {"refund_details": {"code": 2, "reason": "Chargeback", "author": "bank"}}


def order_paid(number: int = 700_123, player: str = "u1", money: int = 900_001) -> dict[str, Any]:
    """An order is paid, as projects of today are told: with what was told of the money apart before."""
    return {
        "notification_type": "order_paid",
        "items": [
            {
                "sku": "sword_01",
                "type": "virtual_good",
                "is_pre_order": False,
                "quantity": 1,
                "amount": "1.9900",
                "promotions": [],
            }
        ],
        "order": {
            "id": number,
            "mode": "sandbox",
            "currency_type": "real",
            "currency": "USD",
            "amount": "1.9900",
            "status": "paid",
            "platform": "xsolla",
            "comment": None,
            "invoice_id": str(money),
            "promotions": [],
            "promocodes": [],
            "coupons": [],
        },
        "user": {"external_id": player, "email": "a@b.c", "country": "US"},
        "billing": {
            "notification_type": "payment",
            "settings": SETTINGS,
            "purchase": {"total": {"currency": "USD", "amount": 1.99}},
            "transaction": transaction(money),
            "payment_details": DETAILS,
        },
        "custom_parameters": {"character": "ayla"},
    }


def order_canceled(number: int = 700_123, player: str = "u1", money: int = 900_001) -> dict[str, Any]:
    """It is canceled; its status says something else, as in the documents."""
    return order_paid(number, player, money) | {"notification_type": "order_canceled"}


def apart(body: dict[str, Any]) -> dict[str, Any]:
    """What is told of an order where its money is told of apart."""
    return {name: value for name, value in body.items() if name != "billing"}


def free(number: int = 700_124, currency: str | None = None) -> dict[str, Any]:
    """A free order or, with its SKU, one for a virtual currency."""
    body = apart(order_paid(number))
    kind = {
        "currency_type": "virtual" if currency else "unknown",
        "currency": currency,
        "amount": "0" if currency else None,
    }
    body["order"] = body["order"] | kind | {"invoice_id": ""}
    body["items"] = [body["items"][0] | {"amount": "0"}]
    return body


def raw(body: object) -> bytes:
    """As it is sent."""
    return json.dumps(body, ensure_ascii=False).encode()
