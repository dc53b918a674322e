"""The Store API: what is sent, and what is made of the answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.core.errors import CoinslotError, ErrorCode, Fault
from coinslot.core.order import Item, Order, Price
from coinslot.core.status import OrderStatus
from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.providers.xsolla.orders import (
    CartOrder,
    FreeCartOrder,
    FreeItemOrder,
    ItemOrder,
    OrderRequest,
    VirtualCurrencyOrder,
)
from coinslot.providers.xsolla.params import PurchaseParams
from coinslot.providers.xsolla.project import Project
from coinslot.providers.xsolla.store import (
    Created,
    create_order,
    get_order,
    read_created,
    read_order,
    store_request,
)

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
    request = create_order(SANDBOX, ItemOrder("gems_100"), "jwt")
    assert (request.method, request.url) == (
        "POST",
        "https://store.xsolla.com/api/v2/project/12345/payment/item/gems_100",
    )
    assert request.headers == {"Authorization": "Bearer jwt", "Content-Type": "application/json"}
    assert body_of(request) == {"sandbox": True}


def test_an_order_with_parameters_as_sent() -> None:
    """Each has its documented name; the live store is told so."""
    params = PurchaseParams(quantity=3, currency="USD", custom_parameters={"character": "ayla"})
    assert body_of(create_order(PROJECT, ItemOrder("gems_100", params=params), "jwt")) == {
        "sandbox": False,
        "quantity": 3,
        "currency": "USD",
        "custom_parameters": {"character": "ayla"},
    }


@pytest.mark.parametrize(
    ("order", "path"),
    [
        (ItemOrder("a.b-c_d"), "payment/item/a.b-c_d"),
        (FreeItemOrder("gift"), "free/item/gift"),
        (VirtualCurrencyOrder("skin", "gems"), "payment/item/skin/virtual/gems"),
        (VirtualCurrencyOrder("skin", "gems", "pc_other"), "payment/item/skin/virtual/gems?platform=pc_other"),
        (CartOrder(), "payment/cart"),
        (CartOrder("7a"), "payment/cart/7a"),
        (FreeCartOrder(), "free/cart"),
        (FreeCartOrder("7a"), "free/cart/7a"),
        (CartOrder("a/../b?c#d é"), "payment/cart/a%2F..%2Fb%3Fc%23d%20%C3%A9"),
    ],
    ids=repr,
)
def test_each_kind_of_order_has_its_address(order: OrderRequest, path: str) -> None:
    """As documented; each name is one part of the path, nothing in it leads elsewhere."""
    request = create_order(SANDBOX, order, "jwt")
    assert (request.method, request.url) == ("POST", f"https://store.xsolla.com/api/v2/project/12345/{path}")
    assert request.headers == {"Authorization": "Bearer jwt", "Content-Type": "application/json"}
    assert body_of(request) == {"sandbox": True}


def test_an_order_for_virtual_currency_sends_only_what_the_store_takes() -> None:
    """Custom parameters and the sandbox flag."""
    order = VirtualCurrencyOrder("skin", "gems", params=PurchaseParams(custom_parameters={"level": 7}))
    assert body_of(create_order(PROJECT, order, "jwt")) == {"sandbox": False, "custom_parameters": {"level": 7}}


def test_a_kind_that_the_store_does_not_know_is_a_mistake_of_ours() -> None:
    """The base class alone is no order."""
    with pytest.raises(TypeError, match="OrderRequest is no kind of order"):
        create_order(PROJECT, OrderRequest(), "jwt")


@pytest.mark.parametrize("sku", ["", "a b", "a/../b", "a?b#c", "é", ".", "..", "..."])
def test_a_sku_that_could_lead_elsewhere_is_never_sent(sku: str) -> None:
    """Dots alone are steps in a path, also when they are encoded."""
    with pytest.raises(CoinslotError, match="expected a SKU"):
        ItemOrder(sku)


def test_a_request_without_a_body_has_one_header() -> None:
    """The store's preflight allows authorization and content-type; the second is for a body."""
    assert store_request(PROJECT, "DELETE", "/x", "jwt") == HttpRequest(
        "DELETE", "https://store.xsolla.com/api/v2/project/12345/x", {"Authorization": "Bearer jwt"}
    )


def test_a_look_as_sent() -> None:
    """A GET without a body; one header, because the store's preflight allows no further one."""
    request = get_order(PROJECT, 700123, "jwt")
    assert request == HttpRequest(
        "GET", "https://store.xsolla.com/api/v2/project/12345/order/700123", {"Authorization": "Bearer jwt"}
    )


def paid(given: HttpAnswer) -> Created | Fault:
    """The answer to an order that needs payment."""
    return read_created(given, ItemOrder("gems_100"))


def free(given: HttpAnswer) -> Created | Fault:
    """The answer to an order that needs none."""
    return read_created(given, FreeCartOrder())


# -- answers ---------------------------------------------------------------------------------------------------


def test_a_created_order_is_read() -> None:
    """Number and payment token; what is added is tolerated."""
    assert paid(answer({"order_id": 700123, "token": "abc"})) == Created(700123, "abc")
    assert paid(answer({"order_id": 1, "token": "abc", "new": {}}, 201)) == Created(1, "abc")


@pytest.mark.parametrize("order", [FreeItemOrder("gift"), FreeCartOrder(), VirtualCurrencyOrder("skin", "gems")])
def test_an_order_without_payment_is_read(order: OrderRequest) -> None:
    """Its number is all there is; a token would be of no use."""
    assert read_created(answer({"order_id": 700123}), order) == Created(700123)
    assert read_created(answer({"order_id": 700123, "token": None, "new": {}}, 201), order) == Created(700123)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"order_id": "7"}', '{"order_id": 0}', '{"order_id": true}'])
def test_an_order_without_payment_needs_a_number(text: str) -> None:
    """Nothing can be followed without one."""
    fault = read_created(HttpAnswer(200, text), FreeCartOrder())
    assert isinstance(fault, Fault)
    assert fault.code is ErrorCode.UNREADABLE_ANSWER


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (FreeItemOrder("sword"), ErrorCode.ITEM_NOT_FREE),
        (FreeCartOrder(), ErrorCode.ITEM_NOT_FREE),
        (VirtualCurrencyOrder("sword", "gems"), ErrorCode.ITEM_UNAVAILABLE),
    ],
)
def test_a_refusal_depends_on_what_was_asked_for(order: OrderRequest, code: ErrorCode) -> None:
    """One number says that an item cannot be ordered like this; free calls are told that it is not free."""
    fault = read_created(refused(422, 1411), order)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.provider_code) == (code, 1411)


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
@pytest.mark.parametrize("read", [paid, read_order])
def test_what_is_not_documented_is_an_unreadable_answer(read: Any, text: str) -> None:  # noqa: ANN401 - a reader
    """Garbage, HTML, nothing, a megabyte, endless nesting: a fault whose text stays short."""
    fault = read(HttpAnswer(200, text))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.http_status) == (ErrorCode.UNREADABLE_ANSWER, 200)
    assert "expected" in fault.message
    assert len(fault.message) < 500


# -- errors ----------------------------------------------------------------------------------------------------


def refused(status: int, code: int) -> HttpAnswer:
    """An answer in the store's own shape of errors."""
    return answer({"statusCode": status, "errorCode": code, "errorMessage": f"[0401-{code}]: no"}, status)


@pytest.mark.parametrize("read", [paid, free, read_order])
def test_every_reader_knows_a_refusal(read: Any) -> None:  # noqa: ANN401 - a reader
    """Whatever was asked for."""
    fault = read(refused(401, 1501))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.http_status, fault.provider_code) == (ErrorCode.INVALID_TOKEN, 401, 1501)


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
    assert isinstance(paid(given_answer), Created | Fault)
    assert isinstance(free(given_answer), Created | Fault)
