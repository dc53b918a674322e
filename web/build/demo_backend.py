"""The server of the demo's game: gems are what its webhooks have granted.

    python demo_backend.py --db sqlite:///FILE --secret KEY --port 0

Prints {"backend": its address} when it listens. A game's own server has a login; here anybody is who he says he is.
"""

from __future__ import annotations

import argparse
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import uvicorn
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from coinslot.server import OrderCanceled, OrderPaid, Webhooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from socket import socket

    from sqlalchemy import Insert
    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request

PACKS = {"gems_100": 100, "gems_550": 550, "gems_1200": 1200}
"""What the game sells for money, in gems."""

TABLES = MetaData()
LEDGER = Table(
    "ledger",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("player", String(255), nullable=False, index=True),
    Column("order_id", Integer, nullable=False),
    Column("gems", Integer, nullable=False),
)
"""Each order's gems: those that it brought, or those that it cost as a negative number."""


def application(secret: str, database: str) -> Starlette:
    """The game's server, with the webhook receiver in it."""
    webhooks = Webhooks(secret, database)

    @webhooks.on_order_paid
    async def grant(paid: OrderPaid, transaction: AsyncConnection) -> None:
        await transaction.execute(_entry(paid, 1))

    @webhooks.on_order_canceled
    async def take_back(canceled: OrderCanceled, transaction: AsyncConnection) -> None:
        await transaction.execute(_entry(canceled, -1))

    async def gems(request: Request) -> JSONResponse:
        """What the player has."""
        query = select(func.coalesce(func.sum(LEDGER.c.gems), 0)).where(LEDGER.c.player == _player(request))
        async with webhooks.store.reading() as connection:
            return JSONResponse({"gems": (await connection.execute(query)).scalar_one()})

    async def ticket(request: Request) -> JSONResponse:
        """What the player's page shows to watch the player's orders."""
        return JSONResponse({"ticket": webhooks.ticket(_player(request))})

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        async with webhooks.lifespan(app):
            async with webhooks.store.transaction() as connection:
                await connection.run_sync(TABLES.create_all)
            yield

    routes = [Route("/gems", gems), Route("/ticket", ticket), Mount("/xsolla", webhooks)]
    anywhere = Middleware(CORSMiddleware, allow_origins=["*"], allow_headers=["Authorization"])
    return Starlette(routes=routes, middleware=[anywhere], lifespan=life)


def _entry(told: OrderPaid | OrderCanceled, sign: int) -> Insert:
    gems = sum(PACKS.get(item.sku, 0) * item.quantity for item in told.items)
    price = told.order.price
    cost = int(price.amount) if price and price.currency == "gems" else 0
    return insert(LEDGER).values(player=told.user.id, order_id=told.order.id, gems=sign * (gems - cost))


def _player(request: Request) -> str:
    return request.query_params.get("player", "")


class Server(uvicorn.Server):
    """Says where it listens, once it does."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, and print the address."""
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        print(json.dumps({"backend": f"http://{host}:{port}"}), flush=True)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--db", "--secret"):
        parser.add_argument(name, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    app = application(options.secret, options.db)
    config = uvicorn.Config(app, port=options.port, log_level="warning", timeout_graceful_shutdown=3)
    Server(config).run()


if __name__ == "__main__":
    main()
