"""What webhooks say, in each of the modes that a project can be in (Xsolla's documents).

``combined``: order_paid and order_canceled, each with ``billing``; every project since 2025. ``separate``: payment
and, once that is accepted, order_paid; refund and, once that is accepted, order_canceled. ``payment``: only payment
and refund, as for tokens of the Merchant API.
"""

import json
from datetime import datetime
from typing import Any

from coinslot.sandbox import billing
from coinslot.sandbox.checkout import Checkout
from coinslot.sandbox.notifications import COUNTRY, notification
from coinslot.sandbox.order import Order, OrderStatus

COMBINED, SEPARATE, PAYMENT = MODES = ("combined", "separate", "payment")

Body = dict[str, Any]

_IP = "203.0.113.9"  # of the range for documentation (RFC 5737)
_ZIP = "10001"


def write(body: Body) -> bytes:
    r"""The bytes of a body.

    Written as PHP writes JSON, without spaces and with ``\/``: a guess, and one that shows a receiver which checks
    the signature over what it has parsed and written again.
    """
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def user_validation(user: str, email: str, project_id: int) -> Body:
    """The question whether a player exists."""
    return {
        "notification_type": "user_validation",
        "settings": billing.settings(project_id),
        "user": _user(user, email),
    }


def of_order(order: Order, project_id: int, mode: str) -> list[Body]:
    """What tells of the status that an order has just come to: each is sent when the one before was accepted."""
    told = notification(order, project_id)
    if told is None or (mode == PAYMENT and order.price is None):
        return []
    if mode == COMBINED or order.price is None:
        return [told]
    money = _of_money(order, project_id)
    del told["billing"]
    return [money] if mode == PAYMENT else [money, told]


def of_checkout(checkout: Checkout, project_id: int, paid_at: datetime) -> Body:
    """What tells that a payment without an order has taken its money."""
    body = billing.details(checkout.price, checkout.invoice or "", paid_at, project_id)
    body["purchase"] = {"checkout": body["purchase"]["total"], **body["purchase"]}
    return _payment("payment", body, checkout)


def _of_money(order: Order, project_id: int) -> Body:
    refunded = order.status is OrderStatus.CANCELED
    body = (billing.refund if refunded else billing.payment)(order, project_id)
    lines = [{"sku": line.item.sku, "quantity": line.quantity, "price": _short(line.price())} for line in order.lines]
    body["purchase"] = {
        "checkout": body["purchase"]["total"],
        **body["purchase"],
        "order": {"id": order.id, "lineitems": lines},
    }
    told = _payment(body.pop("notification_type"), body, order)
    return told | {"custom_parameters": dict(order.custom_parameters)}


def _payment(kind: str, body: Body, bill: Order | Checkout) -> Body:
    if bill.redirect_policy.external_id:
        body["transaction"]["external_id"] = bill.redirect_policy.external_id
    return {"notification_type": kind, "user": _user(bill.user, bill.email), **body}


def _short(price: dict[str, str] | None) -> dict[str, str] | None:
    return price and {"amount": price["amount"], "currency": price["currency"]}


def _user(user: str, email: str) -> Body:
    # Their key is "id" here, and "external_id" where an order is told of.
    return {"ip": _IP, "email": email, "id": user, "name": user, "country": COUNTRY, "zip": _ZIP}
