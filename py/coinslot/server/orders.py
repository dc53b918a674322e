"""Server-sent events about one order: a page waits until the webhook was processed."""

from __future__ import annotations

import json
import logging
import math
import re
import time
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, StreamingResponse

from coinslot.server import inbox
from coinslot.server.inbox import State
from coinslot.server.logs import told
from coinslot.server.tickets import TicketError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from coinslot.server.news import News
    from coinslot.server.store import Store
    from coinslot.server.tickets import Tickets

LOG: Final = logging.getLogger("coinslot.server")

STATUSES: Final = {State.GRANTED: "done", State.REVOKED: "canceled"}
"""What has become of an order, in the words of order statuses."""

LIFE: Final = 120.0
"""Seconds after which a stream ends and the page asks again, so that a ticket is looked at again too."""

BEAT: Final = 15.0
"""Seconds between two signs of life, which proxies want to see."""

WATCHERS: Final = 10_000
"""Streams at once."""

EACH: Final = 32
"""Streams of one player at once: some tabs with some orders each."""


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
        self._streams: Counter[str] = Counter()

    async def stream(self, request: Request) -> Response:
        """One event ``order`` with ``{"orderId": …, "status": "done" | "canceled"}``, then the end; or the end alone.

        An order that is another player's is like one of which nothing is known. The ticket is in ``Authorization:
        Bearer …`` or, for a browser's own ``EventSource``, in the parameter ``ticket``.
        """
        number = request.path_params["order_id"]
        if not re.fullmatch("[0-9]{1,18}", number):
            return _refusal(HTTPStatus.NOT_FOUND, "INVALID_ORDER", "Expected the number of an order.")
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        ticket = given if scheme.lower() == "bearer" else request.query_params.get("ticket", "")
        try:
            player = self._tickets.read(ticket)
        except TicketError as error:
            return _refusal(HTTPStatus.UNAUTHORIZED, "INVALID_TICKET", str(error))
        if self._news.closed or self._news.watchers >= WATCHERS or self._streams[player] >= EACH:
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, "BUSY", "Ask again later.")
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._tell(int(number), player), media_type="text/event-stream", headers=headers)

    async def _tell(self, order_id: int, player: str) -> AsyncIterator[str]:
        end = time.monotonic() + LIFE
        spoken = -math.inf
        self._streams[player] += 1
        try:
            with self._news.watch(order_id) as woken:
                while not self._news.closed and (now := time.monotonic()) < end:
                    if status := await self._look(order_id, player):
                        yield f"event: order\ndata: {json.dumps({'orderId': order_id, 'status': status})}\n\n"
                        return
                    if now - spoken >= BEAT:
                        spoken = now
                        yield ": waiting\n\n"
                    await self._news.wait(woken, min(end - now, BEAT))
        except Exception as error:  # noqa: BLE001 - whatever it is
            # The answer has begun; all that is left is to end it, and the page asks again.
            LOG.warning("order not looked at", extra={"coinslot": told(error)})
        finally:
            self._streams[player] -= 1
            self._streams += Counter()  # forgets who has none

    async def _look(self, order_id: int, player: str) -> str | None:
        async with self._news.looks, self._store.reading() as db:
            found = await inbox.look(db, order_id)
        return STATUSES.get(found[1]) if found and found[0] == player else None


def _refusal(status: HTTPStatus, code: str, message: str) -> Response:
    headers = {"Retry-After": "3"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)
