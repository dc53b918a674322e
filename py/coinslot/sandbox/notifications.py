"""What a change of an order is told as: the bodies of ``order_paid`` and ``order_canceled``.

Members and types are those of Xsolla's documents and of its client library; a comment says where the
sandbox guesses. Events carry these bodies, and whatever else tells of orders has to carry the same.
"""

from decimal import Decimal
from typing import Any

from coinslot.sandbox import billing
from coinslot.sandbox.lines import Line
from coinslot.sandbox.order import Order, OrderStatus

COUNTRY = "US"
"""Where everybody here lives: the catalogue's currency is that country's."""


def notification(order: Order, project_id: int) -> dict[str, Any] | None:
    """The body that tells of the status that an order has just come to; None where nobody is told.

    A paid order is told of when the money is there, not again when it is done; one that took no payment is
    told of when it is made.
    """
    if order.status is OrderStatus.PAID or (order.status is OrderStatus.DONE and order.invoice is None):
        return _body("order_paid", order, project_id)
    # An order that nobody has paid for is canceled without a word (Xsolla's documents).
    if order.status is OrderStatus.CANCELED and order.paid_at is not None:
        return _body("order_canceled", order, project_id)
    return None


def _body(kind: str, order: Order, project_id: int) -> dict[str, Any]:
    describe = billing.payment if kind == "order_paid" else billing.refund
    return {
        "notification_type": kind,
        "items": [item for line in order.lines for item in _items(line, order.virtual_currency)],
        "order": _order(order),
        "user": {"external_id": order.user, "email": order.email, "country": COUNTRY},
        **({"billing": describe(order, project_id)} if order.price else {}),
        "custom_parameters": dict(order.custom_parameters),
    }


def _order(order: Order) -> dict[str, Any]:
    price = order.virtual_price or order.price
    kind = "virtual" if order.virtual_currency else "real" if price else "unknown"
    return {
        "id": order.id,
        # No money moves here, whatever the order said, and nobody may take it for a real one.
        "mode": "sandbox",
        "currency_type": kind,
        "currency": price and price["currency"],
        "amount": _amount(Decimal(price["amount"]) if price else Decimal(0), whole=kind != "real"),
        # In a cancellation as well: in the documents' example it says paid, so nobody may go by it.
        "status": "paid",
        "platform": "xsolla",
        "comment": None,
        # Without a payment there is none to name; whether the member is left out then is not documented.
        **({"invoice_id": order.invoice} if order.invoice else {}),
        "promotions": [],
        "promocodes": [],
        "coupons": [],
    }


def _items(line: Line, currency: str | None) -> list[dict[str, Any]]:
    # A package of virtual currency is a bundle, and what is in it follows (Xsolla's documents).
    bought = _item(
        line.item.sku, "bundle" if line.item.grants else "virtual_good", line.quantity, _price(line, currency)
    )
    if not currency and line.item.amount != line.item.old_amount:
        bought["promotions"] = [_promotion(line)]
    return [bought] + [
        _item(sku, "virtual_currency", amount * line.quantity, None) for sku, amount in line.item.grants.items()
    ]


def _item(sku: str, kind: str, quantity: int, amount: str | None) -> dict[str, Any]:
    return {
        "sku": sku,
        "type": kind,
        "is_pre_order": False,
        "quantity": quantity,
        "amount": amount,
        "promotions": [],
    }


def _price(line: Line, currency: str | None) -> str:
    if currency:
        return _amount(Decimal(line.item.virtual_prices[currency] * line.quantity), whole=True)
    return _amount((line.item.amount or Decimal(0)) * line.quantity, whole=line.item.is_free)


def _promotion(line: Line) -> dict[str, Any]:
    # The sandbox's discounts count as promotions: a lower price has no other place in the body.
    amounts = {"amount_without_discount": line.item.old_amount, "amount_with_discount": line.item.amount}
    texts = {name: _amount((amount or Decimal(0)) * line.quantity, whole=False) for name, amount in amounts.items()}
    return texts | {"sequence": 1}


def _amount(amount: Decimal, *, whole: bool) -> str:
    # Money has four decimals, a virtual currency and nothing at all have none (the documents' examples).
    return str(amount) if whole else f"{amount:.4f}"
