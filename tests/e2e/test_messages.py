"""Messages that are not the payment window's, or that say nothing: nothing happens, and the purchase goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import policy
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Frame

    from coinslot.sandbox import Sandbox
    from tests.e2e.conftest import Game

DONE = json.dumps({"command": "status", "data": {"paymentInfo": {"status": "done", "invoice": "1"}}})
CANCELED = json.dumps({"command": "status", "data": {"paymentInfo": {"status": "canceled"}}})
POST = "texts => texts.forEach((text) => parent.postMessage(text, '*'))"


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[StaticServer]:
    """A site on another port: an origin that looks like the payment page's and is not."""
    folder = tmp_path / "stranger"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Pay Station</title>", "utf-8")
    with StaticServer(folder) as server:
        yield server


def add_frame(game: Game, url: str) -> Frame:
    """Put another frame into the game's page."""
    script = """url => new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.onload = resolve;
        frame.src = url;
        document.body.append(frame);
    })"""
    game.page.evaluate(script, url)
    (frame,) = [frame for frame in game.page.frames if frame.url.startswith(url)]
    return frame


def payment_frame(game: Game) -> Frame:
    """The frame of the payment window."""
    game.payment("ready")
    (frame,) = [frame for frame in game.page.frames if frame.url.startswith(game.sandbox.pay_station)]
    return frame


def pays_undisturbed(game: Game) -> None:
    """The purchase succeeds, and nobody looked at the order before it was paid."""
    assert game.requests() == ["POST payment"]
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    assert game.requests() == ["POST payment", "GET order"]
    told = [entry[1]["payment"] for entry in game.log("status")]
    assert told == ["invoice", "delivering", "done", "done"]


def test_another_frame_with_another_origin(shop: Game, stranger: StaticServer) -> None:
    """A frame of a stranger's says done and canceled: nobody listens."""
    allow(shop, stranger)
    shop.buy()
    frame = add_frame(shop, stranger.url)
    shop.payment("ready")
    frame.evaluate(POST, [DONE, CANCELED])
    pays_undisturbed(shop)


def test_another_frame_with_the_right_origin(shop: Game) -> None:
    """The payment page's origin in another window than ours says done: the window is what counts first."""
    shop.buy()
    frame = add_frame(shop, f"{shop.sandbox.pay_station}/paystation4/?token=unknown")
    shop.payment("ready")
    frame.evaluate(POST, [DONE, CANCELED])
    pays_undisturbed(shop)


def test_the_page_itself(shop: Game) -> None:
    """A script in the game's own page, which may claim any origin but not the window, is not listened to."""
    shop.buy()
    shop.payment("ready")
    shop.page.evaluate(
        """text => {
            postMessage(text, "*");
            const frame = document.querySelector("coinslot-window").shadowRoot.querySelector("iframe");
            const {origin} = new URL(frame.src);
            dispatchEvent(new MessageEvent("message", { data: text, origin, source: window }));
            dispatchEvent(new MessageEvent("message", { data: text, origin }));
            for (const name of ["status", "close"]) document.dispatchEvent(new CustomEvent(name, { detail: text }));
        }""",
        DONE,
    )
    pays_undisturbed(shop)


def test_the_right_window_on_a_strange_origin(shop: Game, stranger: StaticServer) -> None:
    """A payment window that was led to another origin is not listened to; closing it is still told."""
    allow(shop, stranger)
    shop.buy()
    frame = payment_frame(shop)
    frame.goto(f"{stranger.url}/index.html")
    frame.evaluate(POST, [DONE, CANCELED])
    assert shop.requests() == ["POST payment"]
    shop.close()
    assert shop.result()["outcome"] == "abandoned"
    assert shop.log("status") == []


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "5",
        "{}",
        "[]",
        '"done"',
        "{not json",
        "",
        '{"command": "status"}',
        '{"command": "status", "data": null}',
        '{"command": "status", "data": {"paymentInfo": {"status": 5}}}',
        '{"command": {"status": "done"}}',
        '{"__proto__": {"command": "close"}, "constructor": "close"}',
        '{"command": "dimensions", "data": {"dimensions": {"width": "1e9", "height": null}}}',
        '{"command": "\\ud800"}',
        "[" * 60_000,
        "x" * 1_000_000,
    ],
    ids=lambda text: text[:40] if len(text) < 100 else f"{len(text)} characters",
)
def test_words_that_say_nothing(shop: Game, text: str) -> None:
    """What the right window says without sense changes nothing, and the purchase completes afterwards."""
    shop.buy()
    payment_frame(shop).evaluate(POST, [text])
    pays_undisturbed(shop)
    assert not [line for line in shop.console if line.startswith(("uncaught", "error", "warning"))]


def test_values_that_are_no_text(shop: Game) -> None:
    """Objects instead of text are not the provider's envelope."""
    shop.buy()
    payment_frame(shop).evaluate(
        """() => { for (const value of [null, 5, {command: "close"}, [1], new Map(), new ArrayBuffer(8)])
            parent.postMessage(value, "*"); }"""
    )
    pays_undisturbed(shop)


def test_words_that_are_not_true(shop: Game) -> None:
    """A window that says done without a payment is not believed: the order is looked at, and stays unpaid."""
    shop.buy()
    frame = payment_frame(shop)
    frame.evaluate(POST, [DONE])
    shop.told("done")
    assert shop.page.evaluate("game.grants") == []
    shop.press("pay")
    result = shop.result()
    assert result["outcome"] == "succeeded"
    shop.granted(result["orderId"])


COUNT_POSTS = """
    globalThis.posts = 0;
    const {postMessage} = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (...args) { posts += 1; return postMessage.apply(this, args); };
"""


def test_flood(game: Game) -> None:
    """Of twenty thousand different words few are passed on, and the purchase completes."""
    game.page.add_init_script(COUNT_POSTS)
    game.load()
    game.start()
    game.buy()
    payment_frame(game).evaluate(
        """() => { for (let number = 0; number < 20_000; number += 1)
            parent.postMessage(JSON.stringify({command: "noise", data: {number}}), "*"); }"""
    )
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    assert game.page.evaluate("posts") < 5_000
    assert game.requests().count("GET order") < 50


def test_the_handshake_is_answered(shop: Game, sandbox: Sandbox) -> None:
    """The payment page's question for a widget is answered, as the provider's own widget does."""
    assert sandbox.pay_station
    shop.buy()
    shop.window.locator("body[data-widget=detected]").wait_for(timeout=60_000)


def allow(game: Game, stranger: StaticServer) -> None:
    """Serve the game with a policy that lets it hold a frame of the stranger's, and start it anew."""
    frames = f"{game.sandbox.pay_station} {stranger.url}"
    game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox, frame_src=frames)}
    game.load()
    game.start()
