"""The control API for payments: the buttons of Pay Station without the page, and tokens without an order."""

from asyncio import to_thread
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from coinslot.sandbox.bodies import read_object
from coinslot.sandbox.checkout import Checkout
from coinslot.sandbox.control import ControlError, order_json, read_user
from coinslot.sandbox.errors import StoreError
from coinslot.sandbox.freeamount import read_purchase
from coinslot.sandbox.order import OrderStatus
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.redirectrequest import read_policy
from coinslot.sandbox.scenarios.acts import ACTS

_SOMETHING = {"checkout": {"amount": 9.99, "currency": "USD"}}


class PayControl:
    """The endpoints over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """What the application serves."""
        return [
            Route("/sandbox/orders/{order_id:int}/pay", self.pay, methods=["POST"]),
            Route("/sandbox/orders/{order_id:int}/decline", self.decline, methods=["POST"]),
            Route("/sandbox/orders/{order_id:int}/cancel", self.cancel, methods=["POST"]),
            Route("/sandbox/orders/{order_id:int}/acts", self.act, methods=["POST"]),
            Route("/sandbox/payment-tokens", self.create_token, methods=["POST"]),
            Route("/sandbox/payment-tokens", self.tokens, methods=["GET"]),
        ]

    async def pay(self, request: Request) -> JSONResponse:
        """POST orders/{id}/pay: an attempt that takes the money; done after the delay that is set."""
        return JSONResponse(order_json(await to_thread(self._provider.till.pay, request.path_params["order_id"])))

    async def decline(self, request: Request) -> JSONResponse:
        """POST orders/{id}/decline: an attempt that takes nothing."""
        return JSONResponse(order_json(await to_thread(self._provider.till.decline, request.path_params["order_id"])))

    async def cancel(self, request: Request) -> JSONResponse:
        """POST orders/{id}/cancel."""
        order_id = request.path_params["order_id"]
        return JSONResponse(order_json(self._provider.orders.move(order_id, OrderStatus.CANCELED)))

    async def act(self, request: Request) -> JSONResponse:
        """POST orders/{id}/acts with ``{"act": …}``: anything that a scenario can do to it, done now."""
        order = self._provider.orders.get(request.path_params["order_id"])
        name = (await read_object(request)).get("act")
        if not isinstance(name, str) or name not in ACTS:
            raise ControlError(f"act is {name!r:.80}; it must be one of {', '.join(ACTS)}.")
        await to_thread(ACTS[name], self._provider, order)
        return JSONResponse(order_json(self._provider.orders.get(order.id)))

    async def create_token(self, request: Request) -> JSONResponse:
        """POST payment-tokens?user=NAME: a token without an order, as a game's server gets one.

        The body is that of the Store API's POST /payment, or ``{}``.
        """
        user = read_user(request)
        try:
            body = {"purchase": _SOMETHING} | await read_object(request)
            charges, currency = read_purchase(body)
            policy = read_policy(body)
        except StoreError as error:
            raise ControlError(str(error)) from None
        return JSONResponse({"token": self._provider.checkouts.create(user, charges, currency, policy).token})

    async def tokens(self, _request: Request) -> JSONResponse:
        """GET payment-tokens: every payment without an order, oldest first."""
        return JSONResponse({"payment_tokens": [_as_json(each) for each in self._provider.checkouts.all()]})


def _as_json(checkout: Checkout) -> dict[str, Any]:
    return {
        "token": checkout.token,
        "status": checkout.status,
        "user": checkout.user,
        "price": checkout.price,
        "invoice": checkout.invoice,
    }
