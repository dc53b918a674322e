"""Coinslot on CPython: the purchase API over httpx and centrifuge-python.

``async with Coinslot(project_id, token) as coinslot`` gives the same calls as the browser has.
"""

from coinslot.client import public
from coinslot.client.public import *  # noqa: F403 - the same names in each runtime

try:
    from coinslot.native.coinslot import Coinslot
except ModuleNotFoundError as error:
    if error.name not in {"centrifuge", "httpx"}:
        raise
    raise ImportError(f"{error.name} is missing; run: pip install 'coinslot[native]'", name=error.name) from None

__all__ = ["Coinslot"]
__all__ += public.__all__
