"""Signatures, bodies, and which deliveries are one and the same."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pytest

from coinslot.providers.xsolla.webhookfields import PayloadError
from coinslot.providers.xsolla.webhooks import (
    NETWORKS,
    Money,
    OrderCanceled,
    OrderPaid,
    Payment,
    Refund,
    UserValidation,
    Webhook,
    is_signed,
    key,
    read,
    sign,
    subject,
)
from tests.server import bodies as b

KEY = "sandbox-secret"
BODY = b'{"notification_type":"user_validation","user":{"id":"u1"}}'

DIGEST = "78ce4bf17db265ae535b359fd984229bafb1acbb"

GOLDEN = [
    # printf '%s' '{"notification_type":"user_validation","user":{"id":"u1"}}sandbox-secret' | sha1sum
    (BODY, KEY, DIGEST),
    # printf '%s' '{"user":{"name":"Zoë ❤ 日本"}}ключ-секрет' | sha1sum
    ('{"user":{"name":"Zoë ❤ 日本"}}'.encode(), "ключ-секрет", "24233b4d9174376dbeae281618ba71c7eefa6e43"),
    # printf '\377\000\376sandbox-secret' | sha1sum
    (b"\xff\x00\xfe", KEY, "9a6503052c1f8e8c082c7499d5b2fde99a1b8464"),
    # printf 'sandbox-secret' | sha1sum
    (b"", KEY, "b9f0bc003beb4b222b61947215266bd55e87db7d"),
]


@pytest.mark.parametrize(("body", "secret", "digest"), GOLDEN)
def test_the_signature_is_that_of_sha1sum(body: bytes, secret: str, digest: str) -> None:
    """Over the bytes and then the key, whatever the bytes are."""
    assert sign(body, secret) == f"Signature {digest}"
    assert is_signed(body, f"Signature {digest}", [secret])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Signature",
        "Signature ",
        DIGEST,
        f"signature {DIGEST}",
        f"Bearer {DIGEST}",
        f"Signature  {DIGEST}",
        f"Signature {DIGEST} ",
        f"Signature {DIGEST}\n",
        f"Signature {DIGEST},Signature {DIGEST}",
        "Signature " + DIGEST.upper(),
        "Signature " + DIGEST[:-1],
        "Signature " + "0" * 40,
        "Signature " + "é" * 40,
        "Signature " + "٣" * 40,
        # printf '%s' '{"notification_type":"user_validation","user":{"id":"u1"}}' | sha1sum
        "Signature 16dfc8c2b3920bbd1c5aedca3185535332459243",
    ],
)
def test_anything_else_is_no_signature(header: str | None) -> None:
    """Neither another spelling, nor the digest of the body alone."""
    assert not is_signed(BODY, header, [KEY])


def test_one_byte_decides() -> None:
    """The body is signed as it came, not as it reads."""
    assert not is_signed(BODY.replace(b":{", b": {"), sign(BODY, KEY), [KEY])


def test_keys_can_be_exchanged() -> None:
    """While two are good, either signs; a key that is not among them does not."""
    assert is_signed(BODY, sign(BODY, "old"), ["new", "old"])
    assert is_signed(BODY, sign(BODY, "new"), ["new", "old"])
    assert not is_signed(BODY, sign(BODY, "older"), ["new", "old"])
    assert not is_signed(BODY, sign(BODY, KEY), [])


def test_every_key_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long it takes does not tell which one was right."""
    seen: list[str] = []

    def compare(one: str, other: str) -> bool:
        seen.append(one)
        return one == other

    monkeypatch.setattr("hmac.compare_digest", compare)
    assert is_signed(BODY, sign(BODY, "first"), ["first", "second"])
    assert seen == [sign(BODY, "first"), sign(BODY, "second")]


def test_a_player_is_asked_for() -> None:
    """By the id, which older documents have as a number."""
    webhook = read(b.raw(b.user_validation()))
    assert isinstance(webhook, UserValidation)
    assert (webhook.user.id, webhook.user.email, webhook.user.country) == ("u1", "a@b.c", "US")
    number = read(b.raw({"notification_type": "user_validation", "user": {"id": 7}}))
    assert isinstance(number, UserValidation)
    assert (number.user.id, number.user.email) == ("7", None)


def test_a_payment_is_read() -> None:
    """With the order where the project has asked for it, exactly, and with what the game gave."""
    webhook = read(b.raw(b.payment()))
    assert type(webhook) is Payment
    assert (webhook.transaction.id, webhook.transaction.external_id) == (900_001, "my-tx-1")
    assert webhook.transaction.sandbox
    assert webhook.total == Money(Decimal("1.99"), "USD")
    assert (webhook.order_id, webhook.user.id) == (700_123, "u1")
    assert webhook.custom_parameters == {"character": "ayla"}
    assert webhook.raw["payment_details"]["payment"]["amount"] == Decimal("2.17")


def test_a_payment_may_say_little() -> None:
    """A project whose tokens have no order, and a payment that is no test."""
    webhook = read(
        b'{"notification_type":"payment","transaction":{"id":"5"},"user":{"id":"u1"},"custom_parameters":[]}'
    )
    assert type(webhook) is Payment
    assert (webhook.transaction.id, webhook.transaction.sandbox, webhook.total, webhook.order_id) == (
        5,
        False,
        None,
        None,
    )
    assert webhook.custom_parameters == {}


@pytest.mark.parametrize("kind", ["refund", "partial_refund"])
def test_a_refund_says_why(kind: str) -> None:
    """By Xsolla's number and in words."""
    webhook = read(b.raw(b.refund(kind=kind, amount=0.5)))
    assert isinstance(webhook, Refund)
    assert (webhook.type, webhook.code, webhook.reason) == (kind, 2, "Chargeback")
    assert webhook.total == Money(Decimal("0.5"), "USD")
    bare = b.refund() | {"refund_details": {"code": "2"}}
    assert read(b.raw(bare)).code is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(("make", "kind"), [(b.order_paid, OrderPaid), (b.order_canceled, OrderCanceled)])
def test_an_order_is_read(make: Any, kind: type[OrderPaid | OrderCanceled]) -> None:  # noqa: ANN401 # one of two
    """With its items, its price exactly, its player and, where it is told together, its money."""
    webhook = read(b.raw(make()))
    assert type(webhook) is kind
    assert (webhook.order.id, webhook.order.sandbox, webhook.order.status) == (700_123, True, "paid")
    assert webhook.order.price == Money(Decimal("1.9900"), "USD")
    [item] = webhook.items
    assert (item.sku, item.quantity, item.type, item.amount) == ("sword_01", 1, "virtual_good", Decimal("1.99"))
    assert webhook.user.id == "u1"
    assert webhook.transaction is not None
    assert (webhook.transaction.id, webhook.transaction.sandbox) == (900_001, True)


@pytest.mark.parametrize(("currency", "kind"), [(None, "unknown"), ("gems", "virtual")])
def test_an_order_without_money_has_no_transaction(currency: str | None, kind: str) -> None:
    """Whatever stands in its invoice."""
    body = b.free(currency=currency)
    body["order"]["invoice_id"] = "17"
    webhook = read(b.raw(body))
    assert isinstance(webhook, OrderPaid)
    assert (webhook.order.currency_type, webhook.transaction) == (kind, None)
    assert webhook.order.price == (Money(Decimal(0), "gems") if currency else None)


def test_unknown_fields_are_kept() -> None:
    """What Xsolla adds one day can be read by who knows it."""
    body = b.order_paid() | {"is_new": [1, {"deep": 0.10}]}
    assert read(b.raw(body)).raw["is_new"] == [1, {"deep": Decimal("0.1")}]


def test_facts_do_not_name_players_where_they_are_written() -> None:
    """The raw body, with address and mail, is left out of a repr."""
    assert "203.0.113.9" not in repr(read(b.raw(b.payment())))


@pytest.mark.parametrize("kind", ["user_search", "create_subscription", "dispute", "something-new", "ORDER_PAID"])
def test_other_types_are_known_by_name(kind: str) -> None:
    """And have no key: what they mean is for their handler to say."""
    webhook = read(b.raw({"notification_type": kind, "custom_parameters": {"a": 1}}))
    assert (type(webhook), webhook.type, webhook.custom_parameters) == (Webhook, kind, {"a": 1})
    assert (key(webhook, b""), subject(webhook)) == (None, None)


BROKEN = [
    (b"", "The body is not JSON"),
    (b"\xff", "The body is not JSON"),
    (b"[]", "the body is a list; expected an object"),
    (b"null", "the body is nothing; expected an object"),
    (b"{}", "notification_type is nothing; expected text of 1 to 255 characters"),
    (b'{"notification_type":["payment"]}', "notification_type is a list; expected text"),
    (b'{"notification_type":"order_paid"}', "order is nothing; expected an object"),
    (b'{"notification_type":"user_validation","user":{"id":""}}', "user.id is ''; expected text"),
    (b'{"notification_type":"user_validation","user":{"id":true}}', "user.id is True; expected text"),
    (b'{"notification_type":"user_validation","user":{"id":"a\\u0000"}}', "user.id is 'a\\x00'; expected text"),
    (b'{"notification_type":"user_validation","user":{"id":"\\ud800"}}', "user.id is '\\ud800'; expected text"),
    (b"[" * 100_000, "The body is not JSON"),
    (b'{"notification_type":"payment","transaction":{"id":1e99999999999999999999},"user":{"id":"u"}}', "not JSON"),
    (b'{"notification_type":"payment","transaction":{"id":NaN},"user":{"id":"u"}}', "NaN is no JSON"),
]


@pytest.mark.parametrize(("body", "text"), BROKEN)
def test_a_broken_body_is_told_of(body: bytes, text: str) -> None:
    """What came, and what was expected."""
    with pytest.raises(PayloadError) as caught:
        read(body)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"order": {"id": "x"}}, "order.id is 'x'; expected a whole number above 0"),
        ({"order": {"id": 0}}, "order.id is 0; expected a whole number above 0"),
        ({"order": {"id": 2**63}}, "order.id is 9223372036854775808; expected"),
        ({"order": {"id": 1, "currency": "USD", "amount": "1,99"}}, "order.amount is '1,99'; expected an amount"),
        ({"items": None}, "items is nothing; expected a list"),
        ({"items": [7]}, "items[0] is 7; expected an object"),
        ({"items": [{"sku": "a"}, {}]}, "items[1].sku is nothing; expected text"),
        ({"items": [{"sku": "a", "quantity": -1}]}, "items[0].quantity is -1; expected a whole number above 0"),
        ({"user": {"id": "u1"}}, "user.external_id is nothing; expected text"),
    ],
)
def test_an_order_needs_its_members(change: dict[str, Any], text: str) -> None:
    """A grant for nobody, of nothing or twice as much is none."""
    with pytest.raises(PayloadError) as caught:
        read(b.raw(b.order_paid() | change))
    assert text in str(caught.value)


def test_an_odd_invoice_does_not_cost_an_order() -> None:
    """The order is known by its own number as well."""
    body = b.apart(b.order_paid())
    body["order"]["invoice_id"] = "INV-7"
    webhook = read(b.raw(body))
    assert isinstance(webhook, OrderPaid)
    assert webhook.transaction is None
    assert key(webhook, b"") == "order:700123:order_paid"


@pytest.mark.parametrize(
    ("body", "name", "about"),
    [
        (b.order_paid(), "transaction:900001:order_paid", "order:700123"),
        (b.apart(b.order_paid()), "transaction:900001:order_paid", "order:700123"),
        (b.apart(b.order_paid()) | {"transaction": {"id": 5}}, "transaction:5:order_paid", "order:700123"),
        (b.order_canceled(), "transaction:900001:order_canceled", "order:700123"),
        (b.free(), "order:700124:order_paid", "order:700124"),
        (b.free(currency="gems"), "order:700124:order_paid", "order:700124"),
        (b.payment(), "transaction:900001:payment", "transaction:900001"),
        (b.refund(), "transaction:900001:refund", "transaction:900001"),
        (b.user_validation(), None, None),
    ],
)
def test_deliveries_of_one_webhook_have_one_key(body: dict[str, Any], name: str | None, about: str | None) -> None:
    """The transaction and the type, or the order and the type where no money moved."""
    webhook = read(b.raw(body))
    assert key(webhook, b.raw(body)) == name
    assert subject(webhook) == about


def test_partial_refunds_are_told_apart_by_their_bodies() -> None:
    """Of one transaction there can be several."""
    one, other = (b.raw(b.refund(kind="partial_refund", amount=amount)) for amount in (0.5, 0.7))
    assert key(read(one), one) == f"transaction:900001:partial_refund:{hashlib.sha256(one).hexdigest()}"
    assert key(read(one), one) != key(read(other), other)


def test_networks_are_those_of_the_documents() -> None:
    """Nine, five of them single machines."""
    assert len(NETWORKS) == 9
    assert sum(network.endswith("/32") for network in NETWORKS) == 5
