"""Many orders followed at once: what each of them costs, in the page and on CPython."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from coinslot.native import Coinslot, Endpoints
from coinslot.sandbox import Sandbox
from coinslot.sandbox.catalog import CATALOG
from tests.bench.figures import Against, Figure, Goal, Result, Spread
from tests.bench.lab import BenchError, start
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.lab import Lab
    from tests.e2e.conftest import Game

IN_PAGE = (1, 5, 20)
ON_CPYTHON = (1, 10, 100, 1000)
PLAYER = "ayla"
FLAT = Goal("ratio", 1.1)
PATIENCE = 300.0  # seconds
PAUSE = 0.25  # seconds without a look, after which none is expected

TRACK = """(ids) => {
    const outcomes = ids.map((id) => game.coinslot.orders.track(id, { onSuccess: () => {} }).outcome);
    globalThis.followed = Promise.all(outcomes).then((all) => all.every(({ outcome }) => outcome === "succeeded"));
}"""


def crowds(lab: Lab) -> Result:
    """Follow orders, pay for all of them at once, and count until the game knows of the last one."""
    figures: dict[str, Figure] = {}
    sockets: list[int] = []
    with lab.game(socket_history=False) as game:
        start(game)
        figures |= _measure(lab, "in the page", IN_PAGE, partial(_in_page, game), sockets)
    with Sandbox(settings={"socket_history": False}) as sandbox:
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
    ids = _create(sandbox, count)
    page.evaluate(TRACK, ids)
    _watched(sandbox, count)
    opened = len(sandbox.sockets.all())
    begun = time.perf_counter()
    for order in ids:
        sandbox.pay(order)
    if not page.evaluate("followed"):
        raise BenchError(f"of {count} orders in the page not all succeeded")
    took = time.perf_counter() - begun
    game.until(lambda: not sandbox.sockets.all(), "the socket was closed")
    return took, opened


def _create(sandbox: Sandbox, count: int) -> list[int]:
    """Orders that wait to be paid, as if a server had made them."""
    sandbox.requests.clear()
    return [sandbox.orders.create(PLAYER, CATALOG["gems_100"]).id for _ in range(count)]


def _watched(sandbox: Sandbox, count: int) -> None:
    """Wait until a socket is open and no order is looked at any more: from then on it is the socket that tells."""
    looks = 0

    def quiet() -> bool:
        nonlocal looks
        before, looks = looks, sandbox.requests.count("GET")
        return bool(sandbox.sockets.all()) and before == looks >= count

    until(quiet, "all orders were followed", PATIENCE, partial(time.sleep, PAUSE))


def _on_cpython(sandbox: Sandbox, count: int) -> tuple[float, int]:
    # In a thread of its own: Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _native(sandbox, count)).result()


async def _native(sandbox: Sandbox, count: int) -> tuple[float, int]:
    """The same on CPython; the sandbox runs in a thread of this process, which costs both of them."""
    endpoints = Endpoints(sandbox.store, sandbox.pay_station, sandbox.websocket)
    client = Coinslot(sandbox.project_id, sandbox.token(PLAYER), endpoints=endpoints, window=lambda _: None)
    async with client as coinslot, asyncio.timeout(PATIENCE):
        ids = _create(sandbox, count)
        followed = [coinslot.orders.track(order, on_success=lambda *_: None) for order in ids]
        await asyncio.to_thread(_watched, sandbox, count)
        opened = len(sandbox.sockets.all())
        begun = time.perf_counter()
        await asyncio.to_thread(lambda: [sandbox.pay(order) for order in ids])
        results = [await each.outcome for each in followed]
        took = time.perf_counter() - begun
    if any(result.outcome != "succeeded" for result in results):
        raise BenchError(f"of {count} orders on CPython not all succeeded")
    return took, opened
