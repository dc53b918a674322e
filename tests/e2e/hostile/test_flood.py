"""Twenty thousand messages a second: the game goes on, the purchase completes, and memory stays as it was."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import policy
from tests.e2e.hostile.conftest import add_frame, payment_frame, under
from tests.e2e.hostile.heaps import Heaps, uncover

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

    from tests.e2e.conftest import Game
    from web.build.static_server import StaticServer

RATE = 20_000  # messages a second
SECONDS = 5.0
SLICE = 0.25  # seconds in which frames are counted
MOST_ROUNDS = 6
ENOUGH = 0.9  # of the frames of the page with an empty listener
GROWTH = 3_000_000  # bytes; the flood has fifteen million characters, what is kept for another worker is 64 texts
MOST_LOOKS = 20  # at the order, for a flood: one a second, and two for each of the shorter rests at its beginning
WORDS = 20  # of a payment window that pays and is no flood
MOST_PASSED = 400  # to Python, for a flood: 16 of 20,000 words in a second, and more at its beginning

FLOOD = """([rate, seconds]) => new Promise((over) => {
    const begun = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
        const due = Math.min(rate * seconds, ((performance.now() - begun) / 1000) * rate);
        for (; sent < due; sent += 1) {
            const status = sent % 2 ? "done" : "invoice";
            const data = { paymentInfo: { status, invoice: sent } };
            parent.postMessage(JSON.stringify({ command: "status", data }), "*");
        }
        if (sent < rate * seconds) return;
        clearInterval(timer);
        over();
    }, 4);
})"""
"""What a frame does: as many different words as are due each few milliseconds."""

COUNT = """() => {
    globalThis.painted = [];
    requestAnimationFrame(function paint(moment) {
        painted.push(moment);
        requestAnimationFrame(paint);
    });
}"""

COUNT_PASSED = """
    globalThis.passed = 0;
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (message, ...rest) {
        if (["said", "flooded"].includes(JSON.parse(message).type)) passed += 1;
        return postMessage.call(this, message, ...rest);
    };
"""
"""Counts what is passed on to Python of a window's words; a purchase that waits is pinged each second besides."""

EMPTY = {
    "empty.html": '<!doctype html><title>Another game</title><script src="empty.js"></script>',
    "empty.js": 'addEventListener("message", () => {});',
}


def frames_of(page: Page, flooding: Frame) -> list[int]:
    """Flood a page; returns how many frames of animation it showed in each slice of that time."""
    page.bring_to_front()
    begun = page.evaluate("painted.length = 0, performance.now()")
    flooding.evaluate(FLOOD, [RATE, SECONDS])
    slices = Counter(int((moment - begun) / 1000 / SLICE) for moment in page.evaluate("painted"))
    return [slices[number] for number in range(int(SECONDS / SLICE))]


def keeps_its_frames(game: Game, flooding: Frame) -> int:
    """Flood the game, and then a page that only has an empty listener, in turns: the game shows as many frames.

    A machine that has other things to do loses frames as well, now on one page, now on the other: a round that fails
    is followed by another, in the other order. One that costs frames by itself fails in every round. Returns how many
    rounds it took.
    """
    for name, text in EMPTY.items():
        (game.folder / name).write_text(text, "utf-8")
    counted: list[tuple[list[int], list[int]]] = []
    with game.page.context.new_page() as other:
        other.goto(f"{game.site.url}/empty.html")
        compared = add_frame(other, flooding.url)
        for page in (game.page, other):
            page.evaluate(COUNT)
        for rounds in range(1, MOST_ROUNDS + 1):
            pages = [(game.page, flooding), (other, compared)]
            turn = 1 if rounds % 2 else -1
            flooded, empty = [frames_of(page, frame) for page, frame in pages[::turn]][::turn]
            if median(flooded) >= ENOUGH * median(empty):
                game.page.bring_to_front()
                return rounds
            counted.append((flooded, empty))
    pytest.fail(f"frames in each {SLICE} s, of the game and of the page with an empty listener: {counted}")


def withstands(game: Game, flooding: Frame) -> int:
    """Flood the game for a while, then once more, and pay in the midst of it. Returns how many floods there were."""
    heaps = Heaps(game.page)
    before = heaps.measure()
    rounds = keeps_its_frames(game, flooding)
    after = heaps.measure()
    grown = [then - now for now, then in zip(before, after, strict=True)]
    assert max(grown) < GROWTH, f"bytes in the page, in the worker, in Python: from {before} to {after}"
    flooding.evaluate(f"rest => void ({FLOOD})(rest)", [RATE, SECONDS])
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    game.granted(game.order())
    return rounds + 1


@pytest.fixture
def arena(game: Game, stranger: StaticServer) -> Game:
    """A purchase under way; payment page and stranger are of other sites than the game, with processes of their own."""
    pay_station = under("pay.test", game.sandbox.pay_station)
    frames = f"{pay_station} {under('stranger.test', stranger.url)}"
    game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox, frame_src=frames)}
    game.page.add_init_script(COUNT_PASSED)
    uncover(game)
    game.load()
    game.start(endpoints={"store": game.sandbox.store, "payStation": pay_station, "socket": game.sandbox.websocket})
    game.buy()
    payment_frame(game)
    return game


def test_a_flood_from_a_strangers_frame(arena: Game, stranger: StaticServer) -> None:
    """A frame that has nothing to do with the payment costs the game no frames, and the purchase nothing."""
    before = arena.page.evaluate("passed")
    withstands(arena, add_frame(arena.page, under("stranger.test", stranger.url)))
    assert arena.requests() == ["POST payment", "GET order"]
    assert arena.page.evaluate("passed") - before < WORDS


def test_a_flood_from_the_payment_window(arena: Game) -> None:
    """The payment page itself goes mad: few of its words are passed on, and few looks at the order come of them."""
    before = arena.page.evaluate("passed")
    floods = withstands(arena, payment_frame(arena))
    assert arena.requests().count("GET order") < MOST_LOOKS * floods
    assert arena.page.evaluate("passed") - before < MOST_PASSED * floods
