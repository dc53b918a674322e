"""The provider's order socket, through its official client; loaded only when a purchase has to wait for news."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_CLOSING: Final[set[asyncio.Task[None]]] = set()
"""The connections that are being closed, in whichever loop: an event loop holds no task for its own sake."""


async def listen(address: str, data: str, tell: Callable[[str], None]) -> Callable[[], None]:
    """Connect, and tell what is heard as JSON text.

    It is ``{"type": "opened"}`` each time the connection is there, ``{"type": "said", "data": …}`` for each
    publication, live or from history, and as the last ``{"type": "failed", "code": …, "reason": …}``, when the first
    connection fails, the server closes for good, or a lost connection does not come back within ten seconds.

    Args:
        address: begins with ``ws:`` or ``wss:``.
        data: JSON text of what the connection says of itself.
        tell: hears the news, in the event loop's thread, never before this has returned.

    Returns:
        Disconnects, and tells nothing more. May be called again, and after ``failed``. Before the event loop ends, wait
        for :func:`closed`.
    """
    from coinslot.native.connection import Connection  # noqa: PLC0415 - most purchases never need it

    connection = Connection(address, json.loads(data), tell, _CLOSING)
    connection.start()
    return connection.stop


async def closed() -> None:
    """Wait until the connections of this event loop that were stopped are closed: a second, if the server is silent."""
    loop = asyncio.get_running_loop()
    while ours := {task for task in _CLOSING if task.get_loop() is loop}:
        await asyncio.wait(ours)
