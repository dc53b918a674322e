"""What went wrong and is no purchase's own affair: told to the game, and kept until it listens."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeAlias

from coinslot.client.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.core.errors import Fault

LOG = logging.getLogger("coinslot")

OnError: TypeAlias = "Callable[[Fault], object]"


class Reports:
    """Each is logged as a warning, once, and told to all listeners, or else to the first one that comes."""

    def __init__(self) -> None:
        self._listeners: list[OnError] = []
        self._waiting: list[Fault] = []
        self._telling = Telling()

    def add(self, fault: Fault) -> None:
        """Report it."""
        LOG.warning("%s (%s)", fault.message, fault.code)
        if not self._listeners:
            self._waiting.append(fault)
        for listener in self._listeners:
            self._telling.tell(listener, fault)

    def listen(self, listener: OnError) -> Callable[[], None]:
        """Send them there; gives its own undo."""
        self._listeners.append(listener)
        waiting, self._waiting = self._waiting, []
        for fault in waiting:
            self._telling.tell(listener, fault)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    async def told(self) -> None:
        """Wait until the listeners that run have returned."""
        await self._telling.told()
