"""Server-sent events (the HTML standard, 9.2.6), read from bytes in whatever pieces they come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST: Final = 1 << 16
"""Bytes of an event that has not ended; no event of an order has a hundred."""

_END: Final = re.compile(rb"\r\n|\n|\r(?!\Z)")
"""Of a line. A carriage return that is the last byte so far may be half of one."""


Event: TypeAlias = tuple[str, str]
"""An event's name and its data."""


class EventStream:
    """Reads one stream; :meth:`feed` it what comes. Comments, ids and times to reconnect are left out."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, piece: bytes) -> Iterator[Event]:
        """The events that end with this piece.

        Raises:
            ValueError: an event, or a line, has more than :data:`LARGEST` bytes.
        """
        *lines, self._rest = _END.split(self._rest + piece)
        for line in lines:
            self._size += len(line)
            yield from self._take(line.decode(errors="replace").removeprefix("\ufeff"))
        if self._size + len(self._rest) > LARGEST:
            raise ValueError(f"an event has more than {LARGEST} bytes")

    def _take(self, line: str) -> Iterator[Event]:
        name, _, value = line.partition(":")
        match name:
            case "event":
                self._name = value.removeprefix(" ")
            case "data":
                self._data.append(value.removeprefix(" "))
        if line:
            return
        event = (self._name or "message", "\n".join(self._data))
        self._name, data, self._data, self._size = "", self._data, [], 0
        if data:
            yield event
