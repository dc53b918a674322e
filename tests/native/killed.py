"""A game that is killed on the way: everything that it does to the world is a step, and it dies before one of them.

Arguments: where the provider is, the journal, the file of what the game has granted, and the number of the step.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coinslot.native import Coinslot, Endpoints
from coinslot.native.http import Http
from coinslot.native.journal import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from coinslot.native import Order, SuccessInfo

steps = 0


def step() -> None:
    """Die, if this is the one."""
    global steps  # noqa: PLW0603 - there is one process, and it dies once
    steps += 1
    if steps == int(sys.argv[6]):
        os.kill(os.getpid(), signal.SIGKILL)


def stepped(act: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """A step before it and a step after it."""

    async def act_in_steps(*arguments: Any) -> Any:  # noqa: ANN401 - those of the act
        step()
        result = await act(*arguments)
        step()
        return result

    return act_in_steps


def grant(order: Order | None, info: SuccessInfo) -> None:
    """Grant what was bought, in the game's own storage, and note whether it came again."""
    step()
    with Path(sys.argv[5]).open("a", encoding="utf-8") as granted:
        granted.write(f"{order.order_id if order else 0} {info.redelivered}\n")
    step()


async def play() -> None:
    """Buy something, and be killed meanwhile."""
    store, project, token, journal = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    async with Coinslot(project, token, journal=journal, endpoints=Endpoints(store=store)) as coinslot:
        await coinslot.catalog.purchase_free_item("daily_gift", on_success=grant).outcome


for kind, name in ((Http, "send"), (SqliteJournal, "remember"), (SqliteJournal, "forget")):
    setattr(kind, name, stepped(getattr(kind, name)))
asyncio.run(play())
print(steps)  # noqa: T201 - to the test
