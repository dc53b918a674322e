"""Purchases for which the page is left: kept by web/leaving.js until the player is back in the same tab."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import js

from coinslot.core import wire
from coinslot.providers.xsolla import paystation

if TYPE_CHECKING:
    from coinslot.core.journal import Record

__all__ = ["Leaving"]


class Leaving:
    """Keeps one purchase; see :class:`coinslot.client.window.Keeper`.

    Args:
        script: a ``Leaving`` of that script. JavaScript in the same page keeps the same there.
    """

    def __init__(self, script: Any) -> None:  # noqa: ANN401 - a JavaScript object
        self._script = script

    def keep(self, record: Record) -> None:
        """Keep this, instead of what was kept before."""
        self._script.keep(js.JSON.parse(json.dumps(wire.plain(record))))

    def drop(self) -> None:
        """Nothing is left to be kept."""
        self._script.drop()

    def kept(self) -> Record | None:
        """What was kept, and what the address that the player came back to says of it."""
        try:
            record = wire.record(json.loads(js.JSON.stringify(self._script.kept)))
        except (KeyError, TypeError, ValueError):
            return None  # nothing, or nothing that could be read: anybody may write there
        return paystation.returned(record, js.location.search)
