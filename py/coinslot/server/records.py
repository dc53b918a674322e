"""The inbox for people: what came, what was answered, and what has failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from coinslot.server.inbox import Standing
from coinslot.server.schema import INBOX

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row, Select
    from sqlalchemy.ext.asyncio import AsyncConnection


class UnknownWebhookError(LookupError):
    """There is no such webhook in the inbox."""


@dataclass(frozen=True, slots=True)
class Record:
    """One webhook of the inbox.

    Attributes:
        id: Its number there.
        type: Its ``notification_type``.
        subject: The order or the transaction that it is about.
        state: ``processed``, ``skipped``, ``refused`` or ``failed``.
        status: Of the answer; None where there is none yet.
        attempts: How often it was tried.
        error: Why it has failed the last time.
        received_at: When it first came, in UTC.
    """

    id: int
    type: str
    subject: str
    state: Standing
    status: int | None
    attempts: int
    error: str | None
    received_at: datetime


async def newest(db: AsyncConnection, limit: int, state: Standing | None = None) -> list[Record]:
    """The last so many, newest first; all, or those that stand so."""
    query = _query().order_by(INBOX.c.id.desc()).limit(limit)
    if state:
        query = query.where(INBOX.c.state == state)
    return [_record(row) for row in await db.execute(query)]


async def find(db: AsyncConnection, number: int) -> tuple[Record, bytes]:
    """One, with its body.

    Raises:
        UnknownWebhookError: there is no such webhook.
    """
    row = (await db.execute(_query().where(INBOX.c.id == number))).first()
    if row is None:
        text = f"There is no webhook {number} in the inbox; `coinslot webhooks list` shows which there are."
        raise UnknownWebhookError(text)
    return _record(row), row.body


async def reopen(db: AsyncConnection, number: int) -> bytes:
    """Forget that a webhook was refused, so that it can be processed once more; its body.

    Raises:
        UnknownWebhookError: there is no such webhook.
    """
    _, body = await find(db, number)
    refused = (INBOX.c.id == number) & (INBOX.c.state == Standing.REFUSED)
    nothing = {"state": Standing.FAILED, "status": None, "answer": None, "settled_at": None}
    await db.execute(update(INBOX).where(refused).values(nothing))
    return body


def _query() -> Select[Any]:
    return select(INBOX)


def _record(row: Row[Any]) -> Record:
    return Record(
        row.id, row.type, row.subject, Standing(row.state), row.status, row.attempts, row.error, row.received_at
    )
