"""The purchase API for Python in a page that started Pyodide or PyScript itself; import it from coinslot.browser."""

from coinslot.browser.coinslot import Coinslot
from coinslot.client import public
from coinslot.client.public import *  # noqa: F403 - the same names in each runtime

__all__ = ["Coinslot"]
__all__ += public.__all__
