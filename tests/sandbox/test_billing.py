"""The money in a notification."""

from datetime import UTC, datetime

import pytest

from coinslot.sandbox import billing
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.lines import Line
from coinslot.sandbox.order import Order, OrderStatus

ORDER = Order(
    700123,
    "ayla",
    (Line(CATALOG["gems_100"], 2),),
    "T",
    status=OrderStatus.PAID,
    attempts=3,
    paid_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)
TOTAL = {"currency": "USD", "amount": 3.98}
NOTHING = {"currency": "USD", "amount": 0}
NO_TAX = {"currency": "USD", "amount": 0, "percent": 0}


def test_payment_is_told_as_documented() -> None:
    """Amounts are numbers, the transaction's id is the invoice's number, and it says that it is a test."""
    assert billing.payment(ORDER, 12345) == {
        "notification_type": "payment",
        "settings": {"project_id": 12345, "merchant_id": 6789},
        "purchase": {"total": TOTAL},
        "transaction": {
            "id": 70012303,
            "payment_date": "2026-01-02T03:04:05+00:00",
            "payment_method": 1380,
            "payment_method_name": "Bank card",
            "payment_method_order_id": "70012303",
            "dry_run": 1,
            "agreement": 1,
        },
        "payment_details": {
            "payment": TOTAL,
            "payment_method_sum": TOTAL,
            "xsolla_balance_sum": NOTHING,
            "payout": TOTAL,
            "vat": NO_TAX,
            "payout_currency_rate": "1",
            "xsolla_fee": NOTHING,
            "payment_method_fee": NOTHING,
            "sales_tax": NO_TAX,
            "direct_wht": NO_TAX,
            "country_wht": NO_TAX,
            "user_acquisition_fee": NO_TAX,
            "repatriation_commission": NOTHING,
        },
    }


def test_refund_is_the_payment_and_why_it_went_back() -> None:
    """The same transaction, with a code, a reason and an author."""
    told, payment = billing.refund(ORDER, 12345), billing.payment(ORDER, 12345)
    assert told.pop("refund_details").keys() == {"code", "reason", "author"}
    assert told == payment | {"notification_type": "refund"}


def test_no_money_has_no_payment() -> None:
    """An order that took none is refused."""
    gift = Order(1, "ayla", (Line(CATALOG["daily_gift"]),), "T", status=OrderStatus.DONE)
    with pytest.raises(ValueError, match="Order 1 has taken no money"):
        billing.payment(gift, 12345)
