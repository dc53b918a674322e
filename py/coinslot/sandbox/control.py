"""The control API under ``/sandbox/``: what a test or a person does to the sandbox from outside."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coinslot.sandbox import tokens
from coinslot.sandbox.bodies import BodyError, read_object
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.checkout import ClosedCheckoutError
from coinslot.sandbox.clock import ClockError
from coinslot.sandbox.faults import FaultError, read_fault
from coinslot.sandbox.order import IllegalMoveError, Order, OrderNotFoundError, OrderStatus
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.scenarios.stage import ScenarioError
from coinslot.sandbox.settings import SettingsError
from coinslot.sandbox.sockets import SocketError
from coinslot.sandbox.statefile import StateError
from coinslot.sandbox.wallets import WalletError
from coinslot.sandbox.webhooks.queue import DeliveryNotFoundError
from coinslot.sandbox.webhooks.target import TargetError
from coinslot.sandbox.webhooks.validation import UserRefusedError

_LONGEST_LIFETIME = 10 * 365 * 24 * 60 * 60  # ten years, in seconds: past any test


class ControlError(ValueError):
    """The caller asked for something that makes no sense."""


STATUS_OF: dict[type[Exception], int] = {
    BodyError: 422,
    ControlError: 422,
    FaultError: 422,
    SettingsError: 422,
    SocketError: 422,
    WalletError: 422,
    TargetError: 422,
    ScenarioError: 422,
    ClockError: 422,
    UserRefusedError: 403,
    DeliveryNotFoundError: 404,
    OrderNotFoundError: 404,
    IllegalMoveError: 409,
    ClosedCheckoutError: 409,
    StateError: 500,
}
"""The HTTP status for each error that an endpoint may raise."""


async def answer(_request: Request, error: Exception) -> JSONResponse:
    """Turn an error of ``STATUS_OF`` into its response; an exception handler for Starlette."""
    return JSONResponse({"error": str(error)}, status_code=STATUS_OF[type(error)])


class ControlApi:
    """The endpoints over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """What the application serves."""
        return [
            Route("/sandbox/token", self.token, methods=["GET"]),
            Route("/sandbox/catalog", self.catalog, methods=["GET"]),
            Route("/sandbox/scenarios", self.scenarios, methods=["GET"]),
            Route("/sandbox/settings", self.settings, methods=["GET"]),
            Route("/sandbox/settings", self.change_settings, methods=["PATCH", "POST"]),
            Route("/sandbox/orders", self.orders, methods=["GET"]),
            Route("/sandbox/orders/{order_id:int}", self.order, methods=["GET"]),
            Route("/sandbox/orders/{order_id:int}/status", self.set_status, methods=["POST"]),
            Route("/sandbox/events", self.events, methods=["GET"]),
            Route("/sandbox/balances", self.balances, methods=["GET"]),
            Route("/sandbox/balances", self.set_balance, methods=["PUT"]),
            Route("/sandbox/requests", self.requests, methods=["GET"]),
            Route("/sandbox/requests", self.clear_requests, methods=["DELETE"]),
            Route("/sandbox/faults", self.add_fault, methods=["POST"]),
            Route("/sandbox/faults", self.clear_faults, methods=["DELETE"]),
        ]

    async def token(self, request: Request) -> JSONResponse:
        """GET token?user=NAME&lifetime=SECONDS: a user's token; a negative lifetime gives an expired one."""
        user = read_user(request)
        asked = request.query_params.get("lifetime", str(tokens.LIFETIME))
        try:
            lifetime = int(asked)
        except ValueError:
            raise ControlError(f"lifetime is {asked!r}; it must be a whole number of seconds.") from None
        if abs(lifetime) > _LONGEST_LIFETIME:
            raise ControlError(f"lifetime is {lifetime}; it must be at most {_LONGEST_LIFETIME} seconds.")
        return JSONResponse({"token": tokens.mint(user, lifetime)})

    async def catalog(self, _request: Request) -> JSONResponse:
        """GET catalog: everything for sale."""
        return JSONResponse({"items": [item.as_json() for item in CATALOG.values()]})

    async def scenarios(self, _request: Request) -> JSONResponse:
        """GET scenarios: each with its name, what it is, and the seconds that it takes unless told otherwise."""
        known = self._provider.scenarios.all()
        listed = [{"name": each.name, "summary": each.summary, "seconds": each.seconds} for each in known]
        return JSONResponse({"scenarios": listed})

    async def settings(self, _request: Request) -> JSONResponse:
        """GET settings: all of them."""
        return JSONResponse(self._provider.settings.as_json())

    async def change_settings(self, request: Request) -> JSONResponse:
        """PATCH or, from a page, POST settings: change those that the body names."""
        self._provider.change_settings(await read_object(request))
        return JSONResponse(self._provider.settings.as_json())

    async def orders(self, _request: Request) -> JSONResponse:
        """GET orders: all of them, oldest first."""
        return JSONResponse({"orders": [order_json(order) for order in self._provider.orders.all()]})

    async def order(self, request: Request) -> JSONResponse:
        """GET orders/{id}."""
        return JSONResponse(order_json(self._provider.orders.get(request.path_params["order_id"])))

    async def set_status(self, request: Request) -> JSONResponse:
        """POST orders/{id}/status with ``{"status": …}``: move the order."""
        order_id = request.path_params["order_id"]
        wanted = (await read_object(request)).get("status", "")
        try:
            status = OrderStatus(wanted)
        except ValueError:
            raise ControlError(f"status is {wanted!r}; it must be one of {', '.join(OrderStatus)}.") from None
        return JSONResponse(order_json(self._provider.orders.move(order_id, status)))

    async def events(self, _request: Request) -> JSONResponse:
        """GET events: all of them, processed or not, oldest first."""
        found = self._provider.events.all()
        return JSONResponse({"events": [event.as_json() | {"user": event.user} for event in found]})

    async def balances(self, request: Request) -> JSONResponse:
        """GET balances?user=NAME: what a player has of each virtual currency."""
        return JSONResponse({"balances": self._provider.wallets.balances(read_user(request))})

    async def set_balance(self, request: Request) -> JSONResponse:
        """PUT balances?user=NAME with ``{"gems": 500}``: give a player exactly this much."""
        user = read_user(request)
        for currency, amount in (await read_object(request)).items():
            self._provider.wallets.set(user, currency, amount)
        return JSONResponse({"balances": self._provider.wallets.balances(user)})

    async def requests(self, _request: Request) -> JSONResponse:
        """GET requests: the log of Store API requests, oldest first."""
        return JSONResponse({"requests": [entry.as_json() for entry in self._provider.requests.all()]})

    async def clear_requests(self, _request: Request) -> Response:
        """DELETE requests: begin the log anew."""
        self._provider.requests.clear()
        return Response(status_code=204)

    async def add_fault(self, request: Request) -> Response:
        """POST faults: what to do to the next requests that match."""
        self._provider.faults.add(read_fault(await read_object(request)))
        return Response(status_code=204)

    async def clear_faults(self, _request: Request) -> Response:
        """DELETE faults: forget those that are left."""
        self._provider.faults.clear()
        return Response(status_code=204)


def read_user(request: Request) -> str:
    """The player whom a query names.

    Raises:
        ControlError: It names none.
    """
    user = request.query_params.get("user", "")
    if not user:
        raise ControlError(f"The query has no user; ask for {request.url.path}?user=NAME.")
    return user


def order_json(order: Order) -> dict[str, Any]:
    """An order as the control API shows it."""
    return {
        "order_id": order.id,
        "status": order.status,
        "user": order.user,
        "items": [{"sku": line.item.sku, "quantity": line.quantity} for line in order.lines],
        "price": order.price,
        "virtual_price": order.virtual_price,
        "token": order.token,
        "invoice": order.invoice,
        "scenario": order.scenario or None,
    }
