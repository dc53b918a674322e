"""The purchase API on CPython: other platforms, servers, tools and tests."""

from __future__ import annotations

import asyncio
import webbrowser
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from coinslot.client.coinslot import NO_ENDPOINTS
from coinslot.client.coinslot import Coinslot as Client
from coinslot.core import events as e
from coinslot.core.ladder import Tracking
from coinslot.native import socket
from coinslot.native.http import Http
from coinslot.providers.xsolla import rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.client.coinslot import Endpoints, Token
    from coinslot.client.purchase import Purchase
    from coinslot.client.session import Send
    from coinslot.client.sockets import Listen

Show: TypeAlias = 'Literal["browser", "link"] | Callable[[str], object]'
WAYS: Final = ("browser", "link")


class Coinslot(Client):
    """Sells and follows the orders of one player, on CPython.

    Args:
        project_id: as in :class:`coinslot.client.coinslot.Coinslot`, like all that follow but the last.
        token: the player's token, or a function that gives it.
        sandbox: whether orders are for testing.
        endpoints: addresses to use instead of the provider's own.
        tracking: ``fallback`` or ``reestablish``.
        user_external_id: the player's id in the publisher's own system.
        window: where the player pays: ``browser`` opens the system's own browser, ``link`` prints the address, and a
            function gets it as its only argument. Nothing is heard of such a window: orders are followed by socket and
            polling.

    Raises:
        CoinslotError: ``invalid_argument``.
    """

    def __init__(
        self,
        project_id: int,
        token: Token,
        *,
        sandbox: bool = False,
        endpoints: Endpoints = NO_ENDPOINTS,
        tracking: Tracking | str = Tracking.FALLBACK,
        user_external_id: str | None = None,
        window: Show = "browser",
    ) -> None:
        super().__init__(
            project_id,
            token,
            sandbox=sandbox,
            endpoints=endpoints,
            tracking=tracking,
            user_external_id=user_external_id,
        )
        if not callable(window) and window not in WAYS:
            rules.refuse(f'window is {rules.shown(window)}; expected "browser", "link" or a function')
        self._show: Callable[[str], object] = window if callable(window) else SHOW[window]
        self._http = Http()

    _paid = e.Paid.ELSEWHERE

    async def _open(self) -> tuple[Send, Listen]:
        await self._http.__aenter__()
        return self._http.send, socket.listen

    async def _close(self) -> None:
        await self._http.__aexit__(None, None, None)

    def _window(self, purchase: Purchase) -> Link:  # noqa: ARG002 - it hears nothing of a link
        return Link(self._show)

    def _broken(self, error: BaseException) -> None:
        context = {"message": "Coinslot: a bug of ours; please report it", "exception": error}
        asyncio.get_running_loop().call_exception_handler(context)


class Link:
    """A window that is somewhere else: nothing is heard of it, and nothing can be done to it."""

    def __init__(self, show: Callable[[str], object]) -> None:
        self._show = show

    def show(self, url: str, _: tuple[str, ...]) -> None:
        """Send the player there."""
        self._show(url)

    def close(self, _: str) -> None:
        """It is not ours to close."""

    def resize(self, _: float, __: float) -> None:
        """It has its own size."""

    def tell(self, _: str, __: str) -> None:
        """It does not listen."""


def print_link(url: str) -> None:
    """Print where to pay."""
    print(f"Pay at {url}", flush=True)  # noqa: T201 - that is what was asked for


def open_browser(url: str) -> None:
    """Open the system's browser; where there is none, print the link."""
    if not webbrowser.open(url):
        print_link(url)


SHOW: Final = {"browser": open_browser, "link": print_link}
