"""The sandbox, which shares no code with the receiver, sends to it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from coinslot.sandbox.catalog import CATALOG
from coinslot.server.serving import Server, listen
from tests.server.game import Game, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coinslot.sandbox import Sandbox


@contextmanager
def receiving(folder: Path) -> Iterator[tuple[str, Game]]:
    """A receiver in a thread of its own; where it listens."""
    ready, stop, made = threading.Event(), asyncio.Event(), []

    async def serve() -> None:
        async with opened(folder) as game:
            with listen("127.0.0.1", 0) as listener:
                made.append((f"http://127.0.0.1:{listener.getsockname()[1]}/webhook", game, asyncio.get_running_loop()))
                server = Server(game.webhooks, ready.set)
                serving = asyncio.create_task(server.serve([listener]))
                await stop.wait()
                server.should_exit = True
                await serving

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    [(url, game, loop)] = made
    yield url, game
    loop.call_soon_threadsafe(stop.set)
    thread.join()


@pytest.mark.parametrize(
    ("mode", "kinds"),
    [
        ("combined", ["order_paid", "order_canceled"]),
        ("separate", ["payment", "order_paid", "refund", "order_canceled"]),
        ("payment", ["payment", "refund"]),
    ],
)
def test_every_webhook_of_every_mode_is_accepted(
    running_sandbox: Sandbox, tmp_path: Path, mode: str, kinds: list[str]
) -> None:
    """Paid and taken back, each heard of once; the player is asked for before."""
    running_sandbox.reset()
    running_sandbox.settings.webhook_mode = mode
    with receiving(tmp_path) as (url, game):
        running_sandbox.webhooks.send_to(url)
        order = running_sandbox.orders.create("ayla", CATALOG["gems_550"], 2)
        running_sandbox.pay(order.id)
        running_sandbox.webhooks.deliver()
        for delivery in running_sandbox.webhooks.all():
            running_sandbox.webhooks.resend(delivery.id)
        running_sandbox.set_status(order.id, "canceled")
        running_sandbox.webhooks.deliver()
        assert running_sandbox.webhooks.all_accepted()
        running_sandbox.reset()
    assert [kind for kind in game.kinds if kind != "user_validation"] == kinds
    assert "user_validation" in game.kinds
