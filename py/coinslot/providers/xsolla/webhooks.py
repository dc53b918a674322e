"""What Xsolla tells the game's server: the signature, the bodies, and which deliveries are one and the same.

From Xsolla's webhook documents. An order is told of by ``order_paid`` and ``order_canceled``; ``payment`` and
``refund`` tell of money, and only in a project without orders of the catalog are they what grants and takes back.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from coinslot.providers.xsolla import webhookfields as f
from coinslot.providers.xsolla.webhookfields import PayloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from coinslot.providers.xsolla.webhookfields import Raw

SIGNATURE: Final = re.compile(r"Signature ([0-9a-f]{40})")
"""The whole header ``Authorization``."""

NETWORKS: Final = (
    "185.30.20.0/24",
    "185.30.21.0/24",
    "185.30.22.0/24",
    "185.30.23.0/24",
    "34.102.38.178/32",
    "34.94.43.207/32",
    "35.236.73.234/32",
    "34.94.69.44/32",
    "34.102.22.197/32",
)
"""Where Xsolla's webhooks come from."""


class WebhookType(StrEnum):
    """The types with a reader of their own. Any other is a :class:`Webhook` and nothing more."""

    USER_VALIDATION = "user_validation"
    PAYMENT = "payment"
    REFUND = "refund"
    PARTIAL_REFUND = "partial_refund"
    ORDER_PAID = "order_paid"
    ORDER_CANCELED = "order_canceled"


@dataclass(frozen=True, slots=True)
class Player:
    """Whom it is about. ``id`` is ``user.id`` or, where an order is told of, ``user.external_id``."""

    id: str
    email: str | None
    country: str | None
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in units of its currency: an ISO 4217 code, or the SKU of a virtual currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """The movement of money. ``sandbox`` is Xsolla's ``dry_run``: none has moved."""

    id: int
    external_id: str | None
    sandbox: bool
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order. ``amount`` is for all of it; None where Xsolla says none."""

    sku: str
    quantity: int
    type: str | None
    amount: Decimal | None
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the catalog.

    Attributes:
        id: Its number.
        sandbox: Whether it is a test's; such an order grants nothing in production.
        price: None for a free one.
        currency_type: ``real``, ``virtual``, ``unknown`` or ``loyalty_point``.
        status: What Xsolla says of it, which is not reliable: the webhook's type says what has happened.
        raw: All that came.
    """

    id: int
    sandbox: bool
    price: Money | None
    currency_type: str | None
    status: str | None
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Any webhook.

    Attributes:
        type: Its ``notification_type``.
        raw: The whole body as it came, unknown fields too; numbers with a point are :class:`~decimal.Decimal`.
        custom_parameters: What the game gave along with the order; empty where it gave nothing.
    """

    type: str
    raw: Raw = field(repr=False)
    custom_parameters: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserValidation(Webhook):
    """The question whether a player exists, asked several times in a payment."""

    user: Player


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Webhook):
    """Money was taken. ``order_id`` is there where the project has asked Xsolla for it."""

    transaction: Transaction
    user: Player
    total: Money | None
    order_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund(Payment):
    """Money was given back: all of it for ``refund``, some for ``partial_refund``.

    ``code`` is one of Xsolla's thirteen reasons, such as 2 for a chargeback; ``reason`` says it in words.
    """

    code: int | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWebhook(Webhook):
    """What has become of an order. ``transaction`` is None where no real money moved, or where it is told apart."""

    order: Order
    items: tuple[Item, ...]
    user: Player
    transaction: Transaction | None


class OrderPaid(OrderWebhook):
    """The order is paid, or needed no payment: grant its items."""

    __slots__ = ()


class OrderCanceled(OrderWebhook):
    """The order is canceled after it was paid: take its items back."""

    __slots__ = ()


def sign(body: bytes, secret: str) -> str:
    """What the header says of a body: lower-case hex SHA-1 over the raw body followed by the project's key, no HMAC."""
    return f"Signature {hashlib.sha1(body + secret.encode(), usedforsecurity=False).hexdigest()}"


def is_signed(body: bytes, header: str | None, secrets: Iterable[str]) -> bool:
    """Whether one of the project's keys has signed it; several are good while they are exchanged.

    Every key is compared, in constant time.
    """
    if header is None or not SIGNATURE.fullmatch(header):
        return False
    return sum(hmac.compare_digest(sign(body, secret), header) for secret in secrets) > 0


def read(body: bytes) -> Webhook:
    """Read a body whose signature was checked.

    Raises:
        PayloadError: it is no webhook, or one of a known type lacks what that type needs.
    """
    raw = f.parse(body)
    kind = f.text(raw.get("notification_type"), "notification_type")
    return _READERS.get(kind, _read_other)(kind, raw)


def key(webhook: Webhook, body: bytes) -> str | None:
    """What is the same for each delivery of one webhook, and for no other; None for one that is not to be told apart.

    The transaction, or the order where no real money moved, and the type; of one transaction there can be several
    partial refunds, which their bodies tell apart.
    """
    match webhook:
        case OrderWebhook(transaction=Transaction(id=number)) | Payment(transaction=Transaction(id=number)):
            name = f"transaction:{number}:{webhook.type}"
        case OrderWebhook(order=order):
            name = f"order:{order.id}:{webhook.type}"
        case _:
            return None
    if webhook.type == WebhookType.PARTIAL_REFUND:
        name += f":{hashlib.sha256(body).hexdigest()}"
    return name


def subject(webhook: Webhook) -> str | None:
    """What it is about, the same for what grants and what takes back; None where nothing is granted."""
    match webhook:
        case OrderWebhook(order=order):
            return f"order:{order.id}"
        case Payment(transaction=transaction):
            return f"transaction:{transaction.id}"
    return None


def _read_validation(kind: str, raw: Raw) -> UserValidation:
    return UserValidation(type=kind, raw=raw, custom_parameters=_custom(raw), user=_player(raw, "id"))


def _read_payment(kind: str, raw: Raw) -> Payment:
    return Payment(type=kind, raw=raw, custom_parameters=_custom(raw), **_money_moved(raw))


def _read_refund(kind: str, raw: Raw) -> Refund:
    details = f.maybe_object(raw, "refund_details")
    return Refund(
        type=kind,
        raw=raw,
        custom_parameters=_custom(raw),
        code=f.maybe_int(details, "code"),
        reason=f.maybe_text(details, "reason"),
        **_money_moved(raw),
    )


def _money_moved(raw: Raw) -> dict[str, Any]:
    purchase = f.maybe_object(raw, "purchase")
    order, total = f.maybe_object(purchase, "order"), f.maybe_object(purchase, "total")
    return {
        "transaction": _transaction(f.an_object(raw.get("transaction"), "transaction")),
        "user": _player(raw, "id"),
        "total": _money(total, "purchase.total") if total else None,
        "order_id": f.whole(order.get("id"), "purchase.order.id") if order else None,
    }


def _read_order(kind: str, raw: Raw) -> OrderWebhook:
    order = _read_order_itself(f.an_object(raw.get("order"), "order"))
    items = raw.get("items")
    if not isinstance(items, list):
        raise f.unexpected("items", items, "a list")
    return (OrderPaid if kind == WebhookType.ORDER_PAID else OrderCanceled)(
        type=kind,
        raw=raw,
        custom_parameters=_custom(raw),
        order=order,
        items=tuple(_item(each, f"items[{index}]") for index, each in enumerate(items)),
        user=_player(raw, "external_id"),
        transaction=_transaction_of_order(raw, order),
    )


def _read_order_itself(raw: Raw) -> Order:
    amount, currency = raw.get("amount"), f.maybe_text(raw, "currency")
    return Order(
        id=f.whole(raw.get("id"), "order.id"),
        sandbox=raw.get("mode") == "sandbox",
        price=None if amount is None or currency is None else Money(f.decimal(amount, "order.amount"), currency),
        currency_type=f.maybe_text(raw, "currency_type"),
        status=f.maybe_text(raw, "status"),
        raw=raw,
    )


def _transaction_of_order(raw: Raw, order: Order) -> Transaction | None:
    found = f.maybe_object(f.maybe_object(raw, "billing"), "transaction") or f.maybe_object(raw, "transaction")
    if found:
        return _transaction(found)
    if order.currency_type != "real":
        return None  # what stands there for a free order, or a virtual currency's, means nothing
    try:
        invoice = f.whole(order.raw.get("invoice_id"), "order.invoice_id")
    except PayloadError:
        return None  # the order is known by its own number as well
    return Transaction(invoice, None, order.sandbox, {})


def _read_other(kind: str, raw: Raw) -> Webhook:
    return Webhook(type=kind, raw=raw, custom_parameters=_custom(raw))


_READERS: Final[dict[str, Callable[[str, Raw], Webhook]]] = {
    WebhookType.USER_VALIDATION: _read_validation,
    WebhookType.PAYMENT: _read_payment,
    WebhookType.REFUND: _read_refund,
    WebhookType.PARTIAL_REFUND: _read_refund,
    WebhookType.ORDER_PAID: _read_order,
    WebhookType.ORDER_CANCELED: _read_order,
}


def _player(raw: Raw, member: str) -> Player:
    user = f.an_object(raw.get("user"), "user")
    name = f.text_or_number(user.get(member), f"user.{member}")
    return Player(name, f.maybe_text(user, "email"), f.maybe_text(user, "country"), user)


def _transaction(raw: Raw) -> Transaction:
    return Transaction(
        id=f.whole(raw.get("id"), "transaction.id"),
        external_id=f.maybe_text(raw, "external_id"),
        sandbox=raw.get("dry_run") in (1, "1"),
        raw=raw,
    )


def _item(raw: object, name: str) -> Item:
    line = f.an_object(raw, name)
    amount = line.get("amount")
    return Item(
        sku=f.text(line.get("sku"), f"{name}.sku"),
        quantity=f.whole(line.get("quantity", 1), f"{name}.quantity"),
        type=f.maybe_text(line, "type"),
        amount=None if amount is None else f.decimal(amount, f"{name}.amount"),
        raw=line,
    )


def _money(raw: Raw, name: str) -> Money:
    return Money(f.decimal(raw.get("amount"), f"{name}.amount"), f.text(raw.get("currency"), f"{name}.currency"))


def _custom(raw: Raw) -> Raw:
    return f.maybe_object(raw, "custom_parameters")
