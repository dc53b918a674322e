"""The Store API: what is sent, and what is made of the answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.order import Item, Order, Price
from coinslot.core.status import OrderStatus
from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.providers.xsolla.project import Project
from coinslot.providers.xsolla.store import Created, OrderRequest, create_order, get_order, read_created, read_order

PROJECT = Project(12345)
SANDBOX = Project(12345, sandbox=True)
PRICE = {"amount": "1.99", "amount_without_discount": "2.49", "currency": "USD"}
DOCUMENTED: dict[str, Any] = {
    "order_id": 700123,
    "status": "paid",
    "content": {
        "price": PRICE,
        "virtual_price": None,
        "is_free": False,
        "items": [{"sku": "sword_01", "quantity": 1, "is_free": False, "price": PRICE}],
    },
}


def answer(body: object, status: int = 200) -> HttpAnswer:
    """An answer with JSON."""
    return HttpAnswer(status, json.dumps(body))


def body_of(request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
    """What a request carries."""
    assert request.body is not None
    return json.loads(request.body)


# -- requests --------------------------------------------------------------------------------------------------


def test_an_order_of_one_item_as_sent() -> None:
    """Address, headers and body of the smallest order; what is None is left out."""
    request = create_order(SANDBOX, OrderRequest("gems_100"), "jwt")
    assert (request.method, request.url) == (
        "POST",
        "https://store.xsolla.com/api/v2/project/12345/payment/item/gems_100",
    )
    assert request.headers == {"Authorization": "Bearer jwt", "Content-Type": "application/json"}
    assert body_of(request) == {"sandbox": True, "quantity": 1}


def test_an_order_with_everything_as_sent() -> None:
    """Each option has its documented name; the live store is told so."""
    parameters: dict[str, str | float | bool] = {"character": "ayla", "level": 7, "vip": True}
    wanted = OrderRequest("gems_100", 3, "USD", "en", parameters)
    assert body_of(create_order(PROJECT, wanted, "jwt")) == {
        "sandbox": False,
        "quantity": 3,
        "currency": "USD",
        "locale": "en",
        "custom_parameters": parameters,
    }


def test_empty_objects_are_never_sent() -> None:
    """The store refuses ``settings: {}`` and asks for one custom parameter at least."""
    body = body_of(create_order(PROJECT, OrderRequest("gems_100", custom_parameters={}), "jwt"))
    assert "settings" not in body
    assert "custom_parameters" not in body


@pytest.mark.parametrize(
    ("sku", "path"),
    [("a b", "a%20b"), ("a/../b", "a%2F..%2Fb"), ("a?b#c", "a%3Fb%23c"), ("é", "%C3%A9"), ("a.b-c_d", "a.b-c_d")],
)
def test_the_sku_is_one_part_of_the_path(sku: str, path: str) -> None:
    """Nothing in it leads elsewhere."""
    url = create_order(PROJECT, OrderRequest(sku), "jwt").url
    assert url == f"https://store.xsolla.com/api/v2/project/12345/payment/item/{path}"


def test_a_look_as_sent() -> None:
    """A GET without a body; one header, because the store's preflight allows no further one."""
    request = get_order(PROJECT, 700123, "jwt")
    assert request == HttpRequest(
        "GET", "https://store.xsolla.com/api/v2/project/12345/order/700123", {"Authorization": "Bearer jwt"}
    )


# -- answers ---------------------------------------------------------------------------------------------------


def test_a_created_order_is_read() -> None:
    """Number and payment token; what is added is tolerated."""
    assert read_created(answer({"order_id": 700123, "token": "abc"})) == Created(700123, "abc")
    assert read_created(answer({"order_id": 1, "token": "abc", "new": {}}, 201)) == Created(1, "abc")


def test_a_documented_order_is_read() -> None:
    """Everything the documents show, amounts as the texts that they are."""
    price = Price("1.99", "2.49", "USD")
    assert read_order(answer(DOCUMENTED)) == Order(
        700123, OrderStatus.PAID, (Item("sword_01", 1, price=price),), price, virtual_price=None, is_free=False
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("new", OrderStatus.NEW),
        ("New", OrderStatus.NEW),
        ("PAID", OrderStatus.PAID),
        ("done", OrderStatus.DONE),
        (" Done ", OrderStatus.DONE),
        ("cancel", OrderStatus.CANCELED),
        ("canceled", OrderStatus.CANCELED),
        ("Cancelled", OrderStatus.CANCELED),
        ("expired", OrderStatus.EXPIRED),
        ("Expired", OrderStatus.EXPIRED),
        ("unknown", OrderStatus.UNKNOWN),
        ("refunding", OrderStatus.UNKNOWN),
        ("", OrderStatus.UNKNOWN),
    ],
)
def test_statuses_are_read_in_every_spelling(word: str, status: OrderStatus) -> None:
    """In any case and all spellings of canceled; a word nobody knows is UNKNOWN."""
    order = read_order(answer(DOCUMENTED | {"status": word}))
    assert isinstance(order, Order)
    assert order.status is status


@pytest.mark.parametrize(
    ("value", "free"),
    [
        (True, True),
        ("true", True),
        ("True", True),
        (False, False),
        ("false", False),
        (None, False),
        (1, False),
        ({}, False),
    ],
)
def test_is_free_is_a_boolean_or_a_text(value: object, *, free: bool) -> None:
    """Of the order and of its items; the text "false" is not true."""
    item = {"sku": "gift", "quantity": 1, "is_free": value}
    order = read_order(answer({"order_id": 7, "status": "done", "content": {"is_free": value, "items": [item]}}))
    assert order == Order(7, OrderStatus.DONE, (Item("gift", 1, is_free=free),), is_free=free)


def test_amounts_keep_every_digit() -> None:
    """A decimal is never rounded through a float; a whole number becomes its text."""
    priced = {"price": PRICE | {"amount": "19.9900", "amount_without_discount": 20}}
    order = read_order(answer({"order_id": 7, "status": "new", "content": priced}))
    assert isinstance(order, Order)
    assert order.price == Price("19.9900", "20", "USD")


def test_a_virtual_price_names_its_currency() -> None:
    """The currency is the SKU; without a price before the discount, the amount is both."""
    priced = {"price": None, "virtual_price": {"amount": "50", "currency": "gold"}}
    order = read_order(answer({"order_id": 7, "status": "done", "content": priced}))
    assert isinstance(order, Order)
    assert (order.price, order.virtual_price) == (None, Price("50", "50", "gold"))


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "x",
        {},
        {"price": "1.99", "items": {}},
        {"price": {"amount": 1.99, "currency": "USD"}},
        {"price": {"amount": True, "currency": "USD"}},
        {"price": {"amount": "1"}, "items": [None, 5, "x", [], {}, {"sku": 5, "quantity": 1}, {"sku": "a"}]},
        {"items": [{"sku": "a", "quantity": "1"}, {"sku": "a", "quantity": True}, {"sku": "a", "quantity": 1.5}]},
    ],
)
def test_odd_content_is_left_out(content: object) -> None:
    """The status decides; a price or a line that is not as documented is none."""
    order = read_order(answer({"order_id": 7, "status": "done", "content": content}))
    assert order == Order(7, OrderStatus.DONE)


def test_unknown_fields_are_tolerated() -> None:
    """The provider may add to every level."""
    content = DOCUMENTED["content"]
    more = {"new": [1], "__proto__": {"status": "done"}}
    items = [content["items"][0] | more]
    grown = DOCUMENTED | more | {"content": content | more | {"items": items, "price": PRICE | more}}
    assert read_order(answer(grown)) == read_order(answer(DOCUMENTED))


GARBAGE = [
    "",
    "null",
    "5",
    "[]",
    "{}",
    '"done"',
    "{",
    "<!doctype html><title>502 Bad Gateway</title>",
    "\x00",
    "\ud800",
    "x" * 1_000_000,
    "[" * 200_000,
    '{"order_id":' * 100_000,
    '{"order_id": ' + "1" * 5000 + "}",
    '{"order_id": 0, "status": "done", "token": "abc"}',
    '{"order_id": -7, "status": "done", "token": "abc"}',
    '{"order_id": "7", "status": "done", "token": "abc"}',
    '{"order_id": true, "status": "done", "token": "abc"}',
    '{"order_id": 7.0, "status": "done", "token": "abc"}',
    '{"order_id": null, "status": "done", "token": "abc"}',
    '{"order_id": 7, "status": 3, "token": ""}',
    '{"order_id": 7, "status": null, "token": null}',
    '[{"order_id": 7, "status": "done", "token": "abc"}]',
]


@pytest.mark.parametrize("text", GARBAGE, ids=lambda text: repr(text[:30]))
@pytest.mark.parametrize("read", [read_created, read_order])
def test_what_is_not_documented_is_an_unreadable_answer(read: Any, text: str) -> None:  # noqa: ANN401 - a reader
    """Garbage, HTML, nothing, a megabyte, endless nesting: a fault whose text stays short."""
    fault = read(HttpAnswer(200, text))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.http_status) == (ErrorCode.UNREADABLE_ANSWER, 200)
    assert "expected" in fault.message
    assert len(fault.message) < 500


# -- errors ----------------------------------------------------------------------------------------------------


def refused(status: int, code: int | None = None, retry_after: str | None = None) -> HttpAnswer:
    """An answer in the store's own shape of errors."""
    body = {"statusCode": status, "errorCode": code, "errorMessage": f"[0401-{code}]: no", "transactionId": "t"}
    return HttpAnswer(status, json.dumps(body), retry_after)


@pytest.mark.parametrize(
    ("status", "number", "code"),
    [
        (401, 1501, ErrorCode.INVALID_TOKEN),
        (401, None, ErrorCode.INVALID_TOKEN),
        (403, None, ErrorCode.INVALID_TOKEN),
        (404, 4001, ErrorCode.ITEM_NOT_FOUND),
        (404, 9001, ErrorCode.ORDER_NOT_FOUND),
        (404, 1401, ErrorCode.REQUEST_REFUSED),
        (404, None, ErrorCode.REQUEST_REFUSED),
        (422, 1102, ErrorCode.REQUEST_REFUSED),
        (422, 4001, ErrorCode.REQUEST_REFUSED),
        (405, None, ErrorCode.REQUEST_REFUSED),
        (302, None, ErrorCode.REQUEST_REFUSED),
        (408, None, ErrorCode.PROVIDER_UNAVAILABLE),
        (429, None, ErrorCode.RATE_LIMITED),
        (500, 2000, ErrorCode.PROVIDER_UNAVAILABLE),
        (503, None, ErrorCode.PROVIDER_UNAVAILABLE),
        (599, None, ErrorCode.PROVIDER_UNAVAILABLE),
    ],
)
@pytest.mark.parametrize("read", [read_created, read_order])
def test_the_http_status_decides_and_the_providers_code_refines(
    read: Any,  # noqa: ANN401 - a reader
    status: int,
    number: int | None,
    code: ErrorCode,
) -> None:
    """Each documented refusal has its code, and keeps the store's number and words."""
    fault = read(refused(status, number))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.http_status, fault.provider_code) == (code, status, number)
    assert f"answered {status}: [0401-{number}]: no." in fault.message


@pytest.mark.parametrize("text", ["", "<html>Unauthorized</html>", "null", "[]", "[" * 100_000])
def test_a_refusal_needs_no_body(text: str) -> None:
    """A 401 of a proxy is a 401."""
    fault = read_order(HttpAnswer(401, text))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.http_status, fault.provider_code) == (ErrorCode.INVALID_TOKEN, 401, None)


@pytest.mark.parametrize("message", ["x" * 1_000_000, {"a": ["x" * 1_000_000]}, None, 5, ""])
def test_the_text_of_a_refusal_stays_short(message: object) -> None:
    """It goes to the game and to the log; what is no text is not quoted as one."""
    fault = read_order(answer({"errorCode": True, "errorMessage": message}, 422))
    assert isinstance(fault, Fault)
    assert fault.provider_code is None
    assert len(fault.message) < 500


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("0", 0),
        (None, None),
        ("", None),
        ("-7", None),
        ("7.5", None),
        ("soon", None),
        ("٧", None),  # noqa: RUF001 - a digit, and not one of HTTP's
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_seconds(header: str | None, seconds: float | None) -> None:
    """The form with a date, and what is none of both, counts as absent."""
    fault = read_created(refused(429, retry_after=header))
    assert isinstance(fault, Fault)
    assert fault.retry_after == seconds


TEXTS = st.one_of(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["content", "price"]), inner),
        max_leaves=8,
    ).flatmap(
        lambda inner: st.just(json.dumps({"order_id": 7, "status": "done", "content": inner, "errorCode": inner}))
    ),
)


@given(st.builds(HttpAnswer, st.integers(0, 999), TEXTS, st.none() | st.text()))
def test_any_answer_is_read(given_answer: HttpAnswer) -> None:
    """No answer raises."""
    assert isinstance(read_order(given_answer), Order | Fault)
    assert isinstance(read_created(given_answer), Created | Fault)
