"""What is left of many purchases in one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.figures import Against, Figure, Goal, Result, Spread
from tests.bench.inside import RECORDS, WATCH_TIMERS, Held, Inside, uncover
from tests.bench.lab import BenchError, start

if TYPE_CHECKING:
    from tests.bench.lab import Lab
    from tests.e2e.conftest import Game

PURCHASES = 1000
WARM = 10  # purchases of each kind, in which everything happens that happens once
ONE_IN = 10  # has the payment window; the others cost virtual currency
MIB = 2**20
FEW = 3  # of anything: a purchase that left one behind would leave more
PRICE = 500  # gems

QUIET = """async (count) => {
    for (let sold = 0; sold < count; sold += 1) {
        const given = { onSuccess: () => {} };
        const { outcome } = await game.coinslot.catalog.purchaseForVirtualCurrency("sword_01", "gems", given).outcome;
        if (outcome !== "succeeded") throw new Error(`purchase ${sold} of ${count} is ${outcome}`);
    }
}"""

OPEN = """() => {
    const { outcome } = game.coinslot.catalog.purchase("gems_100", { onSuccess: () => {} });
    globalThis.bought = outcome.then((result) => result.outcome);
}"""


def memories(lab: Lab) -> Result:
    """Sell, and count before and after."""
    purchases = lab.purchases or PURCHASES
    with lab.game(WATCH_TIMERS) as game:
        uncover(game.folder)
        game.load()
        start(game)
        inside = Inside(game.page)
        begun = inside.held()
        sell(game, WARM, WARM)
        before = inside.held()
        sell(game, purchases - purchases // ONE_IN, purchases // ONE_IN)
        after = inside.held()
    what = f"before {purchases} purchases"
    none = Goal("difference", 0)
    figures = {
        "WebAssembly memory": _figure(after.wasm / MIB, begun.wasm / MIB, "MiB", "when Python is ready", none),
        "JavaScript of the page": _figure(after.heap / MIB, before.heap / MIB, "MiB", what, Goal("difference", 1)),
        "listeners": _figure(after.listeners, before.listeners, "listeners", what, none),
        "timers": _figure(after.timers, before.timers, "timers", what, none),
        "nodes of documents": _figure(after.nodes, before.nodes, "nodes", what, none),
        "journal": _figure(after.records, before.records, "records", what, none),
        "held by Python in JavaScript": _figure(after.references, before.references, "references", what, none),
        "held by Python": _figure(after.objects, before.objects, "objects", what, Goal("difference", FEW)),
        "of Python's event loop": _figure(after.tasks, before.tasks, "tasks", what, none),
    }
    note = f"One purchase in {ONE_IN} has the payment window, the others cost virtual currency; all are acknowledged."
    return Result(figures, (note,))


def sell(game: Game, quiet: int, lightboxes: int) -> None:
    """Make purchases, some without a window and some in the lightbox, until nothing is left to be done for them.

    Raises:
        BenchError: One did not succeed.
    """
    page = game.page
    game.sandbox.wallets.set("ayla", "gems", quiet * PRICE)
    page.evaluate(QUIET, quiet)
    for number in range(lightboxes):
        page.evaluate(OPEN)
        game.press("pay")  # without a handle to the frame, which would keep it
        outcome = page.evaluate("bought")
        if outcome != "succeeded":
            raise BenchError(f"purchase {number} of {lightboxes} in the lightbox is {outcome!r}, expected 'succeeded'")
    page.locator("coinslot-window").wait_for(state="detached")
    game.until(lambda: page.evaluate(RECORDS) == 0, "the journal was empty")
    game.until(lambda: page.evaluate("timers.size") == 0, "the page had stopped to ask whether the worker lives")


def _figure(after: float, before: float, unit: str, what: str, goal: Goal) -> Figure:
    return Figure(Spread.exactly(after), unit, Against(what, Spread.exactly(before)), goal)


def leaks(before: Held, after: Held) -> dict[str, int]:
    """What has become more, apart from sizes in bytes, which grow in steps, and from the odd value in a variable."""
    grown = after.grown(before)
    return {name: more for name, more in grown.items() if name not in {"wasm", "heap"} and more > FEW}
