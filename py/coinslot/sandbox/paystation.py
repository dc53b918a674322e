"""Pay Station: the page on an origin of its own, and the few requests that it makes there.

The page is plain files in ``pages/``. Its address is Xsolla's: ``/paystation4/?token=T``, and the older two.
"""

import json
from asyncio import to_thread
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from coinslot.sandbox.bodies import read_object
from coinslot.sandbox.checkout import Checkout
from coinslot.sandbox.control import ControlError
from coinslot.sandbox.lines import Line
from coinslot.sandbox.order import Order
from coinslot.sandbox.pageheaders import page_token
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.redirects import RedirectPolicy
from coinslot.sandbox.till import Bill
from coinslot.sandbox.timeline.record import Channel

PAGES = Path(__file__).parent / "pages"

# Xsolla's test cards. No other number is taken, so that nobody's real card is ever typed in here for good.
_PAYS = {"4111111111111111": True, "4111111111111178": False}


class PayStation:
    """The page's routes over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> list[BaseRoute]:
        """What the application serves."""
        return [
            *(Route(f"/paystation{version}/", self.page, methods=["GET"]) for version in (4, 3, 2)),
            Route("/pay/{token}", self.order, methods=["GET"]),
            Route("/pay/{token}", self.pay, methods=["POST"]),
            Route("/pay/{token}/invoice", self.begin, methods=["POST"]),
            Route("/pay/{token}/cancel", self.cancel, methods=["POST"]),
            Route("/pay/{token}/messages", self.note, methods=["POST"]),
            Mount("/assets", StaticFiles(directory=PAGES)),
        ]

    async def page(self, request: Request) -> HTMLResponse:
        """GET /paystation4/?token=T: the same page for every token; it asks for the order itself."""
        page = (PAGES / "index.html").read_text("utf-8")
        # A muted page says nothing from its first moment on, so it cannot ask whether it is muted.
        muted = self._provider.settings_of_page(page_token(request)).window_mute
        return HTMLResponse(page.replace("<body ", "<body data-mute ", 1) if muted else page)

    async def order(self, request: Request) -> JSONResponse:
        """GET /pay/{token}: what the page shows."""
        bill = self._find(request)
        if isinstance(bill, Order):
            self._provider.stages.moment(bill.id, "opened")
        order_id = _id(bill)
        settings = self._provider.settings_of(order_id)
        window = {
            "copies": settings.window_copies,
            "reversed": settings.window_reversed,
            "forged": settings.window_forged,
        }
        return _answer(bill, window=window, scenario=self._provider.stages.describe(order_id))

    async def begin(self, request: Request) -> JSONResponse:
        """POST /pay/{token}/invoice: an attempt to pay begins and gets its invoice number."""
        return _answer(await to_thread(self._provider.till.begin, self._find(request)))

    async def pay(self, request: Request) -> JSONResponse:
        """POST /pay/{token} with ``{"card": "4111…"}``: take the money, or decline.

        The answer's ``payment`` is ``done`` or ``troubled``; ``window`` says when the page is to tell of it.
        """
        bill = self._find(request)
        card = (await read_object(request)).get("card")
        if not isinstance(card, str) or card not in _PAYS:
            raise ControlError(f"The card is none of the test cards; use one of {', '.join(_PAYS)}.")
        if not _PAYS[card]:
            return _answer(bill, payment="troubled")
        settings = self._provider.settings_of(_id(bill))
        window = {"delay": settings.window_done_delay, "lost": settings.drop_window_done}
        return _answer(await to_thread(self._provider.till.take, bill), payment="done", window=window)

    async def cancel(self, request: Request) -> JSONResponse:
        """POST /pay/{token}/cancel: the order is canceled."""
        return _answer(self._provider.till.cancel(self._find(request)))

    async def note(self, request: Request) -> Response:
        """POST /pay/{token}/messages: the page tells what it has said to the game's page, or heard from it.

        ``{"message": {"command": …}, "heard": false, "lost": false}``; lost is what nobody could hear.
        """
        bill, told = self._find(request), await read_object(request)
        message, lost = told.get("message"), told.get("lost") is True
        if not isinstance(message, dict) or not isinstance(message.get("command"), str):
            raise ControlError(f"The message is {message!r:.80}; expected an object with a command.")
        words = f"{'hears' if told.get('heard') else 'says'} {_command(message)}{' (lost)' * lost}"
        raw = json.dumps(message, separators=(",", ":")).encode()
        self._provider.timeline.add(Channel.WINDOW, words, _id(bill), bill.user, good=not lost, message=raw)
        return Response(status_code=204)

    def _find(self, request: Request) -> Bill:
        return self._provider.till.find(request.path_params["token"])


def _command(message: dict[str, Any]) -> str:
    data = message.get("data")
    payment = data.get("paymentInfo") if isinstance(data, dict) else None
    return (
        f"{message['command']:.40} {payment.get('status', '')!s:.40}"
        if isinstance(payment, dict)
        else message["command"][:40]
    )


def _id(bill: Bill) -> int | None:
    return bill.id if isinstance(bill, Order) else None


def _answer(bill: Bill, **more: object) -> JSONResponse:
    body: dict[str, object] = {
        "orderId": _id(bill),
        "status": bill.status,
        **(_describe(bill.lines) if isinstance(bill, Order) else _describe_charges(bill)),
        "price": bill.price,
        "invoice": bill.invoice,
        "userId": bill.user,
        "email": bill.email,
        "redirect": _describe_redirect(bill.redirect_policy),
    }
    return JSONResponse(body | more)


def _describe_redirect(policy: RedirectPolicy) -> dict[str, object] | None:
    if policy.return_url is None:
        return None
    return {
        "url": policy.return_url,
        "automatic": policy.redirect_conditions,
        "delay": policy.delay,
        "manual": policy.status_for_manual_redirection,
        "caption": policy.redirect_button_caption,
        "externalId": policy.external_id,
    }


def _describe(lines: tuple[Line, ...]) -> dict[str, object]:
    first = lines[0].item
    several = len(lines) > 1
    return {
        "name": f"A cart of {len(lines)} items" if several else first.name,
        "description": ", ".join(_count(line.item.name, line.quantity) for line in lines)
        if several
        else first.description,
        "picture": f"/assets/{first.picture}",
        "quantity": sum(line.quantity for line in lines),
        "unitPrice": None if several else first.price(),
    }


def _describe_charges(checkout: Checkout) -> dict[str, object]:
    named = [_count(charge.name, charge.quantity) for charge in checkout.charges]
    several = len(named) > 1
    return {
        "name": f"{len(named)} items" if several else named[0],
        "description": ", ".join(named) if several else "",
        "picture": "/assets/coin.svg",
        "quantity": sum(charge.quantity for charge in checkout.charges),
        "unitPrice": None,
    }


def _count(name: str, quantity: int) -> str:
    return f"{name} ({quantity})" if quantity > 1 else name
