"""The purchase API on CPython: other platforms, servers, tools and tests."""

from __future__ import annotations

import asyncio
import webbrowser
from contextlib import AsyncExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from coinslot.client.coinslot import Coinslot as Client
from coinslot.client.journal import Memory
from coinslot.core import events as e
from coinslot.native import socket
from coinslot.native.http import Http
from coinslot.native.journal import SqliteJournal
from coinslot.providers.xsolla import rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike
    from typing import Unpack

    from coinslot.client.coinslot import Options, Token
    from coinslot.client.proofs import Follow
    from coinslot.client.purchase import Purchase
    from coinslot.client.session import Send
    from coinslot.client.sockets import Listen
    from coinslot.providers.xsolla.orders import OrderRequest

if find_spec("centrifuge") is None:
    # Told at once, though it is only loaded when a purchase has to wait for news.
    raise ModuleNotFoundError("No module named 'centrifuge'", name="centrifuge")

Show: TypeAlias = 'Literal["browser", "link"] | Callable[[str], object]'


class Coinslot(Client):
    """Sells and follows the orders of one player, on CPython. Enter it, once: ``async with Coinslot(…) as coinslot``.

    Entering begins to follow what an earlier visit of the player has left unfinished; its successes go to
    ``on("success", …)``. Leaving settles what is under way, as ``pending`` where an order exists, leaves it to the next
    visit, waits for callbacks that run, and frees everything.

    Args:
        project_id: the number of the project in the publisher's account.
        token: the player's token (a user JWT), or a function, plain or async, that gives it. The function is asked when
            the first token is needed, and once more for a request whose token the store refused.
        window: where the player pays: ``browser`` opens the system's own browser, and prints the address where there is
            none; ``link`` prints it; a function, plain or async, gets it as its only argument. Nothing is heard of such
            a window: orders are followed by socket and polling. What the function raises goes to the event loop's
            exception handler, and the order is followed all the same.
        journal: the file that keeps what is not over for the next visit, a SQLite database. One Coinslot at a time has
            it open: entering raises ``invalid_argument`` where another has, where it is no journal, and where it cannot
            be written. None: it is kept in memory, and ends with this one.
        options: see :class:`coinslot.client.coinslot.Options`.

    Raises:
        CoinslotError: ``invalid_argument``.
    """

    def __init__(
        self,
        project_id: int,
        token: Token,
        *,
        window: Show = "browser",
        journal: str | PathLike[str] | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(project_id, token, **options)
        if not callable(window) and window not in tuple(SHOW):
            rules.refuse(f'window is {rules.shown(window)}; expected "browser", "link" or a function')
        self._show: Callable[[str], object] = window if callable(window) else SHOW[window]
        sandbox = self._project.sandbox
        self._kept_in = Memory() if journal is None else SqliteJournal(journal, project_id, sandbox=sandbox)
        self._opened_here = AsyncExitStack()

    _paid = e.Paid.ELSEWHERE

    async def _open(self) -> tuple[Send, Listen, Follow]:
        http = await self._opened_here.enter_async_context(Http())
        self._opened_here.push_async_callback(socket.closed)
        return http.send, socket.listen, http.follow

    async def _close(self) -> None:
        await self._opened_here.aclose()

    def _make_journal(self) -> Memory:
        return self._kept_in

    def _window(self, purchase: Purchase) -> Link:  # noqa: ARG002 - it hears nothing of a link
        return Link(self._show)


class Link:
    """A window that is somewhere else: nothing is heard of it, and nothing can be done to it."""

    def __init__(self, show: Callable[[str], object]) -> None:
        self._show = show

    def prepare(self, order: OrderRequest) -> OrderRequest:
        """There is no page that it could lead back to."""
        return order

    def show(self, url: str, _: tuple[str, ...]) -> object:
        """Send the player there."""
        return self._show(url)

    def explain(self) -> None:
        """It is never heard, and nobody expects that."""

    def finish(self) -> None:
        """It is not ours to close."""

    def close(self, _: str) -> None:
        """It is not ours to close."""

    def resize(self, _: float, __: float) -> None:
        """It has its own size."""

    def tell(self, _: str, __: str) -> None:
        """It does not listen."""


def print_link(url: str) -> None:
    """Print where to pay."""
    print(f"Pay at {url}", flush=True)  # noqa: T201 - that is what was asked for


async def open_browser(url: str) -> None:
    """Open the system's browser; where there is none, print the link."""
    # In a thread: a browser in a terminal returns when its user ends it.
    if not await asyncio.to_thread(webbrowser.open, url):
        print_link(url)


SHOW: Final[dict[str, Callable[[str], object]]] = {"browser": open_browser, "link": print_link}
