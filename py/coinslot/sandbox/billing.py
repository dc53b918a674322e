"""The part of a notification that tells of the money: ``billing``.

Members and types are those of Xsolla's documents, where information on payment and items is combined in one
notification, as it is for every project since 2025. Nobody takes a share or a tax here.
"""

from datetime import datetime
from typing import Any

from coinslot.sandbox.order import Order

_MERCHANT_ID = 6789
_BANK_CARD = 1380  # the payment method of cards (Xsolla's documents)
_DEDUCTIONS = ("xsolla_fee", "payment_method_fee", "repatriation_commission")
_PERCENTAGES = ("vat", "sales_tax", "direct_wht", "country_wht", "user_acquisition_fee")

# Code 1 is a cancellation by the publisher (Xsolla's documents).
REFUND_DETAILS = {"code": 1, "reason": "Cancellation by the publisher", "author": "sandbox"}


def payment(order: Order, project_id: int) -> dict[str, Any]:
    """What an order that was paid for in money tells of its payment."""
    return {"notification_type": "payment", **_details(order, project_id)}


def refund(order: Order, project_id: int) -> dict[str, Any]:
    """What it tells when the money went back."""
    return {"notification_type": "refund", **_details(order, project_id), "refund_details": dict(REFUND_DETAILS)}


def settings(project_id: int) -> dict[str, int]:
    """Whose payment it is."""
    return {"project_id": project_id, "merchant_id": _MERCHANT_ID}


def details(price: dict[str, str], invoice: str, paid_at: datetime, project_id: int) -> dict[str, Any]:
    """What is told of a payment: whose it is, what it was for, how it went.

    Args:
        price: What was paid, as the Store API writes it.
        invoice: The number of the attempt that took the money.
        paid_at: When.
        project_id: The project that got it.
    """
    # Amounts are numbers here, and texts everywhere else.
    total = {"currency": price["currency"], "amount": float(price["amount"])}
    nothing = {"currency": price["currency"], "amount": 0}
    return {
        "settings": settings(project_id),
        "purchase": {"total": total},
        "transaction": {
            "id": int(invoice),
            "payment_date": paid_at.isoformat(),
            "payment_method": _BANK_CARD,
            "payment_method_name": "Bank card",
            "payment_method_order_id": invoice,
            "dry_run": 1,
            "agreement": 1,
        },
        "payment_details": {
            "payment": total,
            "payment_method_sum": total,
            "xsolla_balance_sum": nothing,
            "payout": total,
            "payout_currency_rate": "1",
            **dict.fromkeys(_DEDUCTIONS, nothing),
            **dict.fromkeys(_PERCENTAGES, nothing | {"percent": 0}),
        },
    }


def _details(order: Order, project_id: int) -> dict[str, Any]:
    if order.price is None or order.invoice is None or order.paid_at is None:
        raise ValueError(f"Order {order.id} has taken no money, so there is no payment to tell of.")
    return details(order.price, order.invoice, order.paid_at, project_id)
