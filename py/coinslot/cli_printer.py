"""What ``coinslot sandbox`` prints while it runs."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
from typing import TYPE_CHECKING, Final, Self

from coinslot.sandbox.timeline.lines import line, wants_colour

if TYPE_CHECKING:
    from coinslot.sandbox import Sandbox
    from coinslot.sandbox.timeline.record import Entry

MOST_WAITING: Final = 10_000
"""Lines that wait for a slow reader; the next ones are left out."""

GRACE: Final = 1.0
"""Seconds that a reader has at the end to take what waits."""


class Printer:
    """Writes a line for each thing that happens, from a thread of its own: whoever reads slowly holds nothing up.

    Args:
        sandbox: What runs.
        as_json: Whether each line is a JSON object with everything, instead of a text for people.
    """

    def __init__(self, sandbox: Sandbox, *, as_json: bool) -> None:
        self._sandbox = sandbox
        self._as_json = as_json
        self._colour = wants_colour(sys.stdout, os.environ)
        self._waiting: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="coinslot-printer", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._end_listening = self._sandbox.timeline.listen(self._hear)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Write what waits, if somebody reads it."""
        self._end_listening()
        self.say(None)
        self._thread.join(GRACE)

    def say(self, text: str | None) -> None:
        """Write a line after those that wait; None ends it."""
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(text)

    def _hear(self, entry: Entry) -> None:
        self.say(json.dumps(entry.as_json()) if self._as_json else line(entry, colour=self._colour))

    def _run(self) -> None:
        while (text := self._waiting.get()) is not None:
            raw = f"{text}\n".encode()
            try:
                # Past sys.stdout, whose lock would hold the end of the process while nobody reads.
                while raw:
                    raw = raw[os.write(sys.stdout.fileno(), raw) :]
            except OSError:
                return  # nobody reads any more
