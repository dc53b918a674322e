"""A runtime for the tests whose payment window is a list of what was done to it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coinslot.client.coinslot import Coinslot
from coinslot.client.endpoints import Endpoints
from coinslot.client.journal import Memory
from coinslot.core import events as e
from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.core.journal import decode
from coinslot.native import socket
from coinslot.native.http import Http
from tests.waiting import until

if TYPE_CHECKING:
    from coinslot.client.coinslot import Token
    from coinslot.client.proofs import Follow
    from coinslot.client.purchase import Purchase
    from coinslot.client.purchases import Purchases
    from coinslot.client.session import Send
    from coinslot.client.sockets import Listen
    from coinslot.core.journal import Entry
    from coinslot.providers.xsolla.orders import OrderRequest
    from coinslot.sandbox import Sandbox


class Pane:
    """A window that keeps what is done to it, in order; closing it is told to the purchase, as a real one does."""

    def __init__(self, purchase: Purchase, returns: str, *, receipt: bool) -> None:
        self.done: list[tuple[Any, ...]] = []
        self.purchase = purchase
        self.returns = returns
        self.receipt = receipt

    def prepare(self, order: OrderRequest) -> OrderRequest:
        """It stays where it is, or leads back."""
        return replace(order, params=replace(order.params, return_url=self.returns)) if self.returns else order

    def show(self, url: str, origins: tuple[str, ...]) -> None:
        """Show the provider's page."""
        self.done.append(("show", url, origins))

    def explain(self) -> None:
        """Tell why nothing is heard."""
        self.done.append(("explain",))

    def finish(self) -> None:
        """Leave the receipt to be read, or not."""
        self.done.append(("finish",))
        if not self.receipt:
            self.close("coinslot")

    def close(self, by: str) -> None:
        """Close it."""
        self.done.append(("close", by))
        self.purchase.closed(by)

    def resize(self, width: float, height: float) -> None:
        """Take another size."""
        self.done.append(("resize", width, height))

    def tell(self, text: str, origin: str) -> None:
        """Say something to the page."""
        self.done.append(("tell", json.loads(text)["command"], origin))


class Panes(Coinslot):
    """Sells through panes, over CPython's ways out.

    Attributes:
        panes: those that were opened.
        busy: whether none can be opened.
        receipt: whether one stays open when the order is done.
        returns: where the payment page leads back to.
        journal: where purchases are kept; another visit may have the same.
        told: what the callbacks were told.
    """

    _paid = e.Paid.IN_WINDOW

    def __init__(
        self,
        sandbox: Sandbox,
        journal: Memory | None = None,
        token: Token | None = None,
        **options: Any,  # noqa: ANN401 - those of Coinslot
    ) -> None:
        endpoints = Endpoints(sandbox.store, sandbox.pay_station, sandbox.websocket)
        super().__init__(sandbox.project_id, token or sandbox.token("ayla"), endpoints=endpoints, **options)
        self.panes: list[Pane] = []
        self.bugs: list[BaseException] = []
        self.busy = self.receipt = False
        self.returns = ""
        self.journal = journal or Memory()
        self.told: list[tuple[str, Any]] = []
        self._http = Http()

    @property
    def callbacks(self) -> dict[str, Any]:
        """Some of them; each keeps what it gets."""
        return {
            "on_success": lambda order, info: self.told.append(("success", (order and order.order_id, info.verified))),
            "on_close": lambda by: self.told.append(("close", by)),
            "on_status": lambda status: self.told.append(("status", status.payment)),
        }

    @property
    def purchases(self) -> Purchases:
        """What is behind the calls."""
        return self._entered()

    async def entries(self) -> list[Entry]:
        """What is in the journal."""
        return [decode(written) for written in (await self.journal.entries()).values()]

    def _make_journal(self) -> Memory:
        return self.journal

    async def _open(self) -> tuple[Send, Listen, Follow]:
        await self._http.__aenter__()
        return self._http.send, socket.listen, self._http.follow

    async def _close(self) -> None:
        await self._http.__aexit__(None, None, None)
        await socket.closed()

    def _window(self, purchase: Purchase) -> Pane:
        if self.busy:
            raise CoinslotError(ErrorCode.WINDOW_BUSY, "Another purchase has the payment window open.")
        self.panes.append(Pane(purchase, self.returns, receipt=self.receipt))
        return self.panes[-1]

    def _broken(self, error: BaseException) -> None:
        self.bugs.append(error)


def said(status: str) -> str:
    """What Pay Station says of a payment."""
    return json.dumps({"command": "status", "data": {"paymentInfo": {"status": status}}})


async def shown(coinslot: Panes, purchase: Purchase) -> int:
    """Wait until the window shows where to pay; the id of the order."""
    await asyncio.to_thread(until, lambda: bool(coinslot.panes[-1].done))
    assert purchase.order_id
    return purchase.order_id
