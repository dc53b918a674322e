"""The file in which a sandbox's state outlives its process."""

import json
from pathlib import Path
from typing import Any

from coinslot.sandbox.provider import Provider

VERSION = 2
"""Of the file's format: another one is not read."""


class StateError(Exception):
    """The state cannot be read, or not be written; the text says what to do."""


class StateFile:
    """Keeps a provider's state in a file, between ``begin`` and ``end``.

    Each change is written before anybody hears of it. The file is replaced in one go: whoever ends the process,
    and when, it holds the state before a change or after it.

    Args:
        path: The file; it need not exist, its folder has to.
        provider: Whose state it is.
    """

    def __init__(self, path: Path, provider: Provider) -> None:
        self._path = path
        # Always the same name: what a killed process leaves behind is written over by the next.
        self._next = path.with_name(f"{path.name}.new")
        self._provider = provider

    def begin(self) -> None:
        """Give the provider the state that the file holds, if there is one, and keep it from now on.

        Raises:
            StateError: The file cannot be read or written, or holds something else; it is left as it is.
        """
        state = self._read()
        if state is not None:
            self._load(state)
        self._write()
        self._provider.transaction.keep = self._write

    def end(self) -> None:
        """Keep the state once more, and then no longer: what is left of a delay is less than at the last change.

        Raises:
            StateError: The file cannot be written.
        """
        with self._provider.transaction:
            self._provider.transaction.keep = lambda: None
            self._write()

    def _read(self) -> dict[str, Any] | None:
        try:
            state = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror}", "Make it readable") from None
        except (ValueError, RecursionError) as error:
            raise self._error(f"is no state of a sandbox: {error}", "Move it away to begin anew") from None
        if not isinstance(state, dict) or "version" not in state:
            raise self._error("is no state of a sandbox: it names no version", "Move it away to begin anew")
        if state["version"] != VERSION:
            raise self._error(
                f"has version {state['version']!r:.40}, and this sandbox reads version {VERSION}",
                "Use the coinslot that wrote it, or move it away to begin anew",
            )
        return state

    def _load(self, state: dict[str, Any]) -> None:
        try:
            self._provider.load(state)
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise self._error(f"is damaged: {type(error).__name__}: {error}", "Move it away to begin anew") from None

    def _write(self) -> None:
        # No fsync: what has to survive is the end of this process, not of the machine.
        text = json.dumps({"version": VERSION, **self._provider.dump()})
        try:
            self._next.write_text(text, "utf-8")
            self._next.replace(self._path)
        except OSError as error:
            raise self._error(f"cannot be written: {error.strerror}", "Make room, make its folder writable") from None

    def _error(self, what: str, wanted: str) -> StateError:
        return StateError(f"{self._path} {what}. {wanted}, or name another file; it was left as it is.")
