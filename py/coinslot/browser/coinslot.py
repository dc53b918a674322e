"""The purchase API for Python in the page: the payment window is the same lightbox that JavaScript has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import js

from coinslot.browser import http, scripts
from coinslot.browser.paywindow import PayWindow
from coinslot.browser.proxies import Proxies
from coinslot.browser.socket import connector
from coinslot.client.coinslot import Coinslot as Client
from coinslot.core import events as e
from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.providers.xsolla import rules

if TYPE_CHECKING:
    from typing import Unpack

    from coinslot.client.coinslot import Options, Token
    from coinslot.client.purchase import Purchase
    from coinslot.client.session import Send
    from coinslot.client.sockets import Listen

__all__ = ["Coinslot"]

ALARMS: Final = (("document", "visibilitychange"), ("window", "online"), ("window", "pageshow"))
"""What may come after a time in which nothing was heard: each causes one look at every order."""


class Coinslot(Client):
    """Sells and follows the orders of one player, in the page that Python runs in.

    The calls that take payment open the payment window at once: make them inside the player's click. One window can be
    open at a time; a second purchase that needs one fails with ``window_busy``.

    Args:
        project_id: the number of the project in the publisher's account.
        token: the player's token (a user JWT), or a function, plain or async, that gives it. The function is asked when
            the first token is needed, and once more for a request whose token the store refused.
        bundle: the address of the bundle's folder, absolute or relative to the page. Left out, it is where the wheel of
            this package was installed from. Entering raises ``runtime_failed`` where that is no bundle of this version.
        options: see :class:`coinslot.client.coinslot.Options`.

    Raises:
        CoinslotError: ``invalid_argument``.
    """

    def __init__(
        self,
        project_id: int,
        token: Token,
        *,
        bundle: str | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(project_id, token, **options)
        if bundle is not None:
            rules.check("bundle", bundle, rules.TEXT["rule"])
        self._bundle = bundle
        self._scripts: Any = None
        self._proxies = Proxies()
        self._alarm: Any = None
        self._open_window: PayWindow | None = None

    _paid = e.Paid.IN_WINDOW

    async def _open(self) -> tuple[Send, Listen]:
        self._scripts = await scripts.load(scripts.place(self._bundle))
        self._alarm = self._proxies.make(self._woke)
        for target, name in ALARMS:
            getattr(js, target).addEventListener(name, self._alarm)
        return http.send, connector(self._scripts.loadSocket)

    async def _close(self) -> None:
        for target, name in ALARMS:
            getattr(js, target).removeEventListener(name, self._alarm)
        self._proxies.destroy()
        if self._open_window:
            self._open_window.close("coinslot")

    def _window(self, purchase: Purchase) -> PayWindow:
        if self._open_window:
            text = "Another purchase has the payment window open; wait for its outcome"
            raise CoinslotError(ErrorCode.WINDOW_BUSY, text)
        self._open_window = PayWindow(self._scripts.PayWindow, purchase, self._window_gone)
        return self._open_window

    def _window_gone(self) -> None:
        self._open_window = None

    def _woke(self, _: object) -> None:
        if js.document.visibilityState == "visible":
            self._entered().wake()
