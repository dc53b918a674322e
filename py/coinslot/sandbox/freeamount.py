"""POST /payment of the Store API: a payment token for whatever the game says, and no order.

Members and their types are those of Xsolla's client libraries; here amounts are numbers, elsewhere texts.
"""

import math
import re
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from coinslot.sandbox.catalog import CURRENCY
from coinslot.sandbox.checkout import Charge
from coinslot.sandbox.errors import invalid, wrong
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.redirectrequest import read_policy
from coinslot.sandbox.storerequest import (
    BASE,
    as_object,
    check_project,
    read_bearer,
    read_body,
    read_quantity,
    read_user,
)

_CURRENCY = re.compile(r"[A-Z]{3}")  # ISO 4217
_HIGHEST_AMOUNT = 1_000_000  # the sandbox's own limit, so that totals stay readable


class FreeAmountApi:
    """The endpoint over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """What the application serves."""
        return [Route(f"{BASE}/payment", self.create_token, methods=["POST"])]

    async def create_token(self, request: Request) -> JSONResponse:
        """POST /payment: the token that opens Pay Station, and nothing else."""
        check_project(request, self._provider.project_id)
        user = read_user(read_bearer(request))
        body = await read_body(request)
        charges, currency = read_purchase(body)
        made = self._provider.checkouts.create(user, charges, currency, read_policy(body))
        return JSONResponse({"token": made.token})


def read_purchase(body: dict[str, Any]) -> tuple[list[Charge], str]:
    """What a body wants to be paid for, and in which currency.

    Raises:
        StoreError: 1102, a member is missing or of the wrong type.
    """
    purchase = as_object(body.get("purchase"), "purchase")
    if "items" in purchase:
        items = purchase["items"]
        if not isinstance(items, list) or not items:
            raise invalid("purchase.items", "must be a list of at least one item")
        currency = as_object(body.get("settings", {}), "settings").get("currency", CURRENCY)
        return [_read_item(item) for item in items], _read_currency(currency, "settings.currency")
    checkout = as_object(purchase.get("checkout"), "purchase.checkout")
    amount = read_amount(checkout.get("amount"), "purchase.checkout.amount")
    text = as_object(purchase.get("description", {"value": "Payment"}), "purchase.description").get("value")
    name = _read_text(text, "purchase.description.value")
    return [Charge(name, amount)], _read_currency(checkout.get("currency"), "purchase.checkout.currency")


def read_amount(value: object, name: str) -> Decimal:
    """An amount of money as a number.

    Raises:
        StoreError: 1102, it is none.
    """
    good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not good or not 0 <= Decimal(str(value)) <= _HIGHEST_AMOUNT:
        raise wrong(name, value, f"a number from 0 to {_HIGHEST_AMOUNT}")
    return Decimal(str(value))


def _read_item(value: object) -> Charge:
    item = as_object(value, "purchase.items")
    price = as_object(item.get("price"), "purchase.items.price")
    amount = read_amount(price.get("amount"), "purchase.items.price.amount")
    return Charge(_read_text(item.get("name"), "purchase.items.name"), amount, read_quantity(item))


def _read_currency(value: object, name: str) -> str:
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise wrong(name, value, "three capital letters such as USD")
    return value


def _read_text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise wrong(name, value, "a text")
    return value
