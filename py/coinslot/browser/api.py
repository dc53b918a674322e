"""The purchase API for Python in a page that started Pyodide or PyScript itself; import it from coinslot.browser."""

from coinslot.browser.coinslot import Coinslot
from coinslot.browser.options import Appearance, WindowOptions, WindowTexts
from coinslot.client import public
from coinslot.client.public import *  # noqa: F403 - the same names in each runtime

__all__ = ["Appearance", "Coinslot", "WindowOptions", "WindowTexts"]
__all__ += public.__all__
