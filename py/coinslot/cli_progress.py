"""How ``coinslot track`` shows what it sees: a line that lives, a line for each change, or JSON."""

from __future__ import annotations

import itertools
import json
import shutil
import time
from typing import TYPE_CHECKING, Final, Protocol, TextIO

from coinslot.core.status import OrderStatus

if TYPE_CHECKING:
    from coinslot.client.purchase import Result
    from coinslot.native.watch import Sight

SPINNER: Final = "|/-\\"
"""Plain characters: not every terminal can show others."""


class Progress(Protocol):
    """Shows one order."""

    def change(self, sight: Sight) -> None:
        """Something has changed."""

    def tick(self) -> None:
        """Time passes."""

    def end(self, result: Result | None) -> None:
        """How it ended; None where it was not waited for."""


class Clock:
    """Tells how long an order has been watched."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._start

    def __str__(self) -> str:
        """As people read it: ``3:07``."""
        minutes, seconds = divmod(int(self.seconds), 60)
        return f"{minutes}:{seconds:02}"


class Lines:
    """A line for each change; for files, pipes and logs."""

    def __init__(self, out: TextIO, order_id: int) -> None:
        self._out = out
        self._name = f"order {order_id}"
        self._clock = Clock()
        self._sight: Sight | None = None

    def change(self, sight: Sight) -> None:
        """Write it."""
        self._sight = sight
        self._write(self._seen())

    def tick(self) -> None:
        """A line is no clock."""

    def end(self, result: Result | None) -> None:
        """Write how it ended."""
        status = self._sight.status if self._sight else OrderStatus.UNKNOWN
        how = result.outcome if result else "no longer watched"
        self._write(f"{self._name}  {status:8}  {how} after {self._clock}")

    def _seen(self) -> str:
        if self._sight is None:
            return f"{self._name}  asking the store  {self._clock}"
        trouble = f"  {self._sight.trouble}" if self._sight.trouble else ""
        return f"{self._name}  {self._sight.status:8}  by {self._sight.means:6}  {self._clock}{trouble}"

    def _write(self, text: str) -> None:
        self._out.write(f"{text}\n")
        self._out.flush()


class LiveLine(Lines):
    """One line that is written over and over; for terminals."""

    def __init__(self, out: TextIO, order_id: int) -> None:
        super().__init__(out, order_id)
        self._spinner = itertools.cycle(SPINNER)
        self._shown = 0

    def change(self, sight: Sight) -> None:
        """Show it."""
        self._sight = sight
        self.tick()

    def tick(self) -> None:
        """Show that it goes on."""
        self._over(f"{next(self._spinner)} {self._seen()}")

    def _write(self, text: str) -> None:
        self._over(text)
        self._out.write("\n")
        self._out.flush()

    def _over(self, text: str) -> None:
        # Cut to the terminal: a line that wraps cannot be written over. Blanks instead of an escape code: these work
        # in every terminal.
        text = text[: shutil.get_terminal_size().columns - 1]
        self._out.write(f"\r{text.ljust(self._shown)}")
        self._out.flush()
        self._shown = len(text)


class Json:
    """One JSON object for each change, and one for the end; for programs."""

    def __init__(self, out: TextIO, order_id: int) -> None:
        self._out = out
        self._order_id = order_id
        self._clock = Clock()
        self._seen: dict[str, object] = {"status": OrderStatus.UNKNOWN}

    def change(self, sight: Sight) -> None:
        """Write it."""
        self._seen = {"status": sight.status, "means": sight.means}
        self._write({"trouble": sight.trouble} if sight.trouble else {})

    def tick(self) -> None:
        """A program has a clock."""

    def end(self, result: Result | None) -> None:
        """Write how it ended."""
        error = {"code": result.error.code, "message": result.error.message} if result and result.error else None
        self._write({"outcome": result.outcome if result else None, "error": error})

    def _write(self, more: dict[str, object]) -> None:
        whole = {"orderId": self._order_id, **self._seen, "elapsed": round(self._clock.seconds, 3), **more}
        self._out.write(f"{json.dumps(whole)}\n")
        self._out.flush()
