"""The Store API's orders: requests as values, and readers of their answers.

Fields, paths and error codes are those of Xsolla's public API reference (in-game store and buy button).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from coinslot.core.errors import Fault
from coinslot.core.order import Order
from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.providers.xsolla import answers
from coinslot.providers.xsolla.orders import (
    CartOrder,
    FreeCartOrder,
    FreeItemOrder,
    ItemOrder,
    OrderRequest,
    VirtualCurrencyOrder,
)

if TYPE_CHECKING:
    from coinslot.providers.xsolla.project import Project


@dataclass(frozen=True, slots=True)
class Created:
    """An order that was created."""

    order_id: int
    payment_token: str | None = None
    """What its payment page wants; None where it needs none: free, or charged in virtual currency already."""


def create_order(project: Project, order: OrderRequest, user_token: str) -> HttpRequest:
    """An order. The address is reached at most once: see the rules of retries in the core."""
    body = order.params.body(sandbox=project.sandbox)
    return store_request(project, "POST", _path(order), user_token, body)


def get_order(project: Project, order_id: int, user_token: str) -> HttpRequest:
    """One look at an order."""
    return store_request(project, "GET", f"/order/{order_id}", user_token)


def read_created(answer: HttpAnswer, order: OrderRequest) -> Created | Fault:
    """The answer to :func:`create_order`; what a refusal means may depend on the kind of order."""
    body = answers.read_object(answer, free=order.is_free)
    if isinstance(body, Fault):
        return body
    match body:
        case {"order_id": order_id, "token": str(token)} if order.needs_payment and answers.is_id(order_id) and token:
            return Created(order_id, token)
        case {"order_id": order_id} if not order.needs_payment and answers.is_id(order_id):
            return Created(order_id)
    return answers.unreadable(answer, "an order_id and a token" if order.needs_payment else "an order_id")


def read_order(answer: HttpAnswer) -> Order | Fault:
    """The answer to :func:`get_order`."""
    body = answers.read_object(answer, order=True)
    if isinstance(body, Fault):
        return body
    match body:
        case {"order_id": order_id, "status": str(word)} if answers.is_id(order_id):
            content = body.get("content")
            content = content if isinstance(content, dict) else {}
            return Order(
                order_id=order_id,
                status=answers.order_status(word),
                items=answers.items(content.get("items")),
                price=answers.price(content.get("price")),
                virtual_price=answers.price(content.get("virtual_price")),
                is_free=answers.is_true(content.get("is_free")),
            )
    return answers.unreadable(answer, "an order_id and a status")


def store_request(
    project: Project, method: str, path: str, user_token: str, body: dict[str, Any] | None = None
) -> HttpRequest:
    """A request to the Store API.

    Args:
        project: where it goes.
        method: of HTTP.
        path: what follows the project's base, encoded.
        user_token: the player's token.
        body: a JSON object, None for a request without one.
    """
    # No further header: the store's answer to a browser's preflight allows none.
    headers = {"Authorization": f"Bearer {user_token}"}
    url = f"{project.base}{path}"
    if body is None:
        return HttpRequest(method, url, headers)
    return HttpRequest(method, url, headers | {"Content-Type": "application/json"}, json.dumps(body))


def part(name: str) -> str:
    """One part of a path; nothing in it leads elsewhere."""
    return quote(name, safe="")


def _path(order: OrderRequest) -> str:
    match order:
        case ItemOrder(sku=sku):
            return f"/payment/item/{part(sku)}"
        case FreeItemOrder(sku=sku):
            return f"/free/item/{part(sku)}"
        case VirtualCurrencyOrder(sku=sku, currency_sku=currency, platform=platform):
            query = f"?{urlencode({'platform': platform})}" if platform else ""
            return f"/payment/item/{part(sku)}/virtual/{part(currency)}{query}"
        case CartOrder(cart_id=cart_id):
            return f"/payment/cart{f'/{part(cart_id)}' if cart_id else ''}"
        case FreeCartOrder(cart_id=cart_id):
            return f"/free/cart{f'/{part(cart_id)}' if cart_id else ''}"
    raise TypeError(f"{type(order).__name__} is no kind of order that the store knows")
