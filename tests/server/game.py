"""A game's server with the receiver in it, in one process."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from sqlalchemy import text

from coinslot.server import Webhooks
from tests.ownloop import in_own_loop
from tests.server.bodies import raw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from coinslot.server import Webhook

    Handling = Callable[[Any, AsyncConnection], Awaitable[None]]
    Story = Callable[["Game"], Awaitable[None]]
    Play = Callable[..., None]

SECRET: Final = "sandbox-secret"  # noqa: S105 - the sandbox's
GRANT: Final = text("INSERT INTO grants (about, kind, player) VALUES (:about, :kind, :player)")


def signed(body: bytes, secret: str = SECRET) -> str:
    """The header, by the documents and not by the code that is tested."""
    return f"Signature {hashlib.sha1(body + secret.encode()).hexdigest()}"  # noqa: S324 - Xsolla's scheme


class Game:
    """What a game's server does: it writes each grant into a table of its own.

    Attributes:
        webhooks: the receiver.
        called: each webhook that a handler was called with.
        does: what a handler does after it has written; nothing by default.
    """

    def __init__(self, webhooks: Webhooks) -> None:
        self.webhooks = webhooks
        self.called: list[Webhook] = []
        self.does: Handling | None = None
        for add in (
            webhooks.on_user_validation,
            webhooks.on_payment,
            webhooks.on_refund,
            webhooks.on_partial_refund,
            webhooks.on_order_paid,
            webhooks.on_order_canceled,
            webhooks.on_other,
        ):
            add(self._handle)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(webhooks), base_url="http://game.test")

    @property
    def kinds(self) -> list[str]:
        """The types of those webhooks."""
        return [webhook.type for webhook in self.called]

    async def post(self, body: object, signature: str | None = None, **headers: str) -> httpx.Response:
        """Send a webhook, signed unless told otherwise."""
        sent = body if isinstance(body, bytes) else raw(body)
        own = {"Authorization": signed(sent) if signature is None else signature}
        return await self.http.post("/webhook", content=sent, headers=own | headers)

    async def post_all(self, *bodies: object) -> list[int]:
        """Send one after the other; the statuses of the answers."""
        return [(await self.post(body)).status_code for body in bodies]

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the database."""
        async with self.webhooks.store.reading() as db:
            return [tuple(row) for row in await db.execute(text(query))]

    async def grants(self) -> Sequence[tuple[Any, ...]]:
        """What was granted and taken back, in that order."""
        return await self.rows("SELECT kind, about FROM grants ORDER BY rowid")

    async def _handle(self, webhook: Any, db: AsyncConnection) -> None:  # noqa: ANN401 - of any type
        self.called.append(webhook)
        about = webhook.raw.get("order", webhook.raw.get("transaction", {})).get("id")
        player = webhook.user.id if hasattr(webhook, "user") else None
        await db.execute(GRANT, {"about": about, "kind": webhook.type, "player": player})
        if self.does:
            await self.does(webhook, db)


@asynccontextmanager
async def opened(folder: Path, **options: Any) -> AsyncIterator[Game]:  # noqa: ANN401 - the receiver's own
    """A game's server, with a database in a folder."""
    webhooks = Webhooks(options.pop("secret", SECRET), f"sqlite:///{folder / 'game.db'}", **options)
    game = Game(webhooks)
    async with webhooks.store.transaction() as db:
        await db.execute(text("CREATE TABLE IF NOT EXISTS grants (about INTEGER, kind TEXT, player TEXT)"))
    async with game.http:
        try:
            yield game
        finally:
            await webhooks.close()


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story with a game's server, which it leaves without a task or an error that nobody has looked at."""

    def play_it(story: Story, **options: Any) -> None:  # noqa: ANN401 - the receiver's own
        async def whole() -> None:
            errors: list[dict[str, Any]] = []
            asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
            async with asyncio.timeout(30), opened(tmp_path, **options) as game:
                await story(game)
            assert asyncio.all_tasks() == {asyncio.current_task()}
            assert errors == []

        in_own_loop(whole())

    return play_it
