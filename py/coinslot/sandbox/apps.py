"""The two applications, one for each origin."""

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from coinslot.sandbox import control, errors
from coinslot.sandbox.cartapi import CartApi
from coinslot.sandbox.faults import InjectFaults
from coinslot.sandbox.freeamount import FreeAmountApi
from coinslot.sandbox.paycontrol import PayControl
from coinslot.sandbox.paystation import PayStation
from coinslot.sandbox.requestlog import LogRequests
from coinslot.sandbox.socketapi import SocketApi
from coinslot.sandbox.socketcontrol import SocketControl
from coinslot.sandbox.store import StoreApi

if TYPE_CHECKING:
    from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

    from coinslot.sandbox.provider import Provider

_PAGE_HEADERS = {
    # frame-ancestors: like the real page, this one may stand in any game.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *",
    "Referrer-Policy": "no-referrer",  # the address holds the payment token
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def store_app(provider: "Provider") -> Starlette:
    """The Store API, the socket and the control API."""
    return Starlette(
        routes=[
            *StoreApi(provider).routes(),
            *FreeAmountApi(provider).routes(),
            *CartApi(provider).routes(),
            *SocketApi(provider).routes(),
            *control.ControlApi(provider).routes(),
            *PayControl(provider).routes(),
            *SocketControl(provider).routes(),
        ],
        middleware=[
            Middleware(LogRequests, log=provider.requests),
            # As the real store: any origin, and no request headers but these. Xsolla's own Unity client
            # leaves its X- headers out in WebGL builds because the preflight refuses them.
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "POST", "PUT", "DELETE"],
                allow_headers=["authorization", "content-type"],
            ),
            Middleware(InjectFaults, faults=provider.faults, closing=provider.closing),
        ],
        exception_handlers={errors.StoreError: errors.answer, **_control_handlers()},
    )


def pay_station_app(provider: "Provider") -> Starlette:
    """The payment page. No CORS: only the page itself talks to its origin."""
    return Starlette(
        routes=PayStation(provider).routes(),
        middleware=[Middleware(PageHeaders)],
        exception_handlers=_control_handlers(),
    )


class PageHeaders:
    """ASGI middleware that adds the page's security headers to each response."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, and the response back with more headers."""

        async def add_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_PAGE_HEADERS)
            await send(message)

        await self._app(scope, receive, add_headers)


def _control_handlers() -> "dict[type[Exception], ExceptionHandler]":
    return dict.fromkeys(control.STATUS_OF, control.answer)
