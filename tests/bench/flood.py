"""Frames of the game while it is flooded with messages."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.figures import Against, Figure, Goal, Result, Spread, interleave
from tests.bench.lab import start
from tests.e2e.hostile.conftest import add_frame, payment_frame, under
from tests.e2e.hostile.test_flood import COUNT, EMPTY, RATE, SECONDS, SLICE, frames_of
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

    from tests.bench.lab import Lab

STRANGER = {"stranger.html": "<!doctype html><title>A stranger</title>"}


def floods(lab: Lab) -> Result:
    """Flood the game from its payment window and from a stranger's frame, and a page with an empty listener."""
    with lab.game() as game, game.page.context.new_page() as other:
        for name, text in (EMPTY | STRANGER).items():
            (game.folder / name).write_text(text, "utf-8")
        with StaticServer(game.folder) as site:
            stranger = under("stranger.test", f"{site.url}/stranger.html")
            start(game)
            game.page.evaluate("game.buy('gems_100')")
            payment = payment_frame(game)
            other.goto(f"{game.site.url}/empty.html")
            flooding = [(game.page, payment), (game.page, add_frame(game.page, stranger))]
            alone = (other, add_frame(other, stranger))
            for page in (game.page, other):
                page.evaluate(COUNT)
            samples = interleave(lab.runs, *(partial(_frames, *each) for each in (*flooding, alone)))
    *ours, empty = map(Spread.of, samples)
    against = Against("the same flood, an empty listener", empty)
    # At the least nine tenths of the frames: what is drawn less is what may not be more.
    names = ("from the payment window", "from a stranger's frame")
    figures = {
        name: Figure(spread, "ms", against, Goal("ratio", 1 / 0.9)) for name, spread in zip(names, ours, strict=True)
    }
    return Result(figures, (f"{RATE} messages a second for {SECONDS:g} seconds; the time from frame to frame.",))


def _frames(page: Page, flooding: Frame) -> float:
    """Milliseconds from frame to frame, in the median of all slices of the time."""
    return 1000 * SLICE / median(frames_of(page, flooding))
