"""The receiver: an ASGI application."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coinslot.providers.xsolla import webhooks as w
from coinslot.providers.xsolla.webhookfields import PayloadError
from coinslot.server import inbox
from coinslot.server.answers import Answer, refuse
from coinslot.server.handlers import Handlers
from coinslot.server.logs import told
from coinslot.server.metrics import CONTENT_TYPE, Metrics
from coinslot.server.news import News
from coinslot.server.orders import OrderEvents
from coinslot.server.processing import Outcome, Processor
from coinslot.server.senders import Senders
from coinslot.server.store import Store
from coinslot.server.tickets import Tickets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

LOG: Final = logging.getLogger("coinslot.server")

HANDLER_SECONDS: Final = 2.5
"""Xsolla waits about three seconds for an answer."""

BODY_BYTES: Final = 1024 * 1024
BODY_SECONDS: Final = 5.0


class Webhooks(Handlers):
    """Receives Xsolla's webhooks. Mount it into any ASGI application, or serve it alone.

    ``POST /webhook`` is what Xsolla is told; ``GET /orders/{id}/events`` tells a player's page, with a ticket;
    ``/health`` and ``/ready`` are for whoever watches over it, and ``/metrics`` for Prometheus.

    Args:
        secret: the project's key, or several while one is exchanged for another.
        store: the database, or its address.
        handlers: made elsewhere; none by default, to be added by decorator.
        allow: networks that webhooks may come from, such as :data:`coinslot.server.NETWORKS`; none means any, since the
            signature decides.
        proxies: networks of the proxies whose ``X-Forwarded-For`` is believed.
        handler_seconds: after which a handler is interrupted and the webhook is to come again.
        metrics: whether there is ``/metrics``.

    Raises:
        ValueError: no secret, or a network that is none.
        StoreError: no such database.
    """

    def __init__(
        self,
        secret: str | Iterable[str],
        store: Store | str = "sqlite:///coinslot.db",
        *,
        handlers: Handlers | None = None,
        allow: Iterable[str] = (),
        proxies: Iterable[str] = (),
        handler_seconds: float = HANDLER_SECONDS,
        metrics: bool = True,
    ) -> None:
        super().__init__()
        if handlers:
            self.take(handlers)
        self._secrets = [secret] if isinstance(secret, str) else list(secret)
        if not self._secrets or not all(self._secrets):
            raise ValueError("secret is empty; expected the project's key from the publisher's account")
        self.store = Store(store) if isinstance(store, str) else store
        self._senders = Senders(allow, proxies)
        self._seconds = handler_seconds
        self._news = News(self.store)
        self._processor = Processor(self.store, self, self._news, handler_seconds)
        self._metrics = Metrics(lambda: self._news.watchers)
        self._tickets = Tickets(self._secrets)
        self._busy: set[asyncio.Task[Any]] = set()
        self._app = self._make_app(metrics=metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI says."""
        await self._app(scope, receive, send)

    def ticket(self, player: str, seconds: float = 300) -> str:
        """What a page shows to watch the orders of one player, and of nobody else.

        Give it out to a player whom the game's server knows, under the id that the player has at Xsolla.

        Args:
            player: ``user.external_id`` of the webhooks.
            seconds: how long it is good for, a day at most. One that has begun to watch is not cut off.

        Raises:
            ValueError: no such time.
        """
        return self._tickets.issue(player, seconds)

    def release(self) -> None:
        """Let all pages go that watch an order, for a server that is about to stop: it would wait for them."""
        self._news.release()

    async def close(self) -> None:
        """Finish what was begun, let all watchers go and close the database."""
        await self._news.close()
        if self._busy:
            await asyncio.wait(self._busy)
        await self.store.close()

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        """For the application that it is mounted into: ``Starlette(lifespan=webhooks.lifespan)``.

        Raises:
            StoreError: the database cannot be opened.
            UngrantedError: no handler would grant anything.
        """
        self.check()
        await self.store.open()
        self._news.open()
        try:
            yield
        finally:
            await self.close()

    async def receive(self, body: bytes, signature: str | None) -> Answer:
        """Process one webhook, and say what to answer: for a server that is not ASGI.

        Args:
            body: the raw bytes.
            signature: the header ``Authorization``.
        """
        began = time.monotonic()
        if not w.is_signed(body, signature, self._secrets):
            return self._tell(refuse("INVALID_SIGNATURE", "The signature is not this body's."), "forged", began)
        try:
            webhook = w.read(body)
        except PayloadError as error:
            return self._tell(refuse("INVALID_PARAMETER", str(error)), "unreadable", began)
        outcome = await self._finish(webhook, body)
        return self._tell(outcome.answer, outcome.result, began, webhook)

    async def _finish(self, webhook: w.Webhook, body: bytes) -> Outcome:
        # What has begun is finished, also when whoever asked has gone.
        work = asyncio.create_task(self._processor.process(webhook, body))
        self._busy.add(work)
        work.add_done_callback(self._busy.discard)
        return await asyncio.shield(work)

    def _tell(self, answer: Answer, result: str, began: float, webhook: w.Webhook | None = None) -> Answer:
        seconds = time.monotonic() - began
        kind = webhook.type if webhook else ""
        self._metrics.count(kind, result, seconds)
        fields = {
            "type": kind[:64] or None,
            "subject": w.subject(webhook) if webhook else None,
            "result": result,
            "status": answer.status,
            "milliseconds": round(seconds * 1000, 1),
        }
        LOG.info("webhook", extra={"coinslot": fields})
        return answer

    # -- over HTTP -----------------------------------------------------------------------------------------

    def _make_app(self, *, metrics: bool) -> Starlette:
        events = OrderEvents(self.store, self._news, self._tickets)
        # A ticket opens, and no cookie: whose page asks does not matter.
        anywhere = Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_headers=["Authorization"],
            expose_headers=["Retry-After"],
            max_age=86_400,
        )
        routes = [
            Route("/webhook", self._webhook, methods=["POST"]),
            # OPTIONS as well: browsers ask first whether they may show a ticket, and the middleware says so.
            Route("/orders/{order_id}/events", events.stream, methods=["GET", "OPTIONS"], middleware=[anywhere]),
            Route("/health", self._health),
            Route("/ready", self._ready),
        ]
        if metrics:
            routes.append(Route("/metrics", self._show_metrics))
        return Starlette(routes=routes, lifespan=self.lifespan)

    async def _webhook(self, request: Request) -> Response:
        began = time.monotonic()
        peer = request.client.host if request.client else None
        if not self._senders.may(peer, request.headers.getlist("X-Forwarded-For")):
            answer = refuse("INVALID_PARAMETER", "Webhooks are not accepted from this address.")
            return _respond(self._tell(answer, "stranger", began))
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(request)
        except (TimeoutError, ClientDisconnect):
            body = None
        if body is None:
            expected = f"Expected a body of at most {BODY_BYTES} bytes in {BODY_SECONDS:g} s."
            return _respond(self._tell(refuse("INVALID_PARAMETER", expected), "unreadable", began))
        return _respond(await self.receive(body, request.headers.get("Authorization")))

    async def _health(self, _: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _ready(self, _: Request) -> Response:
        try:
            self.check()
            async with asyncio.timeout(self._seconds), self.store.reading() as db:
                await inbox.look(db, 0)
        except Exception as error:  # noqa: BLE001 - whatever it is
            LOG.warning("not ready", extra={"coinslot": told(error)})
            return JSONResponse({"status": "not ready"}, 503)
        return JSONResponse({"status": "ready"})

    async def _show_metrics(self, _: Request) -> Response:
        return Response(self._metrics.show(), media_type=CONTENT_TYPE)


async def _read(request: Request) -> bytes | None:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)


def _respond(answer: Answer) -> Response:
    return Response(answer.body or None, answer.status, media_type="application/json" if answer.body else None)
