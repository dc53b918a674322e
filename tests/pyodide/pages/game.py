"""A game in Python, in the page: it sells when its button is pressed, and writes down all that it is told."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import create_proxy

from coinslot.browser import Coinslot, Endpoints, PurchaseParams, RedirectPolicy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from coinslot.browser import Purchase, Status


class Game:
    """One player's game.

    Args:
        options: JSON text of arguments of Coinslot.
        more: others, which JSON cannot carry.
    """

    def __init__(self, options: str, **more: Any) -> None:  # noqa: ANN401 - arguments of Coinslot
        given = json.loads(options)
        self.coinslot = Coinslot(**given | more | {"endpoints": Endpoints(**given["endpoints"])})
        self.log: list[list[Any]] = []
        self.purchases: list[Purchase] = []
        self.next = ""
        self._pressed = create_proxy(self._press)

    async def enter(self) -> None:
        """Begin to sell."""
        await self.coinslot.__aenter__()
        js.page.pressed = self._pressed

    async def leave(self) -> None:
        """End."""
        js.page.pressed = None
        self._pressed.destroy()
        await self.coinslot.__aexit__(None, None, None)

    def listen(self) -> None:
        """Take what no purchase's own callbacks take."""

        def take(order: Any, info: Any) -> None:  # noqa: ANN401 - an order, and what is known of the success
            self.log.append(["taken", order.order_id, info.redelivered])

        self.coinslot.on("success", take)
        self.coinslot.on("error", lambda fault: self.log.append(["reported", fault.code, fault.message]))

    async def result(self, index: int) -> dict[str, Any]:
        """How a purchase ended; it has a minute to do so."""
        async with asyncio.timeout(60):
            result = await self.purchases[index].outcome
        return {
            "outcome": result.outcome,
            "order_id": result.order_id,
            "verified": result.verified,
            "error": result.error and result.error.code,
            "message": result.error and result.error.message,
        }

    def _press(self, *_: object) -> None:
        names = {
            "shop": self.coinslot,
            "told": self._told(),
            "for_ever": lambda _: asyncio.Event().wait(),
            "note": lambda word: lambda: self.log.append([word]),
            "later": self._later,
            "js": js,
            "PurchaseParams": PurchaseParams,
            "RedirectPolicy": RedirectPolicy,
        }
        self.purchases.append(eval(self.next, names))  # noqa: S307 - the test's own words

    def _told(self) -> dict[str, Any]:
        def note(name: str) -> Callable[..., None]:
            return lambda *news: self.log.append([name, *map(str, news)])

        def succeed(order: Any, info: Any) -> None:  # noqa: ANN401 - an order, and what is known of the success
            self.log.append(["success", order and order.order_id, info.redelivered, info.verified])

        names = ("cancel", "pending", "error", "order_created", "close")
        return {"on_success": succeed, "on_status": self._status} | {f"on_{name}": note(name) for name in names}

    def _status(self, status: Status) -> None:
        window = status.window and [
            status.window.way,
            status.window.why,
            status.window.error and status.window.error.code,
        ]
        self.log.append(["status", status.order_id, status.order, status.payment, window])

    def _later(self, word: str) -> Callable[[], Awaitable[None]]:
        async def note() -> None:
            await asyncio.sleep(0)
            self.log.append([word])

        return note
