"""A cross-origin isolated page, in every engine: each finds the way that is left to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsers.engine import wait_for
from tests.e2e.conftest import policy

if TYPE_CHECKING:
    from coinslot.sandbox import Sandbox
    from tests.browsers.game import Game
    from web.build.static_server import StaticServer

PAY = 'document.querySelector("#pay")'
OPEN = 'document.querySelector("coinslot-window").shadowRoot.querySelector(".card button")'


@pytest.fixture
def site(site: StaticServer, sandbox: Sandbox) -> StaticServer:
    """The game's web server, whose pages are isolated."""
    site.headers["/"] = {
        "Content-Security-Policy": policy(sandbox),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    return site


def errors(game: Game) -> list[str]:
    """What stood in the way, as the game was told."""
    told = [entry[1]["window"]["error"] for entry in game.log("window")]
    return [error["code"] for error in told if error]


def test_auto(game: Game) -> None:
    """Frames are let in without credentials, or a popup is taken, which cannot be heard and is not believed."""
    game.start()
    assert game.tab.evaluate("() => crossOriginIsolated")
    game.buy()
    if game.tab.evaluate("() => 'credentialless' in HTMLIFrameElement.prototype"):
        game.press("pay")
        assert game.result()["outcome"] == "succeeded"
        assert (game.ways(), errors(game)) == (["lightbox"], [])
        return
    popup = game.tab.popup()
    wait_for(game.sandbox.sockets.all, "the order was followed")
    popup.click(PAY)
    assert game.result()["outcome"] == "succeeded"
    assert set(game.ways()) == {"popup"}
    assert set(errors(game)) == {"window_isolated"}
    assert game.log("close") == [["close", {"by": "coinslot"}]]


def test_lightbox(game: Game) -> None:
    """Where it was asked for and is blocked without a sign, the player gets a button after a few seconds."""
    game.start()
    game.buy(window="lightbox")
    if game.tab.evaluate("() => 'credentialless' in HTMLIFrameElement.prototype"):
        game.press("pay")
    else:
        game.tab.click(OPEN)
        game.tab.popup().click(PAY)
        assert "window_isolated" in errors(game)
    assert game.result()["outcome"] == "succeeded"
