"""A message that is not the payment window's, in every engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import policy
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browsers.game import Game

DONE = json.dumps({"command": "status", "data": {"paymentInfo": {"status": "done", "invoice": "1"}}})

ADD_FRAME = """url => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.onload = () => resolve(null);
    frame.src = url;
    document.body.append(frame);
})"""

# What is said last arrives last: when the page has heard it, it has been through all that came before.
SAY = "text => { parent.postMessage(text, '*'); parent.postMessage('over', '*'); return null; }"
LISTEN = """() => {
    game.over = 0;
    addEventListener("message", ({ data }) => { if (data === "over") game.over += 1; });
}"""


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[StaticServer]:
    """A site on another port: an origin that looks like the payment page's and is not."""
    folder = tmp_path / "stranger"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Pay Station</title>", "utf-8")
    with StaticServer(folder) as server:
        yield server


def test_another_frame_says_done(game: Game, stranger: StaticServer) -> None:
    """Frames that are not the payment window, of another origin and of the right one, say done: nobody looks."""
    sandbox = game.sandbox
    frames = f"{sandbox.pay_station} {stranger.url}"
    game.site.headers["/"] = {"Content-Security-Policy": policy(sandbox, frame_src=frames)}
    game.start()
    game.buy()
    game.payment("ready")
    game.tab.evaluate(LISTEN)
    for heard, url in enumerate([stranger.url, f"{sandbox.pay_station}/paystation4/?token=x"], 1):
        game.tab.evaluate(ADD_FRAME, url)
        game.tab.frame("document.body.lastElementChild").evaluate(SAY, DONE)
        game.tab.wait("count => game.over === count", heard)
    assert game.payments() == []
    assert game.requests() == ["POST payment"]
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    assert game.requests() == ["POST payment", "GET order"]
