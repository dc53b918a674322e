"""Runs the core's commands inside Pyodide, in a worker or in the page. Only this package imports ``js``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyodide.ffi import JsException, create_proxy

from coinslot.browser import http
from coinslot.browser.driver import Driver
from coinslot.core.port import ToPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyodide.ffi import JsProxy

__all__ = ["start"]


def start(port: JsProxy, listen: JsProxy) -> None:
    """Serve a page.

    Args:
        port: a MessagePort; everything on it is JSON text (see :mod:`coinslot.core.port`).
        listen: an asynchronous function that loads web/socket.js and calls its ``listen``.
    """

    async def connect(address: str, data: str, tell: Callable[[str], None]) -> Callable[[], None]:
        proxy = create_proxy(tell)
        try:
            stop = await listen(address, data, proxy)
        except JsException as error:
            proxy.destroy()
            raise ConnectionError(f"the order socket's client could not be loaded: {error}") from None

        def end() -> None:
            stop()
            proxy.destroy()

        return end

    driver = Driver(port.postMessage, http.send, connect)

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
