"""Logs that many may read: a line for each webhook, with fields; no secret, no address, no player."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Final

from coinslot.server.handlers import UngrantedError
from coinslot.server.store import StoreError

FIELDS: Final = "coinslot"
"""Under which a record has its fields: ``extra={"coinslot": {…}}``."""


def told(error: BaseException) -> dict[str, Any]:
    """What a log may say of an error: its type and where it came from, not its text, in which a player may be named.

    The text is kept in the inbox, for ``coinslot webhooks show``; the texts of the receiver's own errors name nobody.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno} in {frames[-1].name}" if frames else None
    own = {"message": str(error)} if isinstance(error, (StoreError, UngrantedError)) else {}
    return {"error": type(error).__name__, "at": place, **own}


class Lines(logging.Formatter):
    """One line for each record, for people or as JSON."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = dict(getattr(record, FIELDS, {}))
        if record.exc_info and record.exc_info[1]:
            fields |= told(record.exc_info[1])
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        if self._as_json:
            head = {"time": when, "level": record.levelname.lower(), "event": record.getMessage()}
            return json.dumps(head | fields)
        rest = "".join(f"  {name}={value}" for name, value in fields.items() if value is not None)
        return f"{when}  {record.levelname.lower():7}  {record.getMessage()}{rest}"


def set_up(*, as_json: bool) -> None:
    """Write what this package and the server under it say to the standard output, in a process of their own."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines(as_json=as_json))
    for name, level in (("coinslot", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.handlers = [handler]
        logger.propagate = False
