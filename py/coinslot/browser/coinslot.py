"""The purchase API for Python in the page: the payment window is the same that JavaScript has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import js

from coinslot.browser import http, scripts
from coinslot.browser.journal import PageJournal
from coinslot.browser.options import WINDOW_NAMES
from coinslot.browser.proxies import Proxies
from coinslot.browser.selling import Cart, Catalog, Checkout
from coinslot.browser.socket import connector
from coinslot.browser.windows import Windows
from coinslot.client.coinslot import Coinslot as Client
from coinslot.core import events as e
from coinslot.core.errors import Fault
from coinslot.providers.xsolla import paystation, rules

if TYPE_CHECKING:
    from typing import Unpack

    from coinslot.browser.options import Options
    from coinslot.browser.paywindow import PayWindow
    from coinslot.client.coinslot import Token
    from coinslot.client.proofs import Follow
    from coinslot.client.purchase import Purchase
    from coinslot.client.purchases import Purchases
    from coinslot.client.session import Send, Session
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
        options: see :class:`coinslot.browser.options.Options`. Those of the payment window are checked when it is
            entered, since the bundle's scripts do that.

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
        given: dict[str, Any] = {**options}
        self._wishes = {name: given.pop(name) for name in WINDOW_NAMES if name in given}
        super().__init__(project_id, token, **given)
        if bundle is not None:
            rules.check("bundle", bundle, rules.TEXT["rule"])
        self._bundle = bundle
        self._windows: Windows  # made when it is entered, like the next two
        self._page_journal: PageJournal
        self._unguard: Any
        self._proxies = Proxies()
        self._alarm: Any = None
        self._returned: Purchase | None = None

    @property
    def returned(self) -> Purchase | None:
        """The purchase for which the page was left and to which the player is now back, if there is one.

        Its success goes to ``on("success", …)``.
        """
        return self._returned

    @property
    def catalog(self) -> Catalog:
        """Buying single items."""
        return Catalog(self._entered(), self._windows)

    @property
    def cart(self) -> Cart:
        """The player's cart."""
        return Cart(self._entered(), self._windows)

    @property
    def checkout(self) -> Checkout:
        """The payment window alone."""
        return Checkout(self._entered(), self._windows)

    _paid = e.Paid.IN_WINDOW

    def _make_journal(self) -> PageJournal:
        return self._page_journal

    async def _come_back(self, session: Session, purchases: Purchases) -> None:
        left = self._page_journal.left()
        if left is None:
            return
        line_id, entry = left
        owner = await session.find_owner()
        if owner == entry.owner:
            await self._page_journal.adopt(line_id, entry)
            record = paystation.returned(entry.record, js.location.search)
            purchase = purchases.take_up(line_id, entry, record)
            if record.outcome is None:  # otherwise it was told before
                self._returned = purchase
        elif not isinstance(owner, Fault):
            self._page_journal.stay()  # another player is here now; it is in the journal for its own

    async def _open(self) -> tuple[Send, Listen, Follow]:
        parts = await scripts.load(scripts.place(self._bundle))
        self._windows = Windows(parts, self._wishes)
        self._page_journal = PageJournal(parts, self._project.project_id, sandbox=self._project.sandbox)
        self._unguard = parts.guardKeys()
        self._alarm = self._proxies.make(self._woke)
        for target, name in ALARMS:
            getattr(js, target).addEventListener(name, self._alarm)
        return http.send, connector(parts.loadSocket), http.follow

    async def _close(self) -> None:
        for target, name in ALARMS:
            getattr(js, target).removeEventListener(name, self._alarm)
        self._proxies.destroy()
        self._windows.close()
        self._unguard()

    def _window(self, purchase: Purchase) -> PayWindow:
        return self._windows.open(purchase, lambda: self._page_journal.leave(purchase.id))

    def _woke(self, _: object) -> None:
        if self._purchases is None:
            return  # it is being entered
        if js.document.visibilityState == "visible":
            self._purchases.wake()
        else:
            self._page_journal.hide()
