"""The payment window of web/paywindow.js, for Python in the page."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException, to_js

from coinslot.browser.proxies import Proxies
from coinslot.client.window import WindowNews
from coinslot.core import events as e
from coinslot.core.errors import ErrorCode, Fault
from coinslot.providers.xsolla import rules
from coinslot.providers.xsolla.params import RedirectPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.browser.windows import Wishes
    from coinslot.client.purchase import Purchase
    from coinslot.providers.xsolla.orders import OrderRequest

__all__ = ["PayWindow"]


class PayWindow:
    """The provider's page over the game's, beside it or in its place; see :class:`coinslot.client.window.Window`.

    Opens at once, with a spinner.

    Args:
        scripts: what web/python.js hands over. Its PayWindow checks who speaks before anything comes here.
        purchase: hears what the provider's page says, and that the window is gone.
        wishes: what it should be like.
        leaving: called when the page is about to be left.
        gone: called when the window is gone.
    """

    def __init__(
        self,
        scripts: Any,  # noqa: ANN401 - a JavaScript object
        purchase: Purchase,
        wishes: Wishes,
        leaving: Callable[[], None],
        gone: Callable[[], None],
    ) -> None:
        self._scripts = scripts
        self._purchase = purchase
        self._gone = gone
        self._proxies = Proxies()
        handlers = js.Object.new()
        handlers.said = self._proxies.make(purchase.said)
        handlers.flooded = self._proxies.make(lambda: purchase.feed(e.WindowFlooded))
        handlers.unheard = self._proxies.make(lambda: purchase.feed(e.WindowUnheard))
        handlers.news = self._proxies.make(self._news)
        handlers.leaving = self._proxies.make(leaving)
        handlers.closed = self._proxies.make(self._closed)
        options = js.Object.assign(js.Object.new(), wishes.options)
        for name, call in (("onPause", wishes.on_pause), ("onResume", wishes.on_resume)):
            if call:
                setattr(options, name, self._proxies.make(partial(purchase.attempt, call)))
        try:
            self._window = scripts.PayWindow.new(handlers, options)
        except JsException:
            self.free()
            raise

    @property
    def finished(self) -> bool:
        """Whether it shows a receipt and nothing more."""
        return bool(self._window.finished)

    def prepare(self, order: OrderRequest) -> OrderRequest:
        """The order as it is to be asked for; one for which the page is left leads back to it."""
        if self._window.way != "redirect":
            return order
        back = self._scripts.returning(js.Object.new())
        policy = rules.read(RedirectPolicy, back.redirectPolicy.to_py())
        own = order.params
        params = replace(
            own, return_url=own.return_url or back.returnUrl, redirect_policy=own.redirect_policy or policy
        )
        return replace(order, params=params)

    def show(self, url: str, origins: tuple[str, ...]) -> None:
        """Load the provider's page; only these origins may speak for it."""
        self._window.show(url, to_js(origins))

    def explain(self) -> None:
        """Nothing was heard of it for too long: tell why, if that is known, and give the player another way to pay."""
        self._window.explain()

    def finish(self) -> None:
        """The player has paid: close it when the receipt is read."""
        self._window.finish()

    def close(self, by: str) -> None:
        """Close it, if it is open."""
        self._window.close(by)

    def resize(self, width: float, height: float) -> None:
        """Take another size, in CSS pixels."""
        self._window.resize(width, height)

    def tell(self, text: str, origin: str) -> None:
        """Say something to the provider's page, as long as it is from that origin."""
        self._window.tell(text, origin)

    def free(self) -> None:
        """Free what JavaScript holds of this; nothing is heard any more. May be called twice."""
        self._proxies.destroy()

    def _news(self, news: Any) -> None:  # noqa: ANN401 - a WindowNews of JavaScript
        error = Fault(ErrorCode(news.error.code), news.error.message) if news.error else None
        self._purchase.news(WindowNews(news.way, news.why, error))

    def _closed(self, by: str) -> None:
        self._gone()
        self._purchase.closed(by)
        # Not at once: the script may be in the middle of passing on several messages, of which one closed the window.
        asyncio.get_running_loop().call_soon(self.free)
