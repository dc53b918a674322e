"""What the sandbox keeps, as JSON and back.

Reading raises KeyError, TypeError, ValueError or ArithmeticError for what no writer here has written.
"""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.checkout import Charge, Checkout, CheckoutStatus
from coinslot.sandbox.lines import Line
from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.redirects import RedirectPolicy

Record = dict[str, Any]


def write_lines(lines: Iterable[Line]) -> list[Record]:
    """Lines by SKU: what an item is and costs stands in the catalogue."""
    return [{"sku": line.item.sku, "quantity": line.quantity} for line in lines]


def read_lines(records: list[Record]) -> tuple[Line, ...]:
    """The reverse."""
    return tuple(Line(CATALOG[record["sku"]], int(record["quantity"])) for record in records)


def write_order(order: Order, now: float) -> Record:
    """An order; the clock that ``done_at`` was read from says ``now``, and goes on in no other process."""
    return {
        "id": order.id,
        "user": order.user,
        "lines": write_lines(order.lines),
        "token": order.token,
        "virtual_currency": order.virtual_currency,
        "status": order.status,
        "attempts": order.attempts,
        "seconds_until_done": None if order.done_at is None else max(0.0, order.done_at - now),
        "redirect_policy": _members(order.redirect_policy),
        "custom_parameters": dict(order.custom_parameters),
        "paid_at": order.paid_at and order.paid_at.isoformat(),
        "scenario": order.scenario,
    }


def read_order(record: Record, now: float) -> Order:
    """The reverse, on a clock that says ``now``."""
    seconds, paid_at = record["seconds_until_done"], record["paid_at"]
    return Order(
        int(record["id"]),
        str(record["user"]),
        read_lines(record["lines"]),
        str(record["token"]),
        record["virtual_currency"],
        OrderStatus(record["status"]),
        int(record["attempts"]),
        None if seconds is None else now + float(seconds),
        RedirectPolicy(**record["redirect_policy"]),
        dict(record["custom_parameters"]),
        None if paid_at is None else datetime.fromisoformat(paid_at),
        str(record["scenario"]),
    )


def write_checkout(checkout: Checkout) -> Record:
    """A payment without an order."""
    charges = [
        {"name": charge.name, "amount": str(charge.amount), "quantity": charge.quantity} for charge in checkout.charges
    ]
    return {
        "id": checkout.id,
        "user": checkout.user,
        "charges": charges,
        "token": checkout.token,
        "currency": checkout.currency,
        "status": checkout.status,
        "attempts": checkout.attempts,
        "redirect_policy": _members(checkout.redirect_policy),
    }


def read_checkout(record: Record) -> Checkout:
    """The reverse."""
    return Checkout(
        int(record["id"]),
        str(record["user"]),
        tuple(Charge(each["name"], Decimal(each["amount"]), int(each["quantity"])) for each in record["charges"]),
        str(record["token"]),
        str(record["currency"]),
        CheckoutStatus(record["status"]),
        int(record["attempts"]),
        RedirectPolicy(**record["redirect_policy"]),
    )


def _members(policy: RedirectPolicy) -> Record:
    # asdict copies deeply, and takes ten times as long: this runs for every order at every change.
    return {field.name: getattr(policy, field.name) for field in fields(policy)}
