"""Processing one webhook: the handler and the inbox in one transaction, and what is answered."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coinslot.providers.xsolla import webhooks as w
from coinslot.server import inbox, records
from coinslot.server.answers import ACCEPTED, IN_TROUBLE, Answer, RefusedError
from coinslot.server.handlers import UngrantedError
from coinslot.server.inbox import Standing
from coinslot.server.logs import told

if TYPE_CHECKING:
    from coinslot.server.handlers import Handler, Handlers
    from coinslot.server.inbox import Letter
    from coinslot.server.news import News
    from coinslot.server.store import Store

LOG: Final = logging.getLogger("coinslot.server")

NOTE_SECONDS: Final = 0.3
"""For keeping a failure, so that the answer still comes in time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a webhook is answered, and why: how it stands, or ``duplicate``."""

    answer: Answer
    result: str


class Processor:
    """Processes webhooks, each once.

    Args:
        store: where the inbox is.
        handlers: what the game does.
        news: is told of what became of orders.
        seconds: after which a webhook is given up, and is to come again.
    """

    def __init__(self, store: Store, handlers: Handlers, news: News, seconds: float) -> None:
        self._store = store
        self._handlers = handlers
        self._news = news
        self._seconds = seconds

    async def process(self, webhook: w.Webhook, body: bytes) -> Outcome:
        """Process one; whatever goes wrong is an answer."""
        letter = inbox.letter(webhook, body)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._try(webhook, letter)
        except (Exception, asyncio.CancelledError) as error:  # whatever it is, the webhook has to come again
            if isinstance(error, asyncio.CancelledError) and _is_cancelled():
                raise  # and not something that the handler had waited for
            LOG.error("webhook not processed", extra={"coinslot": {"type": webhook.type[:64], **told(error)}})  # noqa: TRY400
            await self._note(letter, error)
            return Outcome(IN_TROUBLE, Standing.FAILED)

    async def replay(self, number: int) -> Outcome:
        """Process once more what was refused, or has failed; what was processed stays as it is.

        Args:
            number: its ``id`` in the inbox.

        Raises:
            UnknownWebhookError: there is no such webhook.
            StoreError: the database cannot be opened.
        """
        async with self._store.transaction() as db:
            body = await records.reopen(db, number)
        return await self.process(w.read(body), body)

    async def _try(self, webhook: w.Webhook, letter: Letter | None) -> Outcome:
        try:
            if letter is None:
                return await self._ask(webhook)
            return await self._take(letter.webhook, letter)
        except RefusedError as refused:
            answer = refused.answer()
        return await self._refuse(letter, answer) if letter else Outcome(answer, Standing.REFUSED)

    async def _ask(self, webhook: w.Webhook) -> Outcome:
        if handler := self._handlers.find(webhook.type):
            async with self._store.transaction() as db, self._store.lent(db):
                await handler(webhook, db)
        return Outcome(ACCEPTED, Standing.PROCESSED)

    async def _take(self, webhook: w.OrderWebhook | w.Payment, letter: Letter) -> Outcome:
        async with self._store.transaction() as db:
            opened = await inbox.open_(db, letter)
            if opened.answer:
                return Outcome(opened.answer, "duplicate")
            if opened.is_due and (handler := self._find(webhook)):
                async with self._store.lent(db):
                    await handler(webhook, db)
            standing = Standing.PROCESSED if opened.is_due else Standing.SKIPPED
            await inbox.settle(db, letter, standing, ACCEPTED)
            if isinstance(webhook, w.OrderWebhook):
                await self._news.announce(db, webhook.order.id)
        if isinstance(webhook, w.OrderWebhook):
            self._news.tell(webhook.order.id)
        return Outcome(ACCEPTED, standing)

    def _find(self, webhook: w.Webhook) -> Handler | None:
        self._handlers.check()
        handler = self._handlers.find(webhook.type)
        if not handler and isinstance(webhook, w.OrderPaid) and not _was_told_apart(webhook):
            raise UngrantedError(
                "An order is paid, and there is no on_order_paid; add it: no other webhook tells of it"
            )
        return handler

    async def _refuse(self, letter: Letter, answer: Answer) -> Outcome:
        async with self._store.transaction() as db:
            opened = await inbox.open_(db, letter)
            if opened.answer:  # of a twin that was quicker
                return Outcome(opened.answer, "duplicate")
            await inbox.settle(db, letter, Standing.REFUSED, answer)
        return Outcome(answer, Standing.REFUSED)

    async def _note(self, letter: Letter | None, error: BaseException) -> None:
        if letter is None:
            return
        try:
            async with asyncio.timeout(NOTE_SECONDS), self._store.transaction() as db:
                await inbox.note_failure(db, letter, _written(error))
        except Exception as second:  # noqa: BLE001 - the database is what is in trouble, perhaps
            LOG.warning("failure not kept", extra={"coinslot": told(second)})


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return bool(task and task.cancelling())


def _written(error: BaseException) -> str:
    """Its text, without what PostgreSQL does not keep: the zero character, and halves of characters."""
    text = f"{type(error).__name__}: {error}"[:1000]
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def _was_told_apart(webhook: w.OrderPaid) -> bool:
    """Whether a webhook of its own, ``payment``, has told of the money, and its handler may have granted."""
    return webhook.transaction is not None and "billing" not in webhook.raw
