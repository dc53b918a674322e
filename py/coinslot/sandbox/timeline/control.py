"""The control API for the timeline, at once or live."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from coinslot.sandbox.timeline.record import Entry

if TYPE_CHECKING:
    from coinslot.sandbox.provider import Provider

_ALIVE = 15  # seconds between two signs of life, by which a client that has gone is found out


class TimelineControl:
    """The endpoints over one provider."""

    def __init__(self, provider: "Provider") -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """What the application serves."""
        return [
            Route("/sandbox/timeline", self.all, methods=["GET"]),
            Route("/sandbox/timeline/live", self.live, methods=["GET"]),
            Route("/sandbox/orders/{order_id:int}/timeline", self.of_order, methods=["GET"]),
        ]

    async def all(self, request: Request) -> JSONResponse:
        """GET timeline?after=NUMBER: what happened to all orders."""
        found = self._provider.timeline.all(_number(request.query_params.get("after", "0")))
        return JSONResponse({"entries": [entry.as_json() for entry in found]})

    async def of_order(self, request: Request) -> JSONResponse:
        """GET orders/{id}/timeline: what happened to one, with the bytes of each thing."""
        order = self._provider.orders.get(request.path_params["order_id"])
        found = self._provider.timeline.of(order.id, order.user)
        return JSONResponse({"entries": [entry.as_json() for entry in found]})

    async def live(self, request: Request) -> StreamingResponse:
        """GET timeline/live?after=NUMBER: server-sent events, one for each entry; goes on where a client broke off."""
        last = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        return StreamingResponse(
            self._events(_number(last)), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _events(self, after: int) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        news: asyncio.Queue[Entry | None] = asyncio.Queue()

        def hear(entry: Entry) -> None:
            loop.call_soon_threadsafe(news.put_nowait, entry)

        end = self._provider.timeline.listen(hear)
        closing = loop.create_task(self._provider.closing.wait())
        closing.add_done_callback(lambda _: news.put_nowait(None))
        try:
            for entry in self._provider.timeline.all(after):
                after = entry.number
                yield _event(entry)
            while True:
                try:
                    async with asyncio.timeout(_ALIVE):
                        told = await news.get()
                except TimeoutError:
                    yield ": alive\n\n"
                    continue
                if told is None:
                    return
                # What came between the listening and the look is in both.
                if told.number > after:
                    yield _event(told)
        finally:
            end()
            closing.cancel()


def _event(entry: Entry) -> str:
    return f"id: {entry.number}\ndata: {json.dumps(entry.as_json())}\n\n"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
