"""Whether the game keeps its frames while Python boots and while somebody buys."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tests.bench.demo import WATCH, Demo, arcade, rest
from tests.bench.figures import Against, Figure, Goal, Histogram, Result, Spread, percentile
from tests.bench.lab import BenchError, endpoints, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.bench.lab import Lab

ALONE: Final = 3.0  # seconds
WITHIN_A_TENTH = Goal("ratio", 1.1)
NO_MORE = Goal("difference", 0)

ALONE_KIND = "the game alone"
BOOT_KIND = "while Python boots"
SHOP_KIND = "the game alone, its shop open"
BUY_KIND = "in a purchase"
COMPARED = frozenset({ALONE_KIND, SHOP_KIND})

CLICKED = """(button) => {
    const shown = {
        bare: () => document.querySelector("dialog")?.open,
        buy: () => document.querySelector("coinslot-window")?.shadowRoot.querySelector("dialog")?.open,
    };
    document.getElementById(button).addEventListener("click", (event) => {
        let frames = 0;
        requestAnimationFrame(function look() {
            frames += 1;
            if (!shown[button]()) return void requestAnimationFrame(look);
            // What this frame shows is on the screen when the next one begins.
            requestAnimationFrame((next) => (globalThis.lit = { frames, took: next - event.timeStamp }));
        });
    }, { once: true });
}"""
BARE = """() => {
    const dialog = document.body.appendChild(document.createElement("dialog"));
    const button = Object.assign(document.createElement("button"), { id: "bare", textContent: "Open" });
    button.addEventListener("click", () => dialog.showModal());
    document.body.append(button);
}"""

Frames = dict[str, list[list[float]]]
"""Milliseconds from frame to frame, of each run, by what happened meanwhile."""

Tasks = dict[str, list[float]]
"""How many of 50 milliseconds or more there were in a second, likewise."""


def paces(lab: Lab) -> Result:
    """The time from frame to frame, long tasks, and how soon the lightbox is there."""
    frames: Frames = {kind: [] for kind in (ALONE_KIND, BOOT_KIND, SHOP_KIND, BUY_KIND)}
    tasks: Tasks = {kind: [] for kind in frames}
    with arcade(lab) as place:
        for _ in range(lab.runs):
            with place.visit() as demo:
                for kind, act in _acts(demo):
                    gaps, long = _watched(demo.page, act)
                    frames[kind].append(gaps)
                    tasks[kind].append(long)
                    if kind == BOOT_KIND:
                        demo.open_shop()
    figures = {
        **_compared(BOOT_KIND, ALONE_KIND, frames, tasks),
        **_compared(BUY_KIND, SHOP_KIND, frames, tasks),
        **_undrawn(lab),
        **_lightboxes(lab),
    }
    pooled = {kind: [each for run in runs for each in run] for kind, runs in frames.items()}
    notes = (
        "The demo's WebGL scene, drawn without a GPU: the processor draws it, and what else it does costs frames.",
        "Nothing drawn: a page with a button, in which a long task is one of ours.",
        "The 99th percentile is of the frames of all runs.",
    )
    return Result(figures, notes, (Histogram("Time from frame to frame", "ms", pooled, COMPARED),))


def _acts(demo: Demo) -> tuple[tuple[str, Callable[[], None]], ...]:
    alone = partial(rest, demo.page, ALONE)
    return (ALONE_KIND, alone), (BOOT_KIND, demo.start_payments), (SHOP_KIND, alone), (BUY_KIND, demo.buy)


def _watched(page: Page, act: Callable[[], None]) -> tuple[list[float], float]:
    """Do something; gives milliseconds from frame to frame meanwhile, and how many long tasks a second had."""
    begun = page.evaluate("painted.length = long.length = 0, performance.now()")
    act()
    painted, long, ended = page.evaluate("[painted, long, performance.now()]")
    return [after - before for before, after in pairwise(painted)], 1000 * len(long) / (ended - begun)


def _compared(kind: str, alone: str, frames: Frames, tasks: Tasks) -> dict[str, Figure]:
    late, late_alone = (_late(frames[each]) for each in (kind, alone))
    long, long_alone = (Spread.of(tasks[each]) for each in (kind, alone))
    return {
        f"99th percentile frame {kind}": Figure(late, "ms", Against(alone, late_alone), WITHIN_A_TENTH),
        f"tasks of 50 ms or more {kind}": Figure(long, "a second", Against(alone, long_alone), NO_MORE),
    }


def _late(runs: list[list[float]]) -> Spread:
    """Of all frames together; the extremes are those of single runs."""
    each = [percentile(run, 0.99) for run in runs]
    return Spread(percentile([frame for run in runs for frame in run], 0.99), min(each), max(each))


def _undrawn(lab: Lab) -> dict[str, Figure]:
    """Long tasks of a page that draws nothing: what is left is ours."""
    idle, booting = [], []
    for _ in range(lab.runs):
        with lab.game(WATCH) as game:
            idle.append(_watched(game.page, partial(rest, game.page, ALONE))[1])
            booting.append(_watched(game.page, partial(start, game))[1])
    name = "tasks of 50 ms or more while Python boots, nothing drawn"
    return {name: Figure(Spread.of(booting), "a second", Against("the same page, idle", Spread.of(idle)), NO_MORE)}


def _lightboxes(lab: Lab) -> dict[str, Figure]:
    lit = [_lightbox(lab) for _ in range(lab.runs)]
    (ours, took), (bare, took_bare) = ([*zip(*side, strict=True)] for side in zip(*lit, strict=True))
    against = "an empty dialog"
    return {
        "the click to the lightbox, while Python boots": Figure(
            Spread.of(ours), "frames", Against(against, Spread.of(bare)), Goal("value", 2)
        ),
        "the click to the lightbox, in time": Figure(Spread.of(took), "ms", Against(against, Spread.of(took_bare))),
    }


def _lightbox(lab: Lab) -> tuple[tuple[float, float], tuple[float, float]]:
    """Frames and milliseconds until the lightbox is on the screen, and until an empty dialog is."""
    with lab.game() as game:
        page = game.page
        page.evaluate(BARE)
        page.evaluate(CLICKED, "bare")
        page.click("#bare")
        bare = page.wait_for_function("() => globalThis.lit").json_value()
        page.evaluate("globalThis.lit = null, document.querySelector('dialog').remove()")
        page.evaluate("game.next = ['gems_100']")
        page.evaluate(CLICKED, "buy")
        game.start(endpoints=endpoints(game))
        page.click("#buy")
        ours = page.wait_for_function("() => globalThis.lit").json_value()
        if page.evaluate("game.ready"):
            raise BenchError("Python was ready before the lightbox was there; expected it to boot still")
    return (ours["frames"], ours["took"]), (bare["frames"], bare["took"])
