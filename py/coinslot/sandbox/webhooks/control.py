"""The control API for webhooks and for time, under ``/sandbox/``."""

from asyncio import to_thread
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coinslot.sandbox.bodies import read_object
from coinslot.sandbox.clock import check_jump
from coinslot.sandbox.timeline.record import show_bytes
from coinslot.sandbox.webhooks.delivery import Attempt, Delivery
from coinslot.sandbox.webhooks.handle import Webhooks
from coinslot.sandbox.webhooks.target import SECRET

if TYPE_CHECKING:
    from coinslot.sandbox.provider import Provider


class WebhookControl:
    """The endpoints over one provider."""

    def __init__(self, provider: "Provider") -> None:
        self._provider = provider
        self._webhooks = Webhooks(provider)

    def routes(self) -> list[Route]:
        """What the application serves."""
        return [
            Route("/sandbox/webhooks", self.all, methods=["GET"]),
            Route("/sandbox/webhooks/target", self.send_to, methods=["PUT"]),
            Route("/sandbox/webhooks/{delivery_id:int}/resend", self.resend, methods=["POST"]),
            Route("/sandbox/orders/{order_id:int}/forge-webhook", self.forge, methods=["POST"]),
            Route("/sandbox/webhook-faults", self.add_fault, methods=["POST"]),
            Route("/sandbox/webhook-faults", self.clear_faults, methods=["DELETE"]),
            Route("/sandbox/advance", self.advance, methods=["POST"]),
        ]

    async def all(self, request: Request) -> JSONResponse:
        """GET webhooks?order_id=ID: the delivery log, of all orders or of one, and where webhooks go."""
        asked = request.query_params.get("order_id", "")
        found = [each for each in self._webhooks.all() if asked in ("", str(each.order_id))]
        target = self._provider.webhooks.target
        return JSONResponse({"target": target and target.url, "webhooks": [self._as_json(each) for each in found]})

    async def send_to(self, request: Request) -> JSONResponse:
        """PUT webhooks/target with ``{"url": …, "secret": …}``; a url of null sends to nobody."""
        asked = await read_object(request)
        await to_thread(self._webhooks.send_to, asked.get("url"), asked.get("secret", SECRET))
        return JSONResponse({"target": asked.get("url")})

    async def resend(self, request: Request) -> JSONResponse:
        """POST webhooks/{number}/resend: send it once more."""
        return JSONResponse(self._as_json(self._webhooks.resend(request.path_params["delivery_id"])))

    async def forge(self, request: Request) -> Response:
        """POST orders/{id}/forge-webhook: an order_paid with a signature that somebody made up."""
        self._webhooks.forge(request.path_params["order_id"])
        return Response(status_code=204)

    async def add_fault(self, request: Request) -> Response:
        """POST webhook-faults: what to do to the next webhooks that match."""
        self._webhooks.fault(**await read_object(request))
        return Response(status_code=204)

    async def clear_faults(self, _request: Request) -> Response:
        """DELETE webhook-faults: forget those that are left."""
        self._webhooks.clear_faults()
        return Response(status_code=204)

    async def advance(self, request: Request) -> Response:
        """POST advance with ``{"seconds": n}``: let time pass at once; answers when all that was due has happened."""
        seconds = check_jump((await read_object(request)).get("seconds"))
        await to_thread(self._provider.advance, seconds)
        return Response(status_code=204)

    def _as_json(self, delivery: Delivery) -> dict[str, Any]:
        wait = None if delivery.due is None else max(0.0, delivery.due - self._provider.now())
        return {
            "id": delivery.id,
            "kind": delivery.kind,
            "order_id": delivery.order_id,
            "user": delivery.user,
            "status": delivery.status,
            "forged": delivery.forged,
            "copy_of": delivery.copy_of,
            "body": show_bytes(delivery.body),
            "attempts": [_show_attempt(each) for each in delivery.attempts],
            "next_attempt": None if wait is None else self._provider.now.date(wait).isoformat(timespec="seconds"),
            "next_attempt_in": wait,
        }


def _show_attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "at": attempt.at,
        "authorization": attempt.authorization,
        "status": attempt.answer.status,
        "taken_for": attempt.taken_for,
        "error": attempt.answer.error or None,
        "answer": show_bytes(attempt.answer.body),
    }
