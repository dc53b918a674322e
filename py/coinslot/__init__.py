"""Payments in browser games: one purchase from the player's click to the game's ``onSuccess``.

The decisions are pure Python in :mod:`coinslot.core`; what differs between payment systems is in
:mod:`coinslot.providers`; :mod:`coinslot.browser` runs both inside Pyodide.
"""

__version__ = "0.1.0"
