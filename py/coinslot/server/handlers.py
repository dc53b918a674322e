"""What a game does about webhooks: one function for each type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

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

OTHER = "other"

GRANTING = frozenset({WebhookType.ORDER_PAID, WebhookType.PAYMENT})


class Handlers:
    """Async functions that take a webhook and the open transaction.

    What a handler writes through the transaction commits together with the record that the webhook was processed, so it
    happens once. A handler neither commits nor rolls back, and does nothing in it that cannot be undone: no mail, no
    request to another service. One that raises a :class:`~coinslot.server.RefusedError` refuses the webhook for good;
    after any other exception the webhook comes again. ``AsyncSession(bind=transaction)`` gives SQLAlchemy's ORM.
    """

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def on_user_validation(self, handler: Validating) -> Validating:
        """Whether a player exists, asked several times in each payment and never deduplicated.

        Without a handler every player does. Raise :class:`~coinslot.server.InvalidUserError` for one who does not.
        """
        return self._add(WebhookType.USER_VALIDATION, handler)

    def on_order_paid(self, handler: Granting) -> Granting:
        """Grant the order's items. Not called for an order whose cancellation came first."""
        return self._add(WebhookType.ORDER_PAID, handler)

    def on_order_canceled(self, handler: Revoking) -> Revoking:
        """Take the order's items back. Not called for an order that was not granted."""
        return self._add(WebhookType.ORDER_CANCELED, handler)

    def on_payment(self, handler: Paying) -> Paying:
        """Money was taken: for a project that gets no webhooks of orders. With ``on_order_paid``, grant nothing here."""
        return self._add(WebhookType.PAYMENT, handler)

    def on_refund(self, handler: Refunding) -> Refunding:
        """All the money of a payment was given back. Not called for a payment that was not taken in before."""
        return self._add(WebhookType.REFUND, handler)

    def on_partial_refund(self, handler: Refunding) -> Refunding:
        """Some of it was; each time."""
        return self._add(WebhookType.PARTIAL_REFUND, handler)

    def on_other(self, handler: Others) -> Others:
        """Every type without a handler of its own, also one that nobody knows yet. May be called more than once for one.

        Subscriptions, disputes, accounts: the body is ``webhook.raw``. Without a handler they are acknowledged.
        """
        return self._add(OTHER, handler)

    def find(self, kind: str) -> Handler | None:
        """Who handles that type, if anybody does."""
        return self._handlers.get(kind) or (None if kind in set(WebhookType) else self._handlers.get(OTHER))

    @property
    def grants(self) -> bool:
        """Whether anything would be granted at all."""
        return not GRANTING.isdisjoint(self._handlers)

    def _add(self, kind: str, handler: Any) -> Any:  # noqa: ANN401 - the decorators have the types
        if kind in self._handlers:
            raise ValueError(f"{kind} has a handler already: {self._handlers[kind]!r}; a type has one")
        self._handlers[kind] = handler
        return handler
