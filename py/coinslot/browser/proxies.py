"""JavaScript's handles on Python functions. Only here they are made, so that whoever makes one also frees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyodide.ffi import create_proxy

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyodide.ffi import JsProxy

__all__ = ["Proxies"]


class Proxies:
    """Handles that live and die together."""

    def __init__(self) -> None:
        self._made: list[Any] = []

    def make(self, function: Callable[..., object]) -> JsProxy:
        """A function for JavaScript, which can be called until :meth:`destroy`."""
        proxy = create_proxy(function)
        self._made.append(proxy)
        return proxy

    def destroy(self) -> None:
        """Free them; may be called twice, and by a function that JavaScript calls through one of them."""
        made, self._made = self._made, []
        for proxy in made:
            proxy.destroy()
