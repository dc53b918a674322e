"""The Store API: requests as values, and readers of their answers.

Fields, paths and error codes are those of Xsolla's public API reference (in-game store and buy button).
Readers take what is documented, tolerate what is added, and answer with a
:class:`~coinslot.core.errors.Fault` instead of raising.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeGuard
from urllib.parse import quote

from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.order import Item, Order, Price
from coinslot.core.status import OrderStatus
from coinslot.providers import jsontext
from coinslot.providers.http import HttpAnswer, HttpRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coinslot.providers.xsolla.project import Project

STATUSES: Final = {
    **{status.value: status for status in OrderStatus},
    # The documents spell it three ways.
    "cancel": OrderStatus.CANCELED,
    "cancelled": OrderStatus.CANCELED,
}

NOT_FOUND: Final = {4001: ErrorCode.ITEM_NOT_FOUND, 9001: ErrorCode.ORDER_NOT_FOUND}
"""Of the provider's error codes, those that a 404 comes with."""

LONGEST_TEXT: Final = 200
"""Characters of the store's own words that a fault repeats; the documented ones have fewer than a hundred."""


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What the player buys. Members that are None are left out of the request."""

    sku: str
    quantity: int = 1
    currency: str | None = None
    locale: str | None = None
    custom_parameters: Mapping[str, str | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Created:
    """An order that was created, and the token that its payment page wants."""

    order_id: int
    payment_token: str


def create_order(project: Project, request: OrderRequest, user_token: str) -> HttpRequest:
    """An order for one item. The address is reached at most once: see the rules of retries in the core."""
    body: dict[str, Any] = {
        "sandbox": project.sandbox,
        "quantity": request.quantity,
        "currency": request.currency,
        "locale": request.locale,
        "custom_parameters": dict(request.custom_parameters) or None,
    }
    return HttpRequest(
        method="POST",
        url=f"{project.base}/payment/item/{quote(request.sku, safe='')}",
        headers=_headers(user_token) | {"Content-Type": "application/json"},
        body=json.dumps({key: value for key, value in body.items() if value is not None}),
    )


def get_order(project: Project, order_id: int, user_token: str) -> HttpRequest:
    """One look at an order."""
    return HttpRequest("GET", f"{project.base}/order/{order_id}", _headers(user_token))


def read_created(answer: HttpAnswer) -> Created | Fault:
    """The answer to :func:`create_order`."""
    match _read(answer):
        case Fault() as fault:
            return fault
        case {"order_id": order_id, "token": str(token)} if _is_whole(order_id) and order_id > 0 and token:
            return Created(order_id, token)
    return _unreadable(answer, "an order_id and a token")


def read_order(answer: HttpAnswer) -> Order | Fault:
    """The answer to :func:`get_order`."""
    body = _read(answer)
    if isinstance(body, Fault):
        return body
    match body:
        case {"order_id": order_id, "status": str(word)} if _is_whole(order_id) and order_id > 0:
            content = body.get("content")
            content = content if isinstance(content, dict) else {}
            lines = content.get("items")
            return Order(
                order_id=order_id,
                status=STATUSES.get(word.strip().lower(), OrderStatus.UNKNOWN),
                items=tuple(_items(lines if isinstance(lines, list) else [])),
                price=_price(content.get("price")),
                virtual_price=_price(content.get("virtual_price")),
                is_free=_true(content.get("is_free")),
            )
    return _unreadable(answer, "an order_id and a status")


def _headers(user_token: str) -> dict[str, str]:
    # Nothing else: the store's answer to a browser's preflight allows no further header.
    return {"Authorization": f"Bearer {user_token}"}


def _items(lines: list[Any]) -> list[Item]:
    return [
        Item(sku, quantity, is_free=_true(line.get("is_free")), price=_price(line.get("price")))
        for line in lines
        if isinstance(line, dict)
        for sku, quantity in [(line.get("sku"), line.get("quantity"))]
        if isinstance(sku, str) and _is_whole(quantity)
    ]


def _price(value: object) -> Price | None:
    """Amounts stay the decimal strings that they are; a price without one is no price."""
    match value:
        case {"amount": amount, "currency": str(currency)} if _is_amount(amount):
            match value:
                case {"amount_without_discount": full} if _is_amount(full):
                    return Price(str(amount), str(full), currency)
            return Price(str(amount), str(amount), currency)
    return None


def _is_amount(value: object) -> bool:
    return isinstance(value, str) or _is_whole(value)


def _is_whole(value: object) -> TypeGuard[int]:
    """In Python a boolean is a whole number too, in JSON it is not."""
    return isinstance(value, int) and not isinstance(value, bool)


def _true(value: object) -> bool:
    """The documents show ``is_free`` as a boolean, samples and an SDK as a string."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _read(answer: HttpAnswer) -> dict[str, Any] | Fault:
    try:
        body = jsontext.read(answer.body)
    except ValueError:
        body = None
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - the range of success
        return _fault(answer, body if isinstance(body, dict) else {})
    return body if isinstance(body, dict) else _unreadable(answer, "a JSON object")


def _unreadable(answer: HttpAnswer, expected: str) -> Fault:
    text = f"The store answered {answer.status} with {answer.body[:80]!r}; expected {expected}."
    return Fault(ErrorCode.UNREADABLE_ANSWER, text, http_status=answer.status)


def _fault(answer: HttpAnswer, body: dict[str, Any]) -> Fault:
    """What an answer outside 200 to 299 means: the HTTP status decides, the provider's code refines."""
    number = body.get("errorCode")
    number = number if _is_whole(number) else None
    told = body.get("errorMessage")
    said = (told if isinstance(told, str) else "") or answer.body[:80] or "nothing more"
    code, advice = _meaning(answer.status, number)
    return Fault(
        code,
        f"The store answered {answer.status}: {said[:LONGEST_TEXT]}. {advice}",
        http_status=answer.status,
        provider_code=number,
        retry_after=_seconds(answer.retry_after),
    )


def _meaning(status: int, number: int | None) -> tuple[ErrorCode, str]:
    match status:
        case 401 | 403:
            return ErrorCode.INVALID_TOKEN, "Check that the player's token is valid and of this project."
        case 404:
            advice = "Check the project id, the SKU, and that the order is this player's."
            return NOT_FOUND.get(number or 0, ErrorCode.REQUEST_REFUSED), advice
        case 429:
            return ErrorCode.RATE_LIMITED, "Try again later."
        case status if status == 408 or status >= 500:  # noqa: PLR2004 - a timeout, and server errors
            return ErrorCode.PROVIDER_UNAVAILABLE, "Try again later."
    return ErrorCode.REQUEST_REFUSED, "The provider's list of errors explains its code."


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds; the other form, a date, needs a clock that this module does not have."""
    text = (retry_after or "").strip()
    return float(text) if text.isascii() and text.isdigit() else None
