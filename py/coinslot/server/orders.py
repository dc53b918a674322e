"""Server-sent events about one order: a page waits until the webhook was processed."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, StreamingResponse

from coinslot.server import inbox
from coinslot.server.inbox import State
from coinslot.server.tickets import TicketError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from coinslot.server.news import News
    from coinslot.server.store import Store
    from coinslot.server.tickets import Tickets

STATUSES: Final = {State.GRANTED: "done", State.REVOKED: "canceled"}
"""What has become of an order, in the words of order statuses."""

LIFE: Final = 120.0
"""Seconds after which a stream ends and the page asks again, so that a ticket is looked at again too."""

BEAT: Final = 15.0
"""Seconds between two signs of life, which proxies want to see."""

WATCHERS: Final = 10_000


class OrderEvents:
    """The endpoint ``GET /orders/{id}/events``.

    Args:
        store: where the orders are.
        news: wakes who waits.
        tickets: says whose orders may be watched.
    """

    def __init__(self, store: Store, news: News, tickets: Tickets) -> None:
        self._store = store
        self._news = news
        self._tickets = tickets

    async def stream(self, request: Request) -> Response:
        """One event ``order`` with ``{"orderId": …, "status": "done" | "canceled"}``, then the end; or the end alone.

        An order that is another player's is like one of which nothing is known. The ticket is in ``Authorization:
        Bearer …`` or, for a browser's own ``EventSource``, in the parameter ``ticket``.
        """
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        ticket = given if scheme.lower() == "bearer" else request.query_params.get("ticket", "")
        try:
            player = self._tickets.read(ticket)
        except TicketError as error:
            return JSONResponse({"error": {"code": "INVALID_TICKET", "message": str(error)}}, 401)
        if self._news.closed or self._news.watchers >= WATCHERS:
            return JSONResponse({"error": {"code": "BUSY", "message": "Ask again later."}}, 503, {"Retry-After": "3"})
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        lines = self._tell(request.path_params["order_id"], player)
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)

    async def _tell(self, order_id: int, player: str) -> AsyncIterator[str]:
        end = time.monotonic() + LIFE
        spoken = 0.0
        with self._news.watch(order_id) as woken:
            while not self._news.closed and (now := time.monotonic()) < end:
                if status := await self._look(order_id, player):
                    yield f"event: order\ndata: {json.dumps({'orderId': order_id, 'status': status})}\n\n"
                    return
                if now - spoken >= BEAT:
                    spoken = now
                    yield ": waiting\n\n"
                await self._news.wait(woken, min(end - now, BEAT))

    async def _look(self, order_id: int, player: str) -> str | None:
        async with self._store.reading() as db:
            found = await inbox.look(db, order_id)
        return STATUSES.get(State(found.state)) if found and found.player == player else None
