"""Whom the page listens to where origins have no names: in a sandbox everybody's origin is "null"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import build
from tests.e2e.hostile.conftest import under
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Frame, Page

EAR = """
import { Messages } from "./messages.js";

globalThis.heard = [];
globalThis.popups = [];
globalThis.listen = (source, origins) => new Messages(source, origins, {
    said: (text, origin) => heard.push([text, origin]),
    flooded() {},
});
globalThis.hold = (url, sandbox) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    if (sandbox) frame.sandbox = sandbox;
    frame.onload = () => resolve(frame);
    frame.src = url;
    document.body.append(frame);
});
onclick = () => popups.push(open(location.hash.slice(1)));
document.documentElement.dataset.loaded = "yes";
"""
HOLDS = "async ([url, sandbox]) => void (globalThis.right = await hold(url, sandbox))"
SPEAK = "text => (opener ?? parent).postMessage(text, '*')"


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[StaticServer]:
    """A game that only listens, and a page for everybody else."""
    root = tmp_path / "site"
    root.mkdir()
    (root / "messages.js").symlink_to(build.WEB / "messages.js")
    (root / "ear.js").write_text(EAR, "utf-8")
    (root / "ear.html").write_text('<!doctype html><body><script type="module" src="ear.js"></script>', "utf-8")
    (root / "speaker.html").write_text("<!doctype html><title>Pay Station</title>", "utf-8")
    (root / "portal.html").write_text("<!doctype html><title>Portal</title>", "utf-8")
    # Scripts of a sandboxed page are another origin's, and need the permission of their own server.
    with StaticServer(root, headers={"/": {"Access-Control-Allow-Origin": "*"}}) as server:
        yield server


def open_ear(page: Page, pages: StaticServer, sandbox: str | None) -> Frame:
    """The game in a frame of a portal, with these words as its sandbox."""
    page.goto(f"{pages.url}/portal.html")
    speaker = under("pay.test", f"{pages.url}/speaker.html")
    script = """([url, sandbox]) => {
        const frame = document.createElement("iframe");
        if (sandbox !== null) frame.sandbox = sandbox;
        frame.src = url;
        document.body.append(frame);
    }"""
    page.evaluate(script, [f"{under('game.test', pages.url)}/ear.html#{speaker}", sandbox])
    frame = page.frame_locator("iframe").locator("html[data-loaded]")
    frame.wait_for(state="attached")
    return page.frames[1]


def newest(ear: Frame, url: str, sandbox: str = "") -> Frame:
    """Have the game hold one more frame."""
    ear.evaluate(HOLDS, [url, sandbox])
    return ear.child_frames[-1]


def hears(ear: Frame, said: list[tuple[Frame | Page, str]]) -> list[list[str]]:
    """Have each say its word; returns what the game has heard when all of them have been dispatched."""
    ear.evaluate("() => { globalThis.arrived = 0; addEventListener('message', () => { arrived += 1; }); }")
    for who, text in said:
        who.evaluate(SPEAK, text)
    ear.wait_for_function("count => arrived === count", arg=len(said))
    # web/messages.js rests 50 ms between two batches, and nothing signals that nothing more comes.
    ear.wait_for_timeout(120)
    heard = ear.evaluate("heard")
    assert isinstance(heard, list)
    return heard


def test_a_sandboxed_page_hears_the_right_window_alone(page: Page, pages: StaticServer) -> None:
    """There the payment page inherits the sandbox and its origin is "null", as a stranger's is: the window decides."""
    ear = open_ear(page, pages, "allow-scripts")
    assert ear.evaluate("origin") == "null"
    url = under("pay.test", f"{pages.url}/speaker.html")
    stranger = newest(ear, url)
    right = newest(ear, url)
    assert (right.evaluate("origin"), stranger.evaluate("origin")) == ("null", "null")
    ear.evaluate("url => void listen(() => right.contentWindow, [new URL(url).origin])", url)
    assert hears(ear, [(stranger, "stranger"), (right, "right")]) == [["right", "null"]]


@pytest.mark.parametrize(
    "sandbox", ["allow-scripts allow-popups", "allow-scripts allow-popups allow-popups-to-escape-sandbox"]
)
def test_a_sandboxed_page_hears_its_popup(page: Page, pages: StaticServer, sandbox: str) -> None:
    """A window of its own is heard whether it is in the sandbox, too, or has left it and has its origin."""
    ear = open_ear(page, pages, sandbox)
    with page.expect_popup() as opened:
        ear.click("body", position={"x": 1, "y": 1}, force=True)
    popup = opened.value
    popup.wait_for_load_state()
    own = popup.evaluate("origin")
    assert (own == "null") is ("escape" not in sandbox)
    ear.evaluate("url => void listen(() => popups[0], [new URL(url).origin])", popup.url)
    assert hears(ear, [(popup, "right")]) == [["right", own]]


def test_a_page_with_an_origin_hears_no_null(page: Page, pages: StaticServer) -> None:
    """Where origins have names, the right window without one is as wrong as on any other origin."""
    ear = open_ear(page, pages, None)
    assert ear.evaluate("origin") == under("game.test", pages.url)
    url = under("pay.test", f"{pages.url}/speaker.html")
    right = newest(ear, url, "allow-scripts")
    assert right.evaluate("origin") == "null"
    ear.evaluate("url => void listen(() => right.contentWindow, [new URL(url).origin])", url)
    assert hears(ear, [(right, "right, sandboxed")]) == []
