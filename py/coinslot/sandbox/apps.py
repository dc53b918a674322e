"""The two applications, one for each origin."""

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from coinslot.sandbox import control, errors
from coinslot.sandbox.cartapi import CartApi
from coinslot.sandbox.eventapi import EventApi
from coinslot.sandbox.faults import InjectFaults
from coinslot.sandbox.freeamount import FreeAmountApi
from coinslot.sandbox.homepage import HomePage
from coinslot.sandbox.pageheaders import PageHeaders
from coinslot.sandbox.paycontrol import PayControl
from coinslot.sandbox.paystation import PayStation
from coinslot.sandbox.requestlog import LogRequests
from coinslot.sandbox.socketapi import SocketApi
from coinslot.sandbox.socketcontrol import SocketControl
from coinslot.sandbox.store import StoreApi
from coinslot.sandbox.timeline.control import TimelineControl
from coinslot.sandbox.timeline.requests import RecordRequests
from coinslot.sandbox.webhooks.control import WebhookControl

if TYPE_CHECKING:
    from starlette.types import ExceptionHandler

    from coinslot.sandbox.provider import Provider


def store_app(provider: "Provider") -> Starlette:
    """The Store API, the Event API, the socket, the control API and the home page."""
    return Starlette(
        routes=[
            *StoreApi(provider).routes(),
            *FreeAmountApi(provider).routes(),
            *CartApi(provider).routes(),
            *EventApi(provider).routes(),
            *SocketApi(provider).routes(),
            *control.ControlApi(provider).routes(),
            *PayControl(provider).routes(),
            *SocketControl(provider).routes(),
            *WebhookControl(provider).routes(),
            *TimelineControl(provider).routes(),
            *HomePage(provider).routes(),
        ],
        middleware=[
            Middleware(LogRequests, log=provider.requests),
            Middleware(RecordRequests, timeline=provider.timeline),
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
    """The payment page."""
    return Starlette(
        routes=PayStation(provider).routes(),
        middleware=[Middleware(PageHeaders, settings_of=provider.settings_of_page)],
        exception_handlers=_control_handlers(),
    )


def _control_handlers() -> "dict[type[Exception], ExceptionHandler]":
    return dict.fromkeys(control.STATUS_OF, control.answer)
