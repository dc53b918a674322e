"""The commands ``coinslot webhooks list``, ``show`` and ``replay``."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coinslot.server import Handlers, Store, StoreError, records
from coinslot.server.inbox import Standing
from coinslot.server.news import News
from coinslot.server.processing import Processor
from coinslot.server.webhooks import HANDLER_SECONDS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from coinslot.server.records import Record

    Say = Callable[[str], None]

COLUMNS: Final = "{id:>6}  {received:20}  {type:15}  {subject:24}  {state:9}  {status:>6}  {attempts:>8}"


def run(options: argparse.Namespace, handlers: Handlers | None, say: Say) -> int:
    """Run one of the commands; the exit status.

    Raises:
        StoreError: the database cannot be opened.
        UngrantedError: no handler would grant anything.
        UnknownWebhookError: there is no such webhook.
    """
    store = Store(options.db)
    if not store.is_shared and not Path(store.url.database or "").exists():
        raise StoreError(f"There is no file {store.url.database}; give the receiver's database with --db")
    return asyncio.run(_run(store, options, handlers, say))


async def _run(store: Store, options: argparse.Namespace, handlers: Handlers | None, say: Say) -> int:
    try:
        if options.action == "list":
            await _list(store, options, say)
        elif options.action == "show":
            await _show(store, options, say)
        elif handlers:
            return await _replay(store, options.id, handlers, say)
    finally:
        await store.close()
    return 0


async def _list(store: Store, options: argparse.Namespace, say: Say) -> None:
    async with store.reading() as db:
        found = await records.newest(db, options.limit, Standing(options.state) if options.state else None)
    if not options.json:
        say(COLUMNS.format(**{name: name.upper() for name in _NAMES}))
    for record in found:
        row = _fields(record)
        say(json.dumps(row) if options.json else COLUMNS.format(**row | {"status": row["status"] or "-"}))


async def _show(store: Store, options: argparse.Namespace, say: Say) -> None:
    async with store.reading() as db:
        record, body = await records.find(db, options.id)
    fields = _fields(record) | {"error": record.error}
    if options.json:
        say(json.dumps(fields | {"body": body.decode(errors="replace")}))
        return
    for name, value in fields.items():
        say(f"{name:10}{'-' if value is None else value}")
    say(json.dumps(json.loads(body), indent=2, ensure_ascii=False))


async def _replay(store: Store, number: int, handlers: Handlers, say: Say) -> int:
    handlers.check()
    outcome = await Processor(store, handlers, News(store), HANDLER_SECONDS).replay(number)
    async with store.reading() as db:
        record, _ = await records.find(db, number)
    result = "was settled before, and stays so" if outcome.result == "duplicate" else f"is {record.state} now"
    say(
        f"Webhook {number}, {record.type} of {record.subject}, {result}" + (f": {record.error}" if record.error else "")
    )
    return 0 if outcome.answer.status < 300 else 1  # noqa: PLR2004 - HTTP's own number


_NAMES: Final = ("id", "received", "type", "subject", "state", "status", "attempts")


def _fields(record: Record) -> dict[str, Any]:
    when = record.received_at  # SQLite forgets that it is UTC
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    received = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    values = (record.id, received, record.type, record.subject, str(record.state), record.status, record.attempts)
    return dict(zip(_NAMES, values, strict=True))
