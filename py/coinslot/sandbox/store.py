"""The Store API, as a browser sees it: create an order for one item, get an order.

Paths, bodies, error codes and CORS are those of Xsolla's documents and client libraries. Where they are
silent, the comment says that the sandbox guesses.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from coinslot.sandbox import tokens
from coinslot.sandbox.bodies import BodyError, read_object
from coinslot.sandbox.catalog import CATALOG, Item
from coinslot.sandbox.errors import StoreError, invalid
from coinslot.sandbox.orders import Order, OrderNotFoundError
from coinslot.sandbox.provider import Provider

_BASE = "/api/v2/project/{project}"
_HIGHEST_QUANTITY = 1_000_000  # the sandbox's own limit, so that totals stay readable
_HIGHEST_PROPERTIES = 200  # of custom_parameters (Xsolla's documents)


class StoreApi:
    """The endpoints over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """What the application serves."""
        return [
            Route(f"{_BASE}/payment/item/{{sku}}", self.create_order, methods=["POST"]),
            Route(f"{_BASE}/order/{{order_id}}", self.get_order, methods=["GET"]),
        ]

    async def create_order(self, request: Request) -> JSONResponse:
        """POST /payment/item/{sku}: a new order for one item, and the token that opens Pay Station."""
        self._check_project(request)
        user = _read_user(_bearer(request))
        quantity = _read_quantity(await _read_body(request))
        item = _find_item(request.path_params["sku"])
        order = self._provider.orders.create(user, item, quantity)
        return JSONResponse({"order_id": order.id, "token": order.token})

    async def get_order(self, request: Request) -> JSONResponse:
        """GET /order/{order_id}: the order, to its user or to whoever holds its payment token."""
        self._check_project(request)
        asked = request.path_params["order_id"]
        for order in self._orders_of(_bearer(request)):
            if str(order.id) == asked:
                return JSONResponse(_order_body(order))
        # Somebody else's order is answered for as if there were none: an id must not tell that it exists.
        raise StoreError(404, 9001, f"Order with ID = '{asked}' not found")

    def _orders_of(self, bearer: str) -> list[Order]:
        # Xsolla's newer client library sends the payment token here, the older ones the user's.
        try:
            return [self._provider.orders.by_token(bearer)]
        except OrderNotFoundError:
            user = _read_user(bearer)
            return [order for order in self._provider.orders.all() if order.user == user]

    def _check_project(self, request: Request) -> None:
        asked, known = request.path_params["project"], self._provider.project_id
        if asked != str(known):
            # A guess: the error list has 1700 for a project's set-up, and no example of the answer.
            raise StoreError(404, 1700, f"Project '{asked}' not found; this sandbox serves project {known}")


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthorised("no user's token; send the header Authorization: Bearer TOKEN")
    return token.strip()


def _read_user(bearer: str) -> str:
    try:
        return tokens.read(bearer)
    except tokens.TokenError as error:
        raise _unauthorised(str(error)) from None


def _unauthorised(text: str) -> StoreError:
    # The error list has 1501 for authorisation; the body of a real 401 is not documented, so it is a guess.
    return StoreError(401, 1501, f"Authorization error: {text}")


async def _read_body(request: Request) -> dict[str, Any]:
    try:
        body = await read_object(request)
    except BodyError as error:
        raise invalid("body", str(error)) from None
    # The real backend takes an empty object for an empty list, hence the odd text; Xsolla's own client
    # libraries leave the key out for that reason.
    if "settings" in body and (not isinstance(body["settings"], dict) or not body["settings"]):
        raise invalid("settings", "array value found, object required")
    properties = body.get("custom_parameters", {"none": None})
    if not isinstance(properties, dict) or not 1 <= len(properties) <= _HIGHEST_PROPERTIES:
        raise invalid("custom_parameters", f"must be an object of 1 to {_HIGHEST_PROPERTIES} properties")
    return body


def _read_quantity(body: dict[str, Any]) -> int:
    quantity = body.get("quantity", 1)
    if type(quantity) is not int or not 1 <= quantity <= _HIGHEST_QUANTITY:
        raise invalid("quantity", f"must be a whole number from 1 to {_HIGHEST_QUANTITY}")
    return quantity


def _find_item(sku: str) -> Item:
    item = CATALOG.get(sku)
    if item is None:
        raise StoreError(404, 4001, f"Item with sku = '{sku}' not found")
    if item.is_free:
        raise StoreError(422, 1456, f"Item with sku = '{sku}' is free; use the endpoint for free items")
    return item


def _order_body(order: Order) -> dict[str, object]:
    price = order.item.price(order.quantity)
    line = {"sku": order.item.sku, "quantity": order.quantity, "is_free": False, "price": price}
    content = {"price": price, "virtual_price": None, "is_free": False, "items": [line]}
    return {"order_id": order.id, "status": order.status, "content": content}
