"""A page waits for its order, over real HTTP."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from coinslot.server import InvalidUserError, news, orders
from coinslot.server.serving import Server, listen
from tests.server import bodies as b
from tests.server.game import opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from coinslot.server import Webhook
    from tests.server.game import Game, Play

DONE = {"orderId": 700_123, "status": "done"}
CANCELED = {"orderId": 700_123, "status": "canceled"}


@asynccontextmanager
async def served(game: Game) -> AsyncIterator[tuple[Server, httpx.AsyncClient]]:
    """The receiver on a port of its own; its server, and a client that knows where it is."""
    started = asyncio.Event()
    server = Server(game.webhooks, started.set)
    with listen("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        await started.wait()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
                yield server, http
        finally:
            server.should_exit = True
            await serving


class Stream:
    """What a page hears."""

    def __init__(self, response: httpx.Response) -> None:
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        self._lines = response.aiter_lines()

    async def waits(self) -> None:
        """It has been told to wait: it is among those that are woken."""
        assert [await anext(self._lines), await anext(self._lines)] == [": waiting", ""]

    async def rest(self) -> list[object]:
        """The events until the end."""
        lines = [line async for line in self._lines if line and not line.startswith(":")]
        assert lines[::2] == ["event: order"] * (len(lines) // 2)
        return [json.loads(line.removeprefix("data: ")) for line in lines[1::2]]


@asynccontextmanager
async def watching(http: httpx.AsyncClient, ticket: str, order: int = 700_123) -> AsyncIterator[Stream]:
    """A page that watches an order."""
    headers = {"Authorization": f"Bearer {ticket}"}
    async with http.stream("GET", f"/orders/{order}/events", headers=headers) as response:
        yield Stream(response)


def test_webhook_first_then_the_page(play: Play) -> None:
    """It is told at once, also of an order that was canceled since."""

    async def story(game: Game) -> None:
        async with served(game) as (_, http):
            await game.post(b.order_paid())
            async with watching(http, game.webhooks.ticket("u1")) as stream:
                assert await stream.rest() == [DONE]
            await game.post(b.order_canceled())
            async with watching(http, game.webhooks.ticket("u1")) as stream:
                assert await stream.rest() == [CANCELED]

    play(story)


def test_the_page_first_then_the_webhook(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once the webhook was processed, by that and not by looking again; so is a second tab."""
    monkeypatch.setattr(news, "POLL", 60.0)

    async def story(game: Game) -> None:
        ticket = game.webhooks.ticket("u1")
        async with served(game) as (_, http), watching(http, ticket) as one, watching(http, ticket) as other:
            await one.waits()
            await other.waits()
            assert "coinslot_order_watchers 2.0" in (await game.http.get("/metrics")).text
            await game.post(b.order_paid())
            assert await one.rest() == await other.rest() == [DONE]

    play(story)


def test_what_another_process_has_written_is_found(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite nobody tells: the page's receiver looks each half second, once for all pages."""
    monkeypatch.setattr(news, "_TOGETHER", 2)

    async def story(game: Game) -> None:
        ticket = game.webhooks.ticket("u1")
        async with served(game) as (_, http), opened(tmp_path) as other, AsyncExitStack() as pages:
            streams = [await pages.enter_async_context(watching(http, ticket, number)) for number in range(1, 6)]
            for stream in streams:
                await stream.waits()
            for number in (1, 5):
                await other.post(b.order_paid(number, money=number))
            for number in (1, 5):
                assert await streams[number - 1].rest() == [{"orderId": number, "status": "done"}]
            assert game.webhooks._news.watchers == 3

    play(story)


def test_a_page_of_another_player_hears_nothing(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even that there is such an order: its stream ends as that of an order of which nothing is known."""
    monkeypatch.setattr(orders, "LIFE", 0.2)

    async def story(game: Game) -> None:
        async with served(game) as (_, http):
            await game.post(b.order_paid())
            for player, order in (("u2", 700_123), ("u1", 5)):
                async with watching(http, game.webhooks.ticket(player), order) as stream:
                    await stream.waits()
                    assert await stream.rest() == []

    play(story)


def test_a_refused_or_failed_order_is_not_done(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what was processed is told."""
    monkeypatch.setattr(orders, "LIFE", 0.2)

    async def refuse(_webhook: Webhook, _: AsyncConnection) -> None:
        raise InvalidUserError("no")

    async def fail(_webhook: Webhook, _: AsyncConnection) -> None:
        raise RuntimeError("no")

    async def story(game: Game) -> None:
        async with served(game) as (_, http):
            for handler in (fail, refuse):
                game.does = handler
                await game.post(b.order_paid())
                async with watching(http, game.webhooks.ticket("u1")) as stream:
                    assert await stream.rest() == []

    play(story)


@pytest.mark.parametrize("ticket", ["", "x", "a.b.c", "é", "e30." * 3000])
def test_no_ticket_no_stream(play: Play, ticket: str) -> None:
    """401 with the reason, readable from any page."""

    async def story(game: Game) -> None:
        shown = httpx.Headers({"Origin": "https://game.example", "Authorization": f"Bearer {ticket}"}, "utf-8")
        bare = httpx.Headers({"Origin": "https://game.example"})
        for headers, query in ((shown, {}), (bare, {"ticket": ticket})):
            answer = await game.http.get("/orders/1/events", headers=headers, params=query)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_TICKET")
            assert answer.headers["Access-Control-Allow-Origin"] == "*"

    play(story)


def test_a_ticket_in_the_address(play: Play) -> None:
    """For a browser's EventSource, which sends no headers of the page's."""

    async def story(game: Game) -> None:
        await game.post(b.order_paid())
        answer = await game.http.get("/orders/700123/events", params={"ticket": game.webhooks.ticket("u1")})
        assert '"status": "done"' in answer.text

    play(story)


def test_a_browser_may_ask_from_anywhere(play: Play) -> None:
    """It asks first, for the header with the ticket; whoever has no ticket gets nothing from that."""

    async def story(game: Game) -> None:
        asked = {
            "Origin": "https://game.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        }
        answer = await game.http.options("/orders/1/events", headers=asked)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()
        assert (await game.http.options("/orders/1/events")).status_code == 401

    play(story)


@pytest.mark.parametrize("number", ["0x1", "-1", "1" * 19, "1" * 5000, "é", "1.0", "%00"])
def test_no_number_no_order(play: Play, number: str) -> None:
    """404, whatever a stranger writes there."""

    async def story(game: Game) -> None:
        answer = await game.http.get(f"/orders/{number}/events", params={"ticket": game.webhooks.ticket("u1")})
        assert answer.status_code == 404

    play(story)


def test_nobody_has_all_streams(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A player with too many is asked to come again, another one is not; who has left counts no more."""
    monkeypatch.setattr(orders, "EACH", 1)

    async def story(game: Game) -> None:
        async with served(game) as (_, http):
            async with watching(http, game.webhooks.ticket("u1")) as stream:
                await stream.waits()
                headers = {"Authorization": f"Bearer {game.webhooks.ticket('u1')}"}
                busy = await http.get("/orders/5/events", headers=headers)
                assert (busy.status_code, busy.headers["Retry-After"]) == (503, "3")
                assert busy.json()["error"]["code"] == "BUSY"
                async with watching(http, game.webhooks.ticket("u2")) as other:
                    await other.waits()
            while game.webhooks._news.watchers:  # noqa: ASYNC110 # the receiver tells nobody who has left
                await asyncio.sleep(0.01)
            async with watching(http, game.webhooks.ticket("u1")) as stream:
                await stream.waits()

    play(story)


def test_pages_are_let_go_when_the_server_stops(play: Play) -> None:
    """Their streams end, nobody is let in any more, and the server does not wait for them."""

    async def story(game: Game) -> None:
        async with served(game) as (server, http), watching(http, game.webhooks.ticket("u1")) as stream:
            await stream.waits()
            server.should_exit = True
            async with asyncio.timeout(5):
                assert await stream.rest() == []
        late = await game.http.get("/orders/1/events", params={"ticket": game.webhooks.ticket("u1")})
        assert late.status_code == 503

    play(story)


def test_a_database_in_trouble_ends_the_stream(play: Play) -> None:
    """Without an error that a stranger would see: the page asks again."""

    async def story(game: Game) -> None:
        async with served(game) as (_, http), watching(http, game.webhooks.ticket("u1")) as stream:
            await stream.waits()
            async with game.webhooks.store.transaction() as db:
                await db.exec_driver_sql("ALTER TABLE coinslot_subjects RENAME TO gone")
            game.webhooks._news.tell(700_123)
            assert await stream.rest() == []
            async with game.webhooks.store.transaction() as db:
                await db.exec_driver_sql("ALTER TABLE gone RENAME TO coinslot_subjects")

    play(story)
