"""Runs the core's commands inside Pyodide, in a worker or in the page. Only this package imports ``js``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyodide.ffi import create_proxy

from coinslot.browser import http
from coinslot.browser.driver import Driver
from coinslot.core.port import ToPage

if TYPE_CHECKING:
    from pyodide.ffi import JsProxy

__all__ = ["start"]


def start(port: JsProxy) -> None:
    """Serve a page.

    Args:
        port: a MessagePort; everything on it is JSON text (see :mod:`coinslot.core.port`).
    """
    driver = Driver(port.postMessage, http.send)

    def hear(event: Any) -> None:  # noqa: ANN401 - a MessageEvent
        try:
            driver.hear(event.data)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must know that this runtime is broken
            driver.crashed(error)
        if driver.stopped:
            port.onmessage = None
            port.close()
            listener.destroy()

    listener = create_proxy(hear)
    port.onmessage = listener
    driver.post({"type": ToPage.READY})
