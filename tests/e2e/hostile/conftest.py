"""Those who are not the payment page, and the payment page when it is not what it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import policy
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Frame, Page

    from tests.e2e.conftest import Game


def status(word: str, **members: object) -> str:
    """What the payment page posts about a payment."""
    return json.dumps({"command": "status", "data": {"paymentInfo": {"status": word, **members}}})


DONE = status("done", invoice="1")
LIES = [DONE, status("canceled"), json.dumps({"command": "close"})]
"""Each would end a purchase, or have its order looked at, if anybody listened."""

POST = "texts => texts.forEach((text) => parent.postMessage(text, '*'))"


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[StaticServer]:
    """A site that has nothing to do with the payment, under any host that ends in ".test"."""
    folder = tmp_path / "stranger"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Pay Station</title>", "utf-8")
    with StaticServer(folder) as server:
        yield server


def under(host: str, url: str) -> str:
    """The same address under another host."""
    return url.replace("127.0.0.1", host)


def allow(game: Game, sources: str) -> None:
    """Load the game with a policy that lets it hold more frames than the payment page's."""
    frames = f"{game.sandbox.pay_station} {sources}"
    game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox, frame_src=frames)}
    game.load()


def add_frame(page: Page, url: str, sandbox: str | None = None) -> Frame:
    """Put another frame into a page; ``sandbox`` is the attribute's words."""
    script = """([url, sandbox]) => new Promise((resolve) => {
        const frame = document.createElement("iframe");
        if (sandbox !== null) frame.sandbox = sandbox;
        frame.onload = () => resolve(frame);
        frame.src = url;
        document.body.append(frame);
    })"""
    element = page.evaluate_handle(script, [url, sandbox]).as_element()
    frame = element.content_frame() if element else None
    assert frame
    return frame


def payment_frame(game: Game) -> Frame:
    """The frame of the payment window, once it can be paid in."""
    game.payment("ready")
    frame = game.page.locator("coinslot-window iframe").element_handle().content_frame()
    assert frame
    return frame


def nobody_listened(game: Game) -> None:
    """Nothing was told to the game, and nobody looked at the order."""
    assert game.requests() == ["POST payment"]
    assert [entry[1]["payment"] for entry in game.log("status") if entry[1]["payment"]] == []
    assert not game.log("close")
    assert game.page.evaluate("game.results") == []


def pays_undisturbed(game: Game) -> None:
    """The purchase succeeds, and nobody looked at the order before it was paid."""
    nobody_listened(game)
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    assert game.requests() == ["POST payment", "GET order"]
    told = [entry[1]["payment"] for entry in game.log("status") if entry[1]["payment"]]
    assert told == ["invoice", "delivering", "done", "done"]
