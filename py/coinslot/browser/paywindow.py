"""The payment window of web/paywindow.js, for Python in the page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException, to_js

from coinslot.browser.proxies import Proxies
from coinslot.core import events as e

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.client.purchase import Purchase

__all__ = ["PayWindow"]


class PayWindow:
    """A lightbox over the page, open from now on; see :class:`coinslot.client.purchase.Window`.

    Args:
        script: the class of that name in web/paywindow.js, which checks who speaks before anything comes here.
        purchase: hears what the provider's page says, and that the window is gone.
        gone: called when the window is gone.
    """

    def __init__(self, script: Any, purchase: Purchase, gone: Callable[[], None]) -> None:  # noqa: ANN401 - a JavaScript class
        self._purchase = purchase
        self._gone = gone
        self._proxies = Proxies()
        handlers = js.Object.new()
        handlers.said = self._proxies.make(purchase.said)
        handlers.flooded = self._proxies.make(lambda: purchase.feed(e.WindowFlooded))
        handlers.closed = self._proxies.make(self._closed)
        try:
            self._window = script.new(handlers)
        except JsException:
            self.free()
            raise

    def show(self, url: str, origins: tuple[str, ...]) -> None:
        """Load the provider's page; only these origins may speak for it."""
        self._window.show(url, to_js(origins))

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

    def _closed(self, by: str) -> None:
        self._gone()
        self._purchase.closed(by)
        # Not at once: the script may be in the middle of passing on several messages, of which one closed the window.
        asyncio.get_running_loop().call_soon(self.free)
