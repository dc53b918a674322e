"""The bundle's scripts, for Python in a page that started Pyodide itself: where they are, and how they are loaded."""

from __future__ import annotations

import asyncio
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any, Final

import js
from pyodide.ffi import JsException

import coinslot
from coinslot.browser.proxies import Proxies
from coinslot.core.errors import CoinslotError, ErrorCode

__all__ = ["load", "place"]

SOURCE: Final = "PYODIDE_SOURCE"
"""The file in which micropip and Pyodide note the address that a wheel was installed from."""
ADVICE: Final = 'say where it is: Coinslot(…, bundle="https://example.com/coinslot/")'


def place(bundle: str | None) -> str:
    """The address of the bundle's folder, with a slash at its end.

    Args:
        bundle: that address, or a path relative to the page; None: the bundle that this package was installed from.

    Raises:
        CoinslotError: ``runtime_failed``: nothing tells where it is, or this Python does not run in a page.
    """
    if not hasattr(js, "document"):
        raise _failed(
            "Python runs in a worker here, expected it in the page, which the payment window opens in; "
            "run it in the page's own thread, or use createCoinslot() from JavaScript"
        )
    if bundle is not None:
        return _resolve(bundle if bundle.endswith("/") else f"{bundle}/", js.document.baseURI)
    source = _source()
    # From an index comes a word such as "pypi" instead of an address.
    wheel = _resolve(source, js.document.baseURI) if source.endswith(".whl") else ""
    if not wheel.startswith(("http:", "https:")):
        came = f"came from {source!r}" if source else "was not installed from an address"
        raise _failed(f"The bundle's scripts are not known: this package {came}, expected the bundle's wheel; {ADVICE}")
    return _resolve("../", wheel)  # wheels/coinslot-….whl


async def load(base: str) -> Any:  # noqa: ANN401 - a JavaScript object
    """Load web/python.js of the bundle, and give what it hands over.

    Args:
        base: the address of the bundle's folder, with a slash at its end.

    Raises:
        CoinslotError: ``runtime_failed``: it could not be loaded, or is of another version.
    """
    # Pyodide offers no import(), and eval() needs a permission that few policies give; a script element needs none.
    await _run(f"{base}python.js")
    init = js.Object.new()
    init.detail = answers = js.Array.new()
    js.dispatchEvent(js.CustomEvent.new(f"coinslot:{base}", init))
    if not answers.length:
        raise _failed(f"{base}python.js does not answer: it is another script, or comes from elsewhere; {ADVICE}")
    parts = answers[0]
    if parts.version != coinslot.__version__:
        raise _failed(
            f"The bundle at {base} is coinslot {parts.version}, this package is {coinslot.__version__}; "
            "install the wheel of that bundle, or name the bundle of this wheel"
        )
    return parts


async def _run(url: str) -> None:
    """Run a module, unless the page has run it before."""
    loaded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    text = f"{url} could not be loaded: is the bundle there, and allowed by script-src? If it is elsewhere, {ADVICE}"

    def end(event: Any) -> None:  # noqa: ANN401 - an Event
        if loaded.done():
            return  # entering was canceled
        if event.type == "load":
            loaded.set_result(None)
        else:
            loaded.set_exception(_failed(text))

    proxies = Proxies()
    script = js.document.createElement("script")
    script.type = "module"
    script.src = url
    script.onload = script.onerror = proxies.make(end)
    js.document.head.append(script)
    try:
        await loaded
    finally:
        script.onload = script.onerror = None
        script.remove()
        proxies.destroy()


def _resolve(address: str, base: str) -> str:
    try:
        resolved: str = js.URL.new(address, base).href
    except JsException:
        raise _failed(f"{address!r} is no address of a bundle; {ADVICE}") from None
    return resolved


def _source() -> str:
    try:
        return (distribution("coinslot").read_text(SOURCE) or "").strip()
    except PackageNotFoundError:
        return ""


def _failed(text: str) -> CoinslotError:
    return CoinslotError(ErrorCode.RUNTIME_FAILED, text)
