"""Visits of one player that share a journal, and a game that keeps what it is told."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from coinslot.client.journal import Memory
from coinslot.core.journal import Entry, Owner, Record, encode
from coinslot.sandbox.catalog import CATALOG
from tests.client.panes import Panes
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.client.coinslot import Token
    from coinslot.client.purchase import SuccessInfo
    from coinslot.core.errors import Fault
    from coinslot.core.order import Order
    from coinslot.sandbox import Sandbox


STEPS = {"new": (), "done": ("paid", "done")}
"""How an order becomes what it is, if not at once."""


class Visits:
    """What lies between them, and what the game was told in all of them.

    Attributes:
        journal: what is kept.
        taken: the order ids of the successes that were offered, and whether each was redelivered.
        errors: what was reported.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.journal = Memory()
        self.taken: list[tuple[int, bool]] = []
        self.errors: list[Fault] = []

    def visit(self, token: Token | None = None) -> Panes:
        """Ayla's next one."""
        return Panes(self.sandbox, self.journal, token)

    def forgetful(self, token: Token | None = None) -> Panes:
        """Ayla's next one, where nothing was kept, but the provider is asked."""
        return Panes(self.sandbox, token=token, events=True)

    def ordered(self, status: str = "new") -> int:
        """An order of hers."""
        order = self.sandbox.orders.create("ayla", CATALOG["gems_100"])
        for each in STEPS.get(status, (status,)):
            self.sandbox.set_status(order.id, each)
        return order.id

    def entry(self, order_id: int | None, *, player: str = "ayla", age: float = 60, **record: Any) -> dict[str, Any]:  # noqa: ANN401
        """What an earlier visit may have written.

        Args:
            order_id: None for an intent.
            player: whose.
            age: seconds since it began.
            record: what else is known of it.
        """
        owner = Owner("xsolla", self.sandbox.project_id, sandbox=False, player=player)
        return encode(Entry(owner, Record("left", "gems_100", order_id, **record), time.time() - age))

    async def left(self, written: object, line_id: str = "left") -> None:
        """An earlier visit has left this."""
        await self.journal.remember(line_id, written)  # type: ignore[arg-type] # whatever it is
        await self.journal.close()

    async def kept(self) -> list[str]:
        """The ids of the lines that are there."""
        return list(await self.journal.entries())

    def take(self, order: Order | None, info: SuccessInfo) -> None:
        """Take a success."""
        self.taken.append((order.order_id if order else 0, info.redelivered))

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for a state, at most five seconds."""
        await asyncio.to_thread(until, lambda: bool(true()), seconds=10)

    async def empty(self) -> None:
        """Wait until nothing is kept."""
        async with asyncio.timeout(10):
            while await self.kept():  # noqa: ASYNC110 - as for any state that nothing signals
                await asyncio.sleep(0.01)
