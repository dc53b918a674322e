"""The provider's order socket, through web/socket.js; loaded only when a purchase has to wait for news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyodide.ffi import JsException

from coinslot.browser.proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from coinslot.client.sockets import Listen

__all__ = ["connector"]


def connector(load: Callable[[], Awaitable[Any]]) -> Listen:
    """What connects to the order socket; see :class:`coinslot.client.sockets.Sockets`.

    Args:
        load: gives the module web/socket.js. It is called for each connection; the browser loads the module once.
    """

    async def connect(address: str, data: str, tell: Callable[[str], None]) -> Callable[[], None]:
        proxies = Proxies()
        try:
            # A purchase that ends while this is waited for cancels it, and nothing is held or connected yet.
            module = await load()
            stop = module.listen(address, data, proxies.make(tell))
        except JsException as error:
            proxies.destroy()
            raise ConnectionError(f"the order socket's client could not be loaded or started: {error}") from None

        def end() -> None:
            stop()
            proxies.destroy()

        return end

    return connect
