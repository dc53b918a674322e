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
from coinslot.server import inbox
from coinslot.server.answers import ACCEPTED, IN_TROUBLE, Answer, RefusedError, refuse
from coinslot.server.handlers import Handlers
from coinslot.server.inbox import Standing
from coinslot.server.metrics import CONTENT_TYPE, Metrics
from coinslot.server.news import News
from coinslot.server.orders import OrderEvents
from coinslot.server.senders import Senders
from coinslot.server.store import Store
from coinslot.server.tickets import Tickets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from coinslot.server.inbox import Letter

LOG: Final = logging.getLogger("coinslot.server")

HANDLER_SECONDS: Final = 2.5
"""Xsolla waits about three seconds for an answer."""

BODY_BYTES: Final = 1024 * 1024
BODY_SECONDS: Final = 5.0


class Webhooks(Handlers):
    """Receives Xsolla's webhooks. Mount it into any ASGI application, or serve it alone.

    ``POST /webhook`` is what Xsolla is told; ``GET /orders/{id}/events`` tells a player's page, with a ticket; ``/health``
    and ``/ready`` are for whoever watches over it, and ``/metrics`` for Prometheus.

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
            self._handlers |= handlers._handlers  # noqa: SLF001 - its own kind
        self._secrets = [secret] if isinstance(secret, str) else list(secret)
        if not self._secrets or not all(self._secrets):
            raise ValueError("secret is empty; expected the project's key from the publisher's account")
        self.store = Store(store) if isinstance(store, str) else store
        self._senders = Senders(allow, proxies)
        self._seconds = handler_seconds
        self._news = News(self.store)
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
            ValueError: no handler would grant anything.
        """
        self._check()
        await self.store.open()
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
            return self._told(refuse("INVALID_SIGNATURE", "The signature is not this body's."), "", "forged", began)
        try:
            webhook = w.read(body)
        except w.PayloadError as error:
            return self._told(refuse("INVALID_PARAMETER", str(error)), "", "unreadable", began)
        # What has begun is finished, also when whoever asked has gone.
        work = asyncio.create_task(self._process(webhook, body))
        self._busy.add(work)
        work.add_done_callback(self._busy.discard)
        answer, result = await asyncio.shield(work)
        return self._told(answer, webhook.type, result, began, inbox.letter(webhook, body))

    async def replay(self, body: bytes) -> Answer:
        """Process once more what was received before; what has its answer keeps it."""
        answer, _ = await self._process(w.read(body), body)
        return answer

    async def _process(self, webhook: w.Webhook, body: bytes) -> tuple[Answer, str]:
        letter = inbox.letter(webhook, body)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._take(webhook, letter)
        except RefusedError as refused:
            return await self._refuse(letter, refused.answer())
        except Exception as error:  # noqa: BLE001 - whatever it is, the webhook has to come again
            LOG.exception("A webhook was not processed, and has to come again", extra={"type": webhook.type})
            await self._note(letter, error)
            return IN_TROUBLE, "failed"

    async def _take(self, webhook: w.Webhook, letter: Letter | None) -> tuple[Answer, str]:
        self._check()
        handler = self.find(webhook.type)
        async with self.store.transaction() as db:
            if letter is None:
                if handler:
                    await handler(webhook, db)
                return ACCEPTED, Standing.PROCESSED
            opened = await inbox.open_(db, letter)
            if opened.answer:
                return opened.answer, "duplicate"
            if opened.is_due and handler:
                await handler(webhook, db)
            standing = Standing.PROCESSED if opened.is_due else Standing.SKIPPED
            await inbox.settle(db, letter, standing, ACCEPTED)
            if isinstance(webhook, w.OrderWebhook):
                await self._news.announce(db, webhook.order.id)
        if isinstance(webhook, w.OrderWebhook):
            self._news.tell(webhook.order.id)
        return ACCEPTED, standing

    async def _refuse(self, letter: Letter | None, answer: Answer) -> tuple[Answer, str]:
        if letter:
            try:
                async with self.store.transaction() as db:
                    opened = await inbox.open_(db, letter)
                    if opened.answer:  # of a twin that was quicker
                        return opened.answer, "duplicate"
                    await inbox.settle(db, letter, Standing.REFUSED, answer)
            except Exception:  # noqa: BLE001 - an answer that is not kept is not given
                LOG.exception("A refusal could not be kept", extra={"type": letter.webhook.type})
                return IN_TROUBLE, "failed"
        return answer, Standing.REFUSED

    async def _note(self, letter: Letter | None, error: Exception) -> None:
        if letter is None:
            return
        try:
            async with self.store.transaction() as db:
                await inbox.note_failure(db, letter, f"{type(error).__name__}: {error}"[:1000])
        except Exception:  # noqa: BLE001 - the database is what is in trouble, perhaps
            LOG.warning("The failure could not be kept", extra={"type": letter.webhook.type})

    def _check(self) -> None:
        if not self.grants:
            raise ValueError(
                "No handler would grant anything; add on_order_paid, or on_payment for a project without it"
            )

    def _told(self, answer: Answer, kind: str, result: str, began: float, letter: Letter | None = None) -> Answer:
        seconds = time.monotonic() - began
        self._metrics.count(kind, result, seconds)
        # No player, no address, no secret: a log is read by many.
        more = {
            "type": kind or None,
            "subject": letter and letter.subject,
            "result": result,
            "status": answer.status,
            "milliseconds": round(seconds * 1000, 1),
        }
        LOG.info("webhook", extra=more)
        return answer

    # -- over HTTP -----------------------------------------------------------------------------------------

    def _make_app(self, *, metrics: bool) -> Starlette:
        events = OrderEvents(self.store, self._news, self._tickets)
        # A ticket opens, and no cookie: whose page asks does not matter.
        anywhere = Middleware(CORSMiddleware, allow_origins=["*"], allow_headers=["Authorization"], max_age=86_400)
        routes = [
            Route("/webhook", self._webhook, methods=["POST"]),
            Route("/orders/{order_id:int}/events", events.stream, methods=["GET"], middleware=[anywhere]),
            Route("/health", self._health),
            Route("/ready", self._ready),
        ]
        if metrics:
            routes.append(Route("/metrics", self._show_metrics))
        return Starlette(routes=routes, lifespan=self.lifespan)

    async def _webhook(self, request: Request) -> Response:
        peer = request.client.host if request.client else None
        if not self._senders.may(peer, request.headers.getlist("X-Forwarded-For")):
            answer = refuse("INVALID_PARAMETER", "Webhooks are not accepted from this address.")
            return _respond(self._told(answer, "", "stranger", time.monotonic()))
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(request)
        except (TimeoutError, ClientDisconnect):
            body = None
        if body is None:
            answer = refuse(
                "INVALID_PARAMETER", f"Expected a body of at most {BODY_BYTES} bytes in {BODY_SECONDS:g} s."
            )
            return _respond(self._told(answer, "", "unreadable", time.monotonic()))
        return _respond(await self.receive(body, request.headers.get("Authorization")))

    async def _health(self, _: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _ready(self, _: Request) -> Response:
        try:
            self._check()
            async with asyncio.timeout(self._seconds):
                await self.store.open()
                async with self.store.reading() as db:
                    await inbox.look(db, 0)
        except Exception as error:  # noqa: BLE001 - whatever it is
            LOG.warning("not ready", extra={"error": str(error)[:300]})
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
