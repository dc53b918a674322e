"""Many orders followed at once: what each of them costs, in the page and on CPython."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from coinslot.native import Coinslot, Endpoints
from coinslot.sandbox import Sandbox
from tests.bench.figures import Against, Figure, Goal, Result, Spread
from tests.bench.lab import BenchError, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.lab import Lab
    from tests.e2e.conftest import Game

IN_PAGE = (1, 5, 20)
ON_CPYTHON = (1, 10, 100, 1000)
PLAYER = "ayla"
FLAT = Goal("ratio", 1.1)
PATIENCE = 120.0  # seconds

TRACK = """(ids) => {
    const outcomes = ids.map((id) => game.coinslot.orders.track(id, { onSuccess: () => {} }).outcome);
    globalThis.followed = Promise.all(outcomes).then((all) => all.every(({ outcome }) => outcome === "succeeded"));
}"""
"""Nobody has paid: nothing happens until somebody does."""


def crowds(lab: Lab) -> Result:
    """Follow orders, pay for all of them at once, and count until the game knows of the last one."""
    figures: dict[str, Figure] = {}
    sockets: list[int] = []
    with lab.game() as game:
        start(game)
        figures |= _measure(lab, "in the page", IN_PAGE, partial(_in_page, game), sockets)
    with Sandbox() as sandbox:
        figures |= _measure(lab, "on CPython", ON_CPYTHON, partial(_on_cpython, sandbox), sockets)
    figures["sockets open for all orders of a player"] = Figure(
        Spread.of([float(count) for count in sockets]), "sockets", None, Goal("value", 1)
    )
    return Result(
        figures, ("From the moment that all are paid for until the last success is granted, by their number.",)
    )


def _measure(
    lab: Lab, where: str, counts: tuple[int, ...], run: Callable[[int], tuple[float, int]], sockets: list[int]
) -> dict[str, Figure]:
    run(counts[0])  # what happens once
    samples: dict[int, list[float]] = {count: [] for count in counts}
    for number in range(lab.runs):
        for count in counts[:: 1 if number % 2 == 0 else -1]:
            seconds, opened = run(count)
            samples[count].append(1000 * seconds / count)
            sockets.append(opened)
    alone = Against("an order alone", Spread.of(samples[counts[0]]))
    return {
        f"{count} orders {where}, each": Figure(Spread.of(samples[count]), "ms", alone, FLAT) for count in counts[1:]
    }


def _in_page(game: Game, count: int) -> tuple[float, int]:
    """Seconds until all are granted, and the number of sockets that were open."""
    page, sandbox = game.page, game.sandbox
    ids = page.evaluate(CREATE, count)
    page.evaluate(TRACK, ids)
    game.until(lambda: _followed(sandbox, ids), "all were followed")
    opened = len(sandbox.sockets.all())
    begun = time.perf_counter()
    for order in ids:
        sandbox.pay(order)
    if not page.evaluate("followed"):
        raise BenchError(f"of {count} orders in the page not all succeeded")
    took = time.perf_counter() - begun
    game.until(lambda: not sandbox.sockets.all(), "the socket was closed")
    return took, opened


CREATE = """async (count) => {
    const all = Array.from({ length: count }, () => game.coinslot.orders.create("gems_100"));
    return (await Promise.all(all)).map(({ orderId }) => orderId);
}"""


def _followed(sandbox: Sandbox, ids: list[int]) -> bool:
    """Whether each order was looked at since there is a socket: from then on it is the socket that is waited for."""
    if not sandbox.sockets.all():
        return False
    seen = {entry.path.rsplit("/", 1)[-1] for entry in sandbox.requests.all() if entry.method == "GET"}
    return all(str(order) in seen for order in ids)


def _on_cpython(sandbox: Sandbox, count: int) -> tuple[float, int]:
    return asyncio.run(_native(sandbox, count))


async def _native(sandbox: Sandbox, count: int) -> tuple[float, int]:
    """The same on CPython; the sandbox runs in a thread of this process, which costs both of them."""
    endpoints = Endpoints(sandbox.store, sandbox.pay_station, sandbox.websocket)
    options = {"endpoints": endpoints, "window": lambda _: None}
    async with Coinslot(sandbox.project_id, sandbox.token(PLAYER), **options) as coinslot, asyncio.timeout(PATIENCE):
        ids = [(await coinslot.orders.create("gems_100")).order_id for _ in range(count)]
        followed = [coinslot.orders.track(order, on_success=lambda *_: None) for order in ids]
        while not _followed(sandbox, ids):
            await asyncio.sleep(0.01)  # nothing signals that a request has arrived
        opened = len(sandbox.sockets.all())
        begun = time.perf_counter()
        for order in ids:
            sandbox.pay(order)
        results = [await each.outcome for each in followed]
        took = time.perf_counter() - begun
    if any(result.outcome != "succeeded" for result in results):
        raise BenchError(f"of {count} orders on CPython not all succeeded")
    return took, opened
