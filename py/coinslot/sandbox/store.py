"""The Store API, as a browser sees it: create an order in each of the five ways, get an order.

Paths, bodies, error codes and CORS are those of Xsolla's documents and client libraries. Where they are
silent, the comment says that the sandbox guesses.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from coinslot.sandbox import selling
from coinslot.sandbox.carts import CartNotFoundError
from coinslot.sandbox.errors import StoreError, cart_not_found, invalid
from coinslot.sandbox.lines import Line
from coinslot.sandbox.order import Order, OrderNotFoundError
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.redirectrequest import read_policy
from coinslot.sandbox.scenarios.choice import choose, split_sku
from coinslot.sandbox.storerequest import (
    BASE,
    check_project,
    read_bearer,
    read_body,
    read_parameters,
    read_quantity,
    read_user,
)
from coinslot.sandbox.wallets import NotEnoughError

_PLATFORMS = frozenset(
    {
        *("xsolla", "playstation_network", "xbox_live", "nintendo_shop", "google_play", "app_store_ios"),
        *("pc_standalone", "android_standalone", "ios_standalone", "pc_other", "android_other", "ios_other"),
    }
)
"""Where virtual currency was bought (Xsolla's client libraries)."""


class StoreApi:
    """The endpoints over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """What the application serves."""
        return [
            Route(f"{BASE}/payment/item/{{sku}}", self.create_order, methods=["POST"]),
            Route(f"{BASE}/payment/item/{{sku}}/virtual/{{currency}}", self.buy_virtually, methods=["POST"]),
            Route(f"{BASE}/payment/cart", self.order_cart, methods=["POST"]),
            Route(f"{BASE}/payment/cart/{{cart_id}}", self.order_cart, methods=["POST"]),
            Route(f"{BASE}/free/item/{{sku}}", self.take_free_item, methods=["POST"]),
            Route(f"{BASE}/free/cart", self.take_free_cart, methods=["POST"]),
            Route(f"{BASE}/free/cart/{{cart_id}}", self.take_free_cart, methods=["POST"]),
            Route(f"{BASE}/order/{{order_id}}", self.get_order, methods=["GET"]),
        ]

    async def create_order(self, request: Request) -> JSONResponse:
        """POST /payment/item/{sku}: a new order for one item, and the token that opens Pay Station."""
        user = self._player(request)
        body = await read_body(request)
        quantity, policy = read_quantity(body), read_policy(body)
        sku, scenario = self._read_sku(request, body)
        lines = (Line(selling.find_item(sku), quantity),)
        selling.check_money(lines)
        return _to_be_paid(self._provider.orders.place(user, lines, policy, read_parameters(body), scenario))

    async def order_cart(self, request: Request) -> JSONResponse:
        """POST /payment/cart or /payment/cart/{cart_id}: a new order for what is in the cart."""
        user = self._player(request)
        body = await read_body(request)
        policy = read_policy(body)
        lines = self._cart_lines(user, request)
        selling.check_money(lines)
        scenario = choose(request, body, self._provider.scenarios)
        return _to_be_paid(self._provider.orders.place(user, lines, policy, read_parameters(body), scenario))

    async def take_free_item(self, request: Request) -> JSONResponse:
        """POST /free/item/{sku}: an order that is done at once; the body may be empty."""
        user = self._player(request)
        body = await read_body(request, optional=True)
        sku, scenario = self._read_sku(request, body)
        lines = (Line(selling.find_item(sku), read_quantity(body)),)
        selling.check_free(lines)
        return self._settle(user, lines, body, scenario)

    async def take_free_cart(self, request: Request) -> JSONResponse:
        """POST /free/cart or /free/cart/{cart_id}: an order for the cart that is done at once."""
        user = self._player(request)
        body = await read_body(request, optional=True)
        lines = self._cart_lines(user, request)
        selling.check_free(lines)
        return self._settle(user, lines, body, choose(request, body, self._provider.scenarios))

    async def buy_virtually(self, request: Request) -> JSONResponse:
        """POST /payment/item/{sku}/virtual/{currency}: charged now, done at once; the body may be empty."""
        user = self._player(request)
        body = await read_body(request, optional=True)
        platform = request.query_params.get("platform", "xsolla")
        if platform not in _PLATFORMS:
            raise invalid("platform", f"must be one of {', '.join(sorted(_PLATFORMS))}")
        sku, scenario = self._read_sku(request, body)
        item, currency = selling.find_item(sku), request.path_params["currency"]
        price = selling.virtual_price(item, currency)
        try:
            # Both or neither: no restart may find a balance charged for an order that is not there.
            with self._provider.transaction:
                self._provider.wallets.charge(user, currency, price)
                order = self._provider.orders.settled(user, (Line(item),), currency, read_parameters(body), scenario)
        except NotEnoughError as error:
            raise StoreError(422, 5006, f"Not enough virtual currency: {error}") from None
        return _done(order)

    async def get_order(self, request: Request) -> JSONResponse:
        """GET /order/{order_id}: the order, to its user or to whoever holds its payment token."""
        check_project(request, self._provider.project_id)
        asked = request.path_params["order_id"]
        for order in self._orders_of(read_bearer(request)):
            if str(order.id) == asked:
                return JSONResponse(_order_body(order))
        # Somebody else's order is answered for as if there were none: an id must not tell that it exists.
        raise StoreError(404, 9001, f"Order with ID = '{asked}' not found")

    def _orders_of(self, bearer: str) -> list[Order]:
        # Xsolla's newer client library sends the payment token here, the older ones the user's.
        try:
            return [self._provider.orders.by_token(bearer)]
        except OrderNotFoundError:
            user = read_user(bearer)
            return [order for order in self._provider.orders.all() if order.user == user]

    def _player(self, request: Request) -> str:
        check_project(request, self._provider.project_id)
        return read_user(read_bearer(request))

    def _read_sku(self, request: Request, body: dict[str, Any]) -> tuple[str, str]:
        asked = request.path_params["sku"]
        return split_sku(asked)[0], choose(request, body, self._provider.scenarios, asked)

    def _settle(self, user: str, lines: tuple[Line, ...], body: dict[str, Any], scenario: str) -> JSONResponse:
        parameters = read_parameters(body)
        return _done(self._provider.orders.settled(user, lines, custom_parameters=parameters, scenario=scenario))

    def _cart_lines(self, user: str, request: Request) -> tuple[Line, ...]:
        # The order leaves the cart as it is: the client libraries clear it themselves.
        try:
            cart = self._provider.carts.find(user, request.path_params.get("cart_id"))
        except CartNotFoundError as error:
            raise cart_not_found(error) from None
        if not cart.lines:
            raise StoreError(422, 1403, "The cart is empty")
        return cart.lines


def _to_be_paid(order: Order) -> JSONResponse:
    return JSONResponse({"order_id": order.id, "token": order.token})


def _done(order: Order) -> JSONResponse:
    return JSONResponse({"order_id": order.id})


def _order_body(order: Order) -> dict[str, object]:
    lines = [line.as_json() for line in order.lines]
    if order.virtual_currency:
        # A guess: the documents show no order for virtual currency line by line.
        lines = [line | {"price": None} for line in lines]
    content = {
        "price": order.price,
        "virtual_price": order.virtual_price,
        "is_free": order.is_free,
        "items": lines,
    }
    return {"order_id": order.id, "status": order.status, "content": content}
