"""JavaScript's handles on Python functions. Only here they are made, so that whoever makes one also frees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import create_proxy, destroy_proxies, to_js

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyodide.ffi import JsProxy

__all__ = ["Proxies"]


class Proxies:
    """Handles that live and die together."""

    def __init__(self) -> None:
        self._made: list[Any] = []
        self._copies: list[Any] = []

    def make(self, function: Callable[..., object]) -> JsProxy:
        """A function for JavaScript, which can be called until :meth:`destroy`."""
        proxy = create_proxy(function)
        self._made.append(proxy)
        return proxy

    def copy(self, value: object) -> JsProxy:
        """A copy for JavaScript: dicts become objects, and what it has nothing like, such as functions, handles."""
        handles = js.Array.new()
        copied: JsProxy = to_js(value, dict_converter=js.Object.fromEntries, pyproxies=handles)
        self._copies.append(handles)
        return copied

    def destroy(self) -> None:
        """Free them; may be called twice, and by a function that JavaScript calls through one of them."""
        made, self._made = self._made, []
        for proxy in made:
            proxy.destroy()
        copies, self._copies = self._copies, []
        for handles in copies:
            destroy_proxies(handles)
