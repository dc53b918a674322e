"""The part of a notification that tells of the money: ``billing``.

Members and types are those of Xsolla's documents, where information on payment and items is combined in one
notification, as it is for every project since 2025. Nobody takes a share or a tax here.
"""

from typing import Any

from coinslot.sandbox.order import Order

_MERCHANT_ID = 6789
_BANK_CARD = 1380  # the payment method of cards (Xsolla's documents)
_DEDUCTIONS = ("xsolla_fee", "payment_method_fee", "repatriation_commission")
_PERCENTAGES = ("vat", "sales_tax", "direct_wht", "country_wht", "user_acquisition_fee")


def payment(order: Order, project_id: int) -> dict[str, Any]:
    """What an order that was paid for in money tells of its payment."""
    return {"notification_type": "payment", **_details(order, project_id)}


def refund(order: Order, project_id: int) -> dict[str, Any]:
    """What it tells when the money went back."""
    # Code 1 is a cancellation by the publisher (Xsolla's documents).
    details = {"code": 1, "reason": "Cancellation by the publisher", "author": "sandbox"}
    return {"notification_type": "refund", **_details(order, project_id), "refund_details": details}


def _details(order: Order, project_id: int) -> dict[str, Any]:
    if order.price is None or order.invoice is None or order.paid_at is None:
        raise ValueError(f"Order {order.id} has taken no money, so there is no payment to tell of.")
    # Amounts are numbers here, and texts everywhere else.
    total = _money(order, float(order.price["amount"]))
    nothing = _money(order, 0)
    return {
        "settings": {"project_id": project_id, "merchant_id": _MERCHANT_ID},
        "purchase": {"total": total},
        "transaction": {
            "id": int(order.invoice),
            "payment_date": order.paid_at.isoformat(),
            "payment_method": _BANK_CARD,
            "payment_method_name": "Bank card",
            "payment_method_order_id": order.invoice,
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


def _money(order: Order, amount: float) -> dict[str, Any]:
    return {"currency": order.price and order.price["currency"], "amount": amount}
