"""The inbox: which webhooks were processed, and what was answered; and what that means for each order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from coinslot.providers.xsolla.webhooks import OrderWebhook, Payment, WebhookType, key, subject
from coinslot.server.answers import Answer
from coinslot.server.schema import INBOX, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from coinslot.providers.xsolla.webhooks import Webhook


class State(StrEnum):
    """Where an order stands. Whatever comes first, an order that is canceled grants nothing any more."""

    NEW = "new"
    GRANTED = "granted"
    REVOKED = "revoked"


class Standing(StrEnum):
    """Where a webhook stands. ``skipped``: acknowledged without a handler, since it changes nothing any more."""

    PROCESSED = "processed"
    SKIPPED = "skipped"
    REFUSED = "refused"
    FAILED = "failed"


GRANTS: Final = frozenset({WebhookType.ORDER_PAID, WebhookType.PAYMENT})
REVOKES: Final = frozenset({WebhookType.ORDER_CANCELED, WebhookType.REFUND})


@dataclass(frozen=True, slots=True)
class Letter:
    """A webhook of which there is one, with what tells it apart."""

    webhook: OrderWebhook | Payment
    body: bytes
    key: str
    subject: str

    @property
    def player(self) -> str:
        """Whose it is."""
        return self.webhook.user.id


@dataclass(frozen=True, slots=True)
class Opened:
    """What is known of a letter.

    Attributes:
        answer: What was answered before; None where it was not.
        is_due: Whether it changes anything.
    """

    answer: Answer | None
    is_due: bool


def letter(webhook: Webhook, body: bytes) -> Letter | None:
    """The webhook as one of which there is one; None where it does not matter how often it comes."""
    name, about = key(webhook, body), subject(webhook)
    if name is None or about is None or not isinstance(webhook, (OrderWebhook, Payment)):
        return None
    return Letter(webhook, body, name, about)


async def open_(db: AsyncConnection, letter: Letter) -> Opened:
    """Look it up. If it has no answer, nobody else opens one about the same order, on any machine, until this ends."""
    if answer := await _answer(db, letter):
        return Opened(answer, is_due=False)
    made = _insert(db, SUBJECTS).values(subject=letter.subject, player=letter.player, state=State.NEW)
    # An update that changes nothing locks the row, in the same breath in which it may be made.
    locked = made.on_conflict_do_update(
        index_elements=[SUBJECTS.c.subject], set_={"subject": made.excluded.subject}
    ).returning(SUBJECTS.c.state)
    state = (await db.execute(locked)).scalar_one()
    # Whoever had the lock may have answered it meanwhile. On SQLite it was this transaction that had the whole file.
    if db.dialect.name == "postgresql" and (answer := await _answer(db, letter)):
        return Opened(answer, is_due=False)
    kind = letter.webhook.type
    is_due = (
        kind == WebhookType.PARTIAL_REFUND
        or (kind in GRANTS and state == State.NEW)
        or (kind in REVOKES and state == State.GRANTED)
    )
    return Opened(None, is_due)


async def settle(db: AsyncConnection, letter: Letter, standing: Standing, answer: Answer) -> None:
    """Keep the answer, and what has become of the order."""
    await _keep(db, letter, standing, answer, None)
    if standing is Standing.REFUSED:
        return
    kind = letter.webhook.type
    if state := State.GRANTED if kind in GRANTS else State.REVOKED if kind in REVOKES else None:
        about = SUBJECTS.c.subject == letter.subject
        # What was taken back stays so, whatever comes late.
        await db.execute(update(SUBJECTS).where(about, SUBJECTS.c.state != State.REVOKED).values(state=state))


async def note_failure(db: AsyncConnection, letter: Letter, error: str) -> None:
    """Keep that it was not processed, for people; it comes again."""
    await _keep(db, letter, Standing.FAILED, None, error)


async def look(db: AsyncConnection, order_id: int) -> tuple[str, State] | None:
    """The player and the state of an order; None where nothing was heard of it."""
    about = SUBJECTS.c.subject == f"order:{order_id}"
    found = (await db.execute(select(SUBJECTS.c.player, SUBJECTS.c.state).where(about))).first()
    return (found.player, State(found.state)) if found else None


async def settled(db: AsyncConnection, order_ids: Collection[int]) -> list[int]:
    """Those of some orders of which something has become."""
    about = SUBJECTS.c.subject.in_([f"order:{number}" for number in order_ids])
    found = await db.execute(select(SUBJECTS.c.subject).where(about, SUBJECTS.c.state != State.NEW))
    return [int(subject.removeprefix("order:")) for subject in found.scalars()]


async def _answer(db: AsyncConnection, letter: Letter) -> Answer | None:
    found = (await db.execute(select(INBOX.c.status, INBOX.c.answer).where(INBOX.c.key == letter.key))).first()
    return Answer(found.status, found.answer or b"") if found and found.status else None


async def _keep(
    db: AsyncConnection, letter: Letter, standing: Standing, answer: Answer | None, error: str | None
) -> None:
    now = datetime.now(UTC)
    result = {
        "state": standing,
        "status": answer and answer.status,
        "answer": answer and answer.body,
        "error": error,
        "settled_at": answer and now,
    }
    made = _insert(db, INBOX).values(
        key=letter.key,
        type=letter.webhook.type,
        subject=letter.subject,
        body=letter.body,
        attempts=1,
        received_at=now,
        **result,
    )
    again = {**result, "attempts": INBOX.c.attempts + 1}
    # One that has an answer keeps it.
    await db.execute(
        made.on_conflict_do_update(index_elements=[INBOX.c.key], set_=again, where=INBOX.c.status.is_(None))
    )


def _insert(db: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if db.dialect.name == "postgresql" else sqlite.insert(table)
