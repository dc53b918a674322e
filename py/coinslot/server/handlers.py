"""What a game does about webhooks: one function for each type."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Final, TypeVar

from coinslot.providers.xsolla.webhooks import WebhookType

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from coinslot.providers.xsolla import webhooks as w

    Handler = Callable[[Any, AsyncConnection], Awaitable[None]]

Validating = TypeVar("Validating", bound="Callable[[w.UserValidation, AsyncConnection], Awaitable[None]]")
Paying = TypeVar("Paying", bound="Callable[[w.Payment, AsyncConnection], Awaitable[None]]")
Refunding = TypeVar("Refunding", bound="Callable[[w.Refund, AsyncConnection], Awaitable[None]]")
Granting = TypeVar("Granting", bound="Callable[[w.OrderPaid, AsyncConnection], Awaitable[None]]")
Revoking = TypeVar("Revoking", bound="Callable[[w.OrderCanceled, AsyncConnection], Awaitable[None]]")
Others = TypeVar("Others", bound="Callable[[w.Webhook, AsyncConnection], Awaitable[None]]")
Given = TypeVar("Given", bound="Callable[..., Awaitable[None]]")

OTHER: Final = "other"

GRANTING: Final = frozenset({WebhookType.ORDER_PAID, WebhookType.PAYMENT})


class UngrantedError(Exception):
    """Nobody would grant what is paid, so no webhook that says so is acknowledged; the text says what to add."""


class Handlers:
    """Async functions that take a webhook and the open transaction, each for one type of webhook.

    What a handler writes through the transaction commits together with the record that the webhook was processed, so it
    happens once. A handler neither commits nor rolls back, and does nothing in it that cannot be undone: no mail, no
    request to another service. It does not hold up the event loop either: all webhooks share it. One that raises a
    :class:`~coinslot.server.RefusedError` refuses the webhook for good; after any other exception the webhook comes
    again. ``AsyncSession(bind=transaction)`` gives SQLAlchemy's ORM.
    """

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def on_user_validation(self, handler: Validating) -> Validating:
        """Whether a player exists, asked several times in each payment and never deduplicated.

        Without a handler every player does. Raise :class:`~coinslot.server.InvalidUserError` for one who does not.
        """
        return self._add(WebhookType.USER_VALIDATION, handler)

    def on_order_paid(self, handler: Granting) -> Granting:
        """Grant the order's items. Not called for an order whose cancellation came first.

        ``webhook.order.sandbox`` says that no money moved: a test's order grants nothing in production.
        """
        return self._add(WebhookType.ORDER_PAID, handler)

    def on_order_canceled(self, handler: Revoking) -> Revoking:
        """Take the order's items back. Not called for an order that was not granted."""
        return self._add(WebhookType.ORDER_CANCELED, handler)

    def on_payment(self, handler: Paying) -> Paying:
        """Money was taken. Grant here in a project that gets no webhooks of orders, and nowhere else."""
        return self._add(WebhookType.PAYMENT, handler)

    def on_refund(self, handler: Refunding) -> Refunding:
        """All the money of a payment was given back. Not called for a payment that was not taken in before."""
        return self._add(WebhookType.REFUND, handler)

    def on_partial_refund(self, handler: Refunding) -> Refunding:
        """Some of it was; each time."""
        return self._add(WebhookType.PARTIAL_REFUND, handler)

    def on_other(self, handler: Others) -> Others:
        """Every type that has no decorator of its own, also one that nobody knows yet; each time that it comes.

        Subscriptions, disputes, accounts: the body is ``webhook.raw``. Without a handler they are acknowledged.
        """
        return self._add(OTHER, handler)

    def find(self, kind: str) -> Handler | None:
        """Who handles that type, if anybody does."""
        return self._handlers.get(kind) or (None if kind in set(WebhookType) else self._handlers.get(OTHER))

    def take(self, others: Handlers) -> None:
        """Take over those that were made elsewhere.

        Raises:
            ValueError: a type would have two.
        """
        for kind, handler in others._handlers.items():
            self._add(kind, handler)

    def check(self) -> None:
        """See whether anything would be granted at all.

        Raises:
            UngrantedError: nothing would.
        """
        if GRANTING.isdisjoint(self._handlers):
            raise UngrantedError(
                "No handler grants anything; add on_order_paid, or on_payment for a project without webhooks of orders."
            )

    def _add(self, kind: str, handler: Given) -> Given:
        if not iscoroutinefunction(handler) and not iscoroutinefunction(getattr(handler, "__call__", None)):  # noqa: B004 - whether it is async
            raise TypeError(f"the handler of {kind} is {handler!r}; expected an async function (async def)")
        if kind in self._handlers:
            raise ValueError(f"{kind} has a handler already: {self._handlers[kind]!r}; a type has one")
        self._handlers[str(kind)] = handler
        return handler
