"""A process that takes webhooks: ``python -m tests.bench.receiving LISTENER [URL]``.

With the address of a database it is Coinslot's receiver, whose handlers write a row; without one it is a bare endpoint
that reads the JSON and does nothing with it. The first argument is the number of a listening socket.
"""

from __future__ import annotations

import json
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from coinslot.server import Webhooks
from tests.server.receiver import EFFECT, SECRET

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from coinslot.server import OrderCanceled, OrderPaid


def bare() -> Starlette:
    """What every framework's tutorial begins with."""

    async def webhook(request: Request) -> Response:
        json.loads(await request.body())
        return Response(status_code=204)

    return Starlette(routes=[Route("/webhook", webhook, methods=["POST"])])


def coinslot(url: str) -> Webhooks:
    """The receiver of a game that grants with one statement."""
    webhooks = Webhooks(SECRET, url)

    async def write(webhook: OrderPaid | OrderCanceled, db: AsyncConnection) -> None:
        await db.execute(EFFECT, {"order_id": webhook.order.id, "kind": webhook.type})

    webhooks.on_order_paid(write)
    webhooks.on_order_canceled(write)
    return webhooks


if __name__ == "__main__":
    number, *urls = sys.argv[1:]
    app: ASGIApp = coinslot(*urls) if urls else bare()
    config = uvicorn.Config(app, log_level="critical", access_log=False)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(number))])
