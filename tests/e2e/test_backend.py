"""A success waits for the game's own server, in a real browser: a receiver of webhooks, which the sandbox tells."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.client.gameserver import GameServer
from tests.e2e.conftest import PAGES, Game, policy
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coinslot.sandbox import Sandbox

LATE = 60
"""Seconds by which a webhook comes late."""


@pytest.fixture
def server(tmp_path: Path, sandbox: Sandbox) -> Iterator[GameServer]:
    """The game's server, which the sandbox sends webhooks to."""
    with GameServer(tmp_path) as running:
        sandbox.webhooks.send_to(running.webhook)
        yield running


@pytest.fixture
def second(tmp_path: Path) -> GameServer:
    """Another receiver over the same inbox; it does not run yet."""
    return GameServer(tmp_path)


@pytest.fixture
def site(
    bundle: Path, sandbox: Sandbox, server: GameServer, second: GameServer, tmp_path: Path
) -> Iterator[StaticServer]:
    """The game's page, whose policy lets it ask the game's servers."""
    root = tmp_path / "site"
    shutil.copytree(PAGES, root)
    (root / "coinslot").symlink_to(bundle)
    csp = policy(sandbox, connect_src=f"'self' {sandbox.store} {sandbox.websocket} {server.url} {second.url}")
    with StaticServer(root, headers={"/": {"Content-Security-Policy": csp}}) as running:
        yield running


def backend(server: GameServer, player: str = "ayla", **more: object) -> str:
    """The option, with a function that notes what it is asked for."""
    ticket = f"async (orderId) => (game.log.push(['ticket', orderId]), {json.dumps(server.ticket(player))})"
    rest = "".join(f", {name}: {json.dumps(value)}" for name, value in more.items())
    return f"{{ url: {json.dumps(server.url)}, ticket: {ticket}{rest} }}"


def come_back(game: Game, option: str) -> None:
    """Load the page again, with somebody who takes what comes late."""
    game.load()
    game.start(backend=option)
    game.page.evaluate(
        "void game.coinslot.on('success', (order, info) => {"
        " game.log.push(['success', order, info]); game.grants.push(order.orderId); })"
    )


def verified(game: Game) -> list[tuple[bool, bool]]:
    """What the successes say of themselves; nothing that was given up may be an error that nobody caught."""
    assert [line for line in game.console if "ncaught" in line] == []
    return [(order["verified"], info["verified"]) for _, order, info in game.log("success")]


def test_success_waits_for_the_webhook(game: Game, server: GameServer, sandbox: Sandbox) -> None:
    """Whichever comes first, webhook or window; each attempt has a ticket of its own; nothing is left open."""
    game.start(backend=backend(server))
    game.buy()
    game.press("pay")
    first = game.result()["orderId"]
    game.granted(first)
    sandbox.webhooks.fault(delay=LATE)
    game.buy()
    game.press("pay")
    game.until(lambda: len(server.asked) > 1, "the game's server is asked")
    assert server.granted == [first]
    assert len(game.page.evaluate("game.results")) == 1
    sandbox.advance(LATE)
    second = game.result(1)
    assert (second["outcome"], second["verified"], second["order"]["verified"]) == ("succeeded", True, True)
    game.granted(first, second["orderId"])
    assert server.granted == server.asked == [order for _, order in game.log("ticket")] == [first, second["orderId"]]
    assert verified(game) == [(True, True)] * 2
    assert game.log("pending") == []


def test_silence_is_pending_until_the_next_visit(game: Game, server: GameServer) -> None:
    """With another player's ticket the server says nothing; with the right one, later, the success comes after all."""
    game.start(backend=backend(server, "boris", patience=0.5))
    game.buy()
    game.press("pay")
    result = game.result()
    assert (result["outcome"], result["order"]["status"], result["order"]["verified"]) == ("pending", "done", False)
    assert len(game.log("pending")) == 1
    come_back(game, f"{{ url: {server.url!r}, ticket: {server.ticket()!r} }}")
    game.granted(result["orderId"])
    assert verified(game) == [(True, True)]


def test_silence_is_the_orders_word_where_the_game_wants_that(game: Game, second: GameServer) -> None:
    """The server is not there at all: the success comes, and says that it is not verified."""
    game.start(backend=backend(second, patience=0.5, silence="order"))
    game.buy()
    game.press("pay")
    result = game.result()
    assert (result["outcome"], result["verified"], result["order"]["verified"]) == ("succeeded", False, False)
    game.granted(result["orderId"])
    assert verified(game) == [(False, False)]


def test_reload_while_the_server_is_down(game: Game, second: GameServer) -> None:
    """The order is done and the server is not there; after a reload it is asked again until it is."""
    game.start(backend=backend(second))
    game.buy()
    game.press("pay")
    order = game.order()
    game.page.wait_for_function("() => game.log.filter(([name]) => name === 'ticket').length > 1")
    assert game.page.evaluate("game.results") == []
    come_back(game, backend(second))
    game.page.wait_for_function("() => game.log.some(([name]) => name === 'ticket')")
    with second:
        game.granted(order)
    assert verified(game) == [(True, True)]


def test_a_purchase_and_its_tracking_both_have_their_word(game: Game, server: GameServer) -> None:
    """A game that tracks the order of its own purchase is asked for two tickets at a time, and for none in vain."""
    game.page.evaluate("void (game.gate = new Promise((open) => (game.open = open)))")
    ticket = f"(game.log.push(['ticket', orderId]), await game.gate, {json.dumps(server.ticket())})"
    game.start(backend=f"{{ url: {json.dumps(server.url)}, ticket: async (orderId) => {ticket} }}")
    game.buy()
    game.press("pay")
    asked = "count => game.log.filter(([name]) => name === 'ticket').length === count"
    game.page.wait_for_function(asked, arg=1)
    order = game.order()
    game.begin("orders.track", order)
    game.page.wait_for_function(asked, arg=2)
    game.page.evaluate("game.open()")
    outcomes = [(game.result(index)["outcome"], game.result(index)["orderId"]) for index in (0, 1)]
    assert outcomes == [("succeeded", order)] * 2
    assert game.page.evaluate(asked, 2), "a ticket that one of them did not get was asked for again"
