"""The record of everything that happens: requests, socket, window, webhooks, orders, scenarios."""

import itertools
import threading
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from coinslot.sandbox.clock import Clock

_MOST = 10_000  # entries that are kept: a day of work; a storm of tests looks at the latest
MOST_BYTES = 64 * 1024
"""Of one message or body, what is kept."""


class Channel(StrEnum):
    """How something came or went."""

    ORDER = "order"
    REQUEST = "request"
    SOCKET = "socket"
    WINDOW = "window"
    WEBHOOK = "webhook"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        number: Counts up from 1, in the order in which things happened.
        at: When, by the sandbox's date, ISO 8601.
        channel: How it came or went.
        text: What it was, in a line.
        order_id: The order; None where it concerns none, or all of a player's.
        user: The player; None where nobody is known.
        good: Whether it went as one would want it.
        raw: The bytes of it by what they are: ``request`` and ``answer``, or ``message``.
    """

    number: int
    at: str
    channel: Channel
    text: str
    order_id: int | None = None
    user: str | None = None
    good: bool = True
    raw: dict[str, bytes] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The entry by field name."""
        return {
            "number": self.number,
            "at": self.at,
            "channel": self.channel,
            "text": self.text,
            "order_id": self.order_id,
            "user": self.user,
            "good": self.good,
            "raw": {name: show_bytes(each) for name, each in self.raw.items()},
        }


def show_bytes(raw: bytes) -> str | dict[str, str]:
    """Bytes in JSON: as text where they are UTF-8, otherwise as ``{"base64": …}``; either way nothing is lost."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(raw).decode()}


class Timeline:
    """The latest entries, safe to use from several threads.

    Args:
        clock: Tells the date.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._entries: deque[Entry] = deque(maxlen=_MOST)
        self._listeners: list[Callable[[Entry], None]] = []
        self._lock = threading.Lock()

    def add(
        self,
        channel: Channel,
        text: str,
        order_id: int | None = None,
        user: str | None = None,
        *,
        good: bool = True,
        **raw: bytes,
    ) -> None:
        """Something has happened."""
        at = self._clock.date().isoformat(timespec="milliseconds")
        kept = {name: each[:MOST_BYTES] for name, each in raw.items()}
        with self._lock:
            entry = Entry(next(self._numbers), at, channel, text, order_id, user, good, kept)
            self._entries.append(entry)
            for listener in self._listeners:
                listener(entry)

    def all(self, after: int = 0) -> list[Entry]:
        """Every entry with a greater number, oldest first."""
        with self._lock:
            return [entry for entry in self._entries if entry.number > after]

    def of(self, order_id: int, user: str) -> list[Entry]:
        """What concerns an order of a player, oldest first: its own, and what came to all of his since it was made."""
        entries = self.all()
        first = next((entry.number for entry in entries if entry.order_id == order_id), None)
        return [entry for entry in entries if first is not None and concerns(entry, order_id, user, first)]

    def listen(self, listener: Callable[[Entry], None]) -> Callable[[], None]:
        """Call with each entry from now on, from whatever thread, and without waiting; returns what ends that."""
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return end

    def clear(self) -> None:
        """Forget every entry; their numbers are not used again."""
        with self._lock:
            self._entries.clear()


def concerns(entry: Entry, order_id: int, user: str, first: int = 0) -> bool:
    """Whether an entry belongs to an order of a player whose own first entry has that number."""
    if entry.order_id is not None:
        return entry.order_id == order_id
    return entry.user == user and entry.number > first
