"""The cart's part of the Store API: read, fill, set and remove an item, clear.

Each path exists twice: for the current cart, and with the cart's id.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coinslot.sandbox import selling
from coinslot.sandbox.carts import Cart, CartNotFoundError, NotInCartError
from coinslot.sandbox.errors import StoreError, cart_not_found, invalid
from coinslot.sandbox.lines import Line, are_free, total
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.storerequest import BASE, check_project, read_bearer, read_body, read_quantity, read_user


class CartApi:
    """The endpoints over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """What the application serves."""
        # The current cart's paths come first: "fill", "clear" and "item" are no ids.
        return [
            Route(f"{cart}{path}", endpoint, methods=[method])
            for cart in (f"{BASE}/cart", f"{BASE}/cart/{{cart_id}}")
            for method, path, endpoint in (
                ("PUT", "/fill", self.fill),
                ("PUT", "/clear", self.clear),
                ("PUT", "/item/{sku}", self.set_item),
                ("DELETE", "/item/{sku}", self.remove_item),
                ("GET", "", self.read),
            )
        ]

    async def read(self, request: Request) -> JSONResponse:
        """GET: the cart; the current one is made when there is none."""
        user = self._player(request)
        try:
            return _answer(self._provider.carts.open(user, _cart_id(request)))
        except CartNotFoundError as error:
            raise cart_not_found(error) from None

    async def fill(self, request: Request) -> JSONResponse:
        """PUT fill with ``{"items": [{"sku", "quantity"}]}``; what cannot be put in comes back as a warning."""
        user = self._player(request)
        lines: list[Line] = []
        warnings: list[dict[str, object]] = []
        for sku, quantity in _read_items(await read_body(request)):
            try:
                lines.append(_line(sku, quantity))
            except StoreError as error:
                warnings.append(
                    {"sku": sku, "quantity": quantity}
                    | {name: error.body[name] for name in ("errorCode", "errorMessage")}
                )
        return _answer(self._put(user, request, *lines), warnings)

    async def set_item(self, request: Request) -> Response:
        """PUT item/{sku} with ``{"quantity": n}``."""
        user = self._player(request)
        quantity = read_quantity(await read_body(request))
        self._put(user, request, _line(request.path_params["sku"], quantity))
        return Response(status_code=204)

    async def remove_item(self, request: Request) -> Response:
        """DELETE item/{sku}."""
        user = self._player(request)
        try:
            self._provider.carts.remove(user, _cart_id(request), request.path_params["sku"])
        except CartNotFoundError as error:
            raise cart_not_found(error) from None
        except NotInCartError as error:
            # Xsolla's older error list has 1411 for just this.
            raise StoreError(422, 1411, str(error)) from None
        return Response(status_code=204)

    async def clear(self, request: Request) -> Response:
        """PUT clear: nothing is in it any more; there is no body."""
        user = self._player(request)
        try:
            self._provider.carts.empty(user, _cart_id(request))
        except CartNotFoundError as error:
            raise cart_not_found(error) from None
        return Response(status_code=204)

    def _put(self, user: str, request: Request, *lines: Line) -> Cart:
        try:
            return self._provider.carts.put(user, _cart_id(request), lines)
        except CartNotFoundError as error:
            raise cart_not_found(error) from None

    def _player(self, request: Request) -> str:
        check_project(request, self._provider.project_id)
        return read_user(read_bearer(request))


def _cart_id(request: Request) -> str | None:
    return request.path_params.get("cart_id")


def _line(sku: str, quantity: int) -> Line:
    item = selling.find_item(sku)
    if item.amount is None:
        raise StoreError(422, 4055, f"Item with sku = '{sku}' has no price in the default currency")
    return Line(item, quantity)


def _read_items(body: dict[str, Any]) -> list[tuple[str, int]]:
    items = body.get("items")
    if not isinstance(items, list) or not items:
        raise invalid("items", "must be a list of at least one item")
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("sku"), str):
            raise invalid("items", "each must be an object with a sku")
    return [(item["sku"], read_quantity(item)) for item in items]


def _answer(cart: Cart, warnings: list[dict[str, object]] | None = None) -> JSONResponse:
    return JSONResponse(
        {
            "cart_id": cart.id,
            "is_free": are_free(cart.lines),
            "items": [
                {"name": line.item.name, "description": line.item.description, **line.as_json()} for line in cart.lines
            ],
            "warnings": warnings or [],
            "price": total(cart.lines),
            "promotions": [],
        }
    )
