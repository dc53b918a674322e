"""Carts: what is sent, and what is made of the answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.core.errors import CoinslotError, ErrorCode, Fault
from coinslot.core.order import Item, Price
from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.providers.xsolla import cart
from coinslot.providers.xsolla.cart import Cart, CartWarning, Line, View, read_cart, read_change, read_lines
from coinslot.providers.xsolla.project import Project

PROJECT = Project(12345)
BASE = "https://store.xsolla.com/api/v2/project/12345"
BEARER = {"Authorization": "Bearer jwt"}
PRICE = {"amount": "3.98", "amount_without_discount": "4.98", "currency": "USD"}
DOCUMENTED: dict[str, Any] = {
    "cart_id": "7a",
    "is_free": False,
    "items": [{"sku": "sword_01", "name": "Sword", "quantity": 2, "is_free": False, "price": PRICE}],
    "warnings": [{"sku": "axe", "quantity": 1, "errorCode": 4001, "errorMessage": "[0401-4001]: no axe"}],
    "price": PRICE,
    "promotions": [],
}


def answer(body: object, status: int = 200) -> HttpAnswer:
    """An answer with JSON."""
    return HttpAnswer(status, json.dumps(body))


def put(path: str, body: object | None = None) -> HttpRequest:
    """A PUT as the store wants it."""
    if body is None:
        return HttpRequest("PUT", f"{BASE}{path}", BEARER)
    return HttpRequest("PUT", f"{BASE}{path}", BEARER | {"Content-Type": "application/json"}, json.dumps(body))


# -- requests --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cart_id", "path"), [(None, "/cart"), ("7a", "/cart/7a"), ("a/b c", "/cart/a%2Fb%20c")])
def test_each_request_is_for_the_current_cart_or_for_one(cart_id: str | None, path: str) -> None:
    """The id is one part of the path; nothing is sent beside what is documented."""
    line = Line("sword_01", 2)
    assert cart.get(PROJECT, "jwt", cart_id) == HttpRequest("GET", f"{BASE}{path}", BEARER)
    assert cart.fill(PROJECT, [line, Line("axe")], "jwt", cart_id) == put(
        f"{path}/fill", {"items": [{"sku": "sword_01", "quantity": 2}, {"sku": "axe", "quantity": 1}]}
    )
    assert cart.set_item(PROJECT, line, "jwt", cart_id) == put(f"{path}/item/sword_01", {"quantity": 2})
    removal = HttpRequest("DELETE", f"{BASE}{path}/item/sword_01", BEARER)
    assert cart.remove_item(PROJECT, "sword_01", "jwt", cart_id) == removal
    assert cart.clear(PROJECT, "jwt", cart_id) == put(f"{path}/clear")


@pytest.mark.parametrize(
    ("view", "query"),
    [
        (View(), ""),
        (View(locale="en"), "?locale=en"),
        (View(currency="USD"), "?currency=USD"),
        (View("EUR", "de"), "?locale=de&currency=EUR"),
    ],
)
def test_a_cart_is_shown_as_asked_for(view: View, query: str) -> None:
    """What is left out is the store's to choose."""
    assert cart.get(PROJECT, "jwt", view=view).url == f"{BASE}/cart{query}"


@pytest.mark.parametrize("cart_id", ["", ".", "..", "x" * 300])
def test_an_impossible_id_is_refused(cart_id: str) -> None:
    """An empty one would silently mean the current cart, dots another address."""
    with pytest.raises(
        CoinslotError, match=r"^cart_id is .*; expected the id of a cart as the store gave it"
    ) as raised:
        cart.clear(PROJECT, "jwt", cart_id)
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT


def test_wrong_items_are_refused() -> None:
    """Before anything is sent."""
    with pytest.raises(
        CoinslotError, match="the list of items is empty; expected one at least; to empty a cart, clear"
    ):
        cart.fill(PROJECT, [], "jwt")
    with pytest.raises(CoinslotError, match=r"^quantity is 0; expected a whole number from 1"):
        Line("sword_01", 0)
    with pytest.raises(CoinslotError, match=r'^sku is "\.\."; expected a SKU'):
        cart.remove_item(PROJECT, "..", "jwt")
    with pytest.raises(CoinslotError, match=r'^currency is "usd"; expected an ISO 4217 code'):
        View("usd")


def test_lines_are_read_from_a_list_of_objects() -> None:
    """As they come from JavaScript; a quantity that is left out is one."""
    assert read_lines([{"sku": "a", "quantity": 2}, {"sku": "b", "quantity": None}]) == (Line("a", 2), Line("b", 1))
    assert read_lines(()) == ()


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"sku": "a"}, "items is an object of 1; expected a list of objects with sku and quantity"),
        ("sword_01", 'items is "sword_01"; expected a list'),
        (None, "items is null; expected a list"),
        (["a"], 'items[0] is "a"; expected an object'),
        ([{"sku": "a"}, {"quantity": 1}], "items[1].sku is missing; expected a SKU"),
        ([{"sku": "a", "quantity": 1.5}], "items[0].quantity is 1.5; expected a whole number"),
        ([{"sku": "a", "qauntity": 1}], "items[0].qauntity is unknown; did you mean quantity?"),
    ],
)
def test_a_wrong_line_is_named(values: object, text: str) -> None:
    """With its place in the list."""
    with pytest.raises(CoinslotError) as raised:
        read_lines(values)
    assert str(raised.value).startswith(text)


# -- answers ---------------------------------------------------------------------------------------------------


def test_a_documented_cart_is_read() -> None:
    """Items, warnings, price and whether it is free; what is added is tolerated."""
    price = Price("3.98", "4.98", "USD")
    expected = Cart(
        "7a",
        (Item("sword_01", 2, price=price),),
        price,
        is_free=False,
        warnings=(CartWarning("axe", 1, 4001, "[0401-4001]: no axe"),),
    )
    assert read_cart(answer(DOCUMENTED)) == expected
    assert read_cart(answer(DOCUMENTED | {"new": {}})) == expected


def test_a_cart_of_free_items_is_read() -> None:
    """It has no price; its id may be a number."""
    body = {"cart_id": 7, "is_free": True, "price": None, "items": [{"sku": "gift", "quantity": 1, "is_free": True}]}
    assert read_cart(answer(body)) == Cart("7", (Item("gift", 1, is_free=True),), is_free=True)


@pytest.mark.parametrize("odd", [None, 5, "x", [None, 5, "x"], {}])
def test_odd_parts_are_left_out(odd: object) -> None:
    """The rest of the cart is still of use."""
    assert read_cart(answer({"cart_id": "7a", "items": odd, "warnings": odd, "price": odd, "is_free": odd})) == Cart(
        "7a"
    )


def test_a_warning_is_kept_whatever_it_lacks() -> None:
    """That something went wrong matters more than what."""
    read = read_cart(answer({"cart_id": "7a", "warnings": [{}, {"sku": 5, "quantity": True, "errorCode": "4001"}]}))
    assert isinstance(read, Cart)
    assert read.warnings == (CartWarning("", None, None, ""),) * 2


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"cart_id": ""}', '{"cart_id": null}', '{"cart_id": true}'])
def test_a_cart_without_an_id_is_unreadable(text: str) -> None:
    """It could not be ordered."""
    fault = read_cart(HttpAnswer(200, text))
    assert isinstance(fault, Fault)
    assert fault.code is ErrorCode.UNREADABLE_ANSWER


@pytest.mark.parametrize("body", ["", "{}", "whatever"])
def test_a_change_needs_no_answer_but_its_status(body: str) -> None:
    """Carts change with an empty answer, 200 or 204."""
    assert read_change(HttpAnswer(204, body)) is None
    assert read_change(HttpAnswer(200, body)) is None


@pytest.mark.parametrize(
    ("status", "number", "code"),
    [
        (422, 1401, ErrorCode.CART_NOT_FOUND),
        (422, 1402, ErrorCode.CART_INVALID),
        (404, 4001, ErrorCode.ITEM_NOT_FOUND),
        (401, None, ErrorCode.INVALID_TOKEN),
    ],
)
def test_a_refusal_is_the_same_for_all(status: int, number: int | None, code: ErrorCode) -> None:
    """By the common tables."""
    refused = answer({"statusCode": status, "errorCode": number, "errorMessage": "no"}, status)
    for fault in (read_cart(refused), read_change(refused)):
        assert isinstance(fault, Fault)
        assert (fault.code, fault.http_status, fault.provider_code) == (code, status, number)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["sku", "quantity", "price", "errorCode"]), inner),
    max_leaves=8,
)


@given(st.fixed_dictionaries({"cart_id": JSON}, optional={"items": JSON, "warnings": JSON, "price": JSON}))
def test_any_answer_is_read(body: dict[str, Any]) -> None:
    """No answer raises."""
    assert isinstance(read_cart(answer(body)), Cart | Fault)
