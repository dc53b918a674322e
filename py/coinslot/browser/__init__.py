"""Coinslot inside Pyodide. Only this package imports ``js``.

``start`` serves a page's JavaScript. Python in a page that started Pyodide or PyScript itself has the purchase API::

    from coinslot.browser import Coinslot

with the same calls as :mod:`coinslot.native`; :mod:`coinslot.browser.api` lists the names.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from coinslot.browser import http
from coinslot.browser.driver import Driver
from coinslot.browser.proxies import Proxies
from coinslot.browser.socket import connector
from coinslot.core.port import ToPage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pyodide.ffi import JsProxy

    # What coinslot.browser.api gives; mypy does not follow names through two stars.
    from coinslot.browser.coinslot import *  # noqa: F403
    from coinslot.browser.options import *  # noqa: F403
    from coinslot.client.public import *  # noqa: F403

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import the purchase API when it is first asked for: what boot.js starts, in less memory, never does."""
        # Names of submodules come here too, before they are imported; unlike the API's they begin with a small letter.
        module = importlib.import_module("coinslot.browser.api") if name[:1].isupper() else None
        if module is None or name not in module.__all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(module, name)


def start(port: JsProxy, load_socket: Callable[[], Awaitable[Any]]) -> None:
    """Serve a page.

    Args:
        port: a MessagePort; everything on it is JSON text (see :mod:`coinslot.core.port`).
        load_socket: gives the module web/socket.js.
    """
    driver = Driver(port.postMessage, http.send, connector(load_socket), http.follow)
    proxies = Proxies()

    def hear(event: Any) -> None:  # noqa: ANN401 - a MessageEvent
        try:
            driver.hear(event.data)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must know that this runtime is broken
            driver.crashed(error)
        if driver.stopped:
            port.onmessage = None
            port.close()
            proxies.destroy()

    port.onmessage = proxies.make(hear)
    driver.post({"type": ToPage.READY})
