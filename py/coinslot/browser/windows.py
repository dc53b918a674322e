"""The payment windows of a page: how they should be, and that one is open at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pyodide.ffi import JsException

from coinslot.browser.paywindow import PayWindow
from coinslot.browser.proxies import Proxies
from coinslot.client.purchase import CALLBACKS
from coinslot.core.errors import CoinslotError, ErrorCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coinslot.client.purchase import Callbacks, Purchase

__all__ = ["Windows", "Wishes"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one payment window should be like."""

    options: Any
    """Those of web/paywindow.js: a JavaScript object, whose functions are none that can be called."""
    on_pause: Callable[[], object] | None
    on_resume: Callable[[], object] | None


class Windows:
    """Opens them.

    Args:
        scripts: what web/python.js hands over.
        wishes: the :class:`~coinslot.browser.options.WindowOptions` for all of them.

    Raises:
        CoinslotError: ``invalid_argument``.
    """

    def __init__(self, scripts: Any, wishes: Mapping[str, Any]) -> None:  # noqa: ANN401 - a JavaScript object
        self._scripts = scripts
        self._wishes = wishes
        self._options = self._checked(wishes)
        self._open: PayWindow | None = None

    def read(self, options: Mapping[str, Any], locale: str | None = None) -> tuple[Callbacks, Wishes]:
        """What a purchase is told, parted into its callbacks and its window's affair.

        Args:
            options: the :class:`~coinslot.browser.options.PurchaseOptions`.
            locale: the language of the payment page, which is that of our own texts as well.

        Raises:
            CoinslotError: ``invalid_argument``.
        """
        callbacks = {name: value for name, value in options.items() if name in CALLBACKS}
        own = {name: value for name, value in options.items() if name not in CALLBACKS}
        merged = self._scripts.mergeWindowOptions(self._options, self._checked(own))
        if locale is not None:
            merged.locale = locale
        pause, resume = (own.get(name) or self._wishes.get(name) for name in ("on_pause", "on_resume"))
        return cast("Callbacks", callbacks), Wishes(merged, pause, resume)

    def open(self, purchase: Purchase, leaving: Callable[[], None]) -> PayWindow:
        """Open one, at once: inside the player's click.

        Args:
            purchase: whose.
            leaving: called when the page is about to be left for it.

        Raises:
            CoinslotError: ``window_busy``.
        """
        if self._open and not self._open.finished:
            text = "Another purchase has the payment window open; wait for its outcome"
            raise CoinslotError(ErrorCode.WINDOW_BUSY, text)
        self.close()  # a receipt is in nobody's way
        self._open = PayWindow(self._scripts, purchase, purchase.wishes, leaving, self._gone)
        return self._open

    def close(self) -> None:
        """Close the one that is open, if there is one."""
        if self._open:
            self._open.close("coinslot")

    def _gone(self) -> None:
        self._open = None

    def _checked(self, wishes: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a JavaScript object
        proxies = Proxies()
        try:
            return self._scripts.readWindowOptions(proxies.copy(wishes), proxies.copy(CALLBACKS))
        except JsException as error:
            raise CoinslotError(ErrorCode(error.code), error.message) from None
        finally:
            proxies.destroy()
