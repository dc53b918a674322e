"""A game of Ayla's for the tests: it sells over real sockets and keeps what it is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from coinslot.native import Coinslot, Endpoints
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.native import Callbacks, Order, Purchase, SuccessInfo
    from coinslot.sandbox import Sandbox


class Game:
    """What a game in Python does with Coinslot, once it runs in an event loop.

    Attributes:
        told: the names of the callbacks and what they got, in order.
        links: where the player was sent.
        raised: what the event loop's exception handler was told.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.told: list[tuple[str, Any]] = []
        self.links: list[str] = []
        self.raised: list[dict[str, Any]] = []

    @property
    def endpoints(self) -> Endpoints:
        """The sandbox's."""
        return Endpoints(self.sandbox.store, self.sandbox.pay_station, self.sandbox.websocket)

    def coinslot(self, **options: Any) -> Coinslot:  # noqa: ANN401 - those of Coinslot
        """Ayla's, at the sandbox, sent to links."""
        asyncio.get_running_loop().set_exception_handler(lambda _, context: self.raised.append(context))
        given: dict[str, Any] = {
            "token": self.sandbox.token("ayla"),
            "endpoints": self.endpoints,
            "window": self.links.append,
        }
        return Coinslot(self.sandbox.project_id, **(given | options))

    @property
    def callbacks(self) -> Callbacks:
        """All of them; each keeps what it gets."""
        return {
            "on_success": self.take,
            "on_cancel": lambda result: self.told.append(("cancel", result.outcome)),
            "on_pending": lambda result: self.told.append(("pending", result)),
            "on_error": lambda fault: self.told.append(("error", fault.code)),
            "on_status": lambda status: self.told.append(("status", status.order)),
            "on_order_created": lambda order_id: self.told.append(("order", order_id)),
            "on_close": lambda by: self.told.append(("close", by)),
        }

    def take(self, order: Order | None, info: SuccessInfo) -> None:
        """The ``on_success``."""
        self.told.append(("success", (order.order_id if order else None, info.redelivered)))

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for a state, at most five seconds."""
        await asyncio.to_thread(until, lambda: bool(true()))

    async def ordered(self, purchase: Purchase) -> int:
        """Wait until the order of a purchase exists and the socket tells of it; its id."""
        await self.until(lambda: purchase.order_id and self.sandbox.sockets.all("ayla"))
        assert purchase.order_id
        return purchase.order_id


async def bought(purchase: Purchase, seconds: float = 10) -> Any:  # noqa: ANN401 - a Result, for short assertions
    """How a purchase ends, which must be soon."""
    async with asyncio.timeout(seconds):
        return await purchase.outcome
