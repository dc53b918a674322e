"""What all answers of the Store API have in common."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.order import Item, Price
from coinslot.core.status import OrderStatus
from coinslot.providers.http import HttpAnswer
from coinslot.providers.xsolla import answers


def refused(status: int, code: int | None = None, retry_after: str | None = None) -> HttpAnswer:
    """An answer in the store's own shape of errors."""
    body = {"statusCode": status, "errorCode": code, "errorMessage": f"[0401-{code}]: no", "transactionId": "t"}
    return HttpAnswer(status, json.dumps(body), retry_after)


@pytest.mark.parametrize(
    ("status", "number", "code"),
    [
        (401, 1501, ErrorCode.INVALID_TOKEN),
        (403, None, ErrorCode.INVALID_TOKEN),
        (404, 4001, ErrorCode.ITEM_NOT_FOUND),
        (422, 1102, ErrorCode.REQUEST_REFUSED),
        (422, 5006, ErrorCode.NOT_ENOUGH_VIRTUAL_CURRENCY),
        (429, None, ErrorCode.RATE_LIMITED),
        (500, 2000, ErrorCode.PROVIDER_UNAVAILABLE),
    ],
)
def test_a_refusal_keeps_the_stores_number_and_words(status: int, number: int | None, code: ErrorCode) -> None:
    """Beside what it means and what to do."""
    fault = answers.read_object(refused(status, number))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.http_status, fault.provider_code) == (code, status, number)
    assert f"answered {status}: [0401-{number}]: no. " in fault.message


@pytest.mark.parametrize("before", ["", "x" * 190])
def test_a_fault_repeats_no_token(before: str) -> None:
    """Whatever the store answers, where it may hold a payment token or the player's: an error is logged and shown."""
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJheWxhIn0.aBcDeFgHiJkLmNoP_q-r1"  # noqa: S105 - nobody's
    body = json.dumps({"errorMessage": f"{before} {token} is wrong", "token": token})
    for fault in (
        answers.refusal(HttpAnswer(401, body)),
        answers.refusal(HttpAnswer(502, f"<p>{token}")),
        answers.unreadable(HttpAnswer(200, json.dumps({"token": token, "order_id": token})), "an order_id"),
    ):
        assert "eyJ" not in fault.message
        assert "…" in fault.message or before
    assert "[0401-1102]: no" in answers.refusal(refused(422, 1102)).message


def test_a_refusal_names_the_wrong_properties() -> None:
    """Where the store does, beside a general text; sentences end once."""
    body = {
        "errorCode": 1102,
        "errorMessage": "[0401-1102]: Unprocessable Entity.",
        "errorMessageExtended": [{"property": "quantity", "message": "too many."}, {"property": "x"}, None],
    }
    message = answers.refusal(HttpAnswer(422, json.dumps(body))).message
    assert "[0401-1102]: Unprocessable Entity; quantity: too many. Check the parameters" in message
    plain = answers.refusal(HttpAnswer(422, json.dumps(body | {"errorMessageExtended": None}))).message
    assert "Unprocessable Entity. Check the parameters" in plain


@pytest.mark.parametrize("text", ["", "<html>Unauthorized</html>", "null", "[]", "[" * 100_000])
def test_a_refusal_needs_no_body(text: str) -> None:
    """A 401 of a proxy is a 401."""
    fault = answers.refusal(HttpAnswer(401, text))
    assert (fault.code, fault.http_status, fault.provider_code) == (ErrorCode.INVALID_TOKEN, 401, None)


@pytest.mark.parametrize("message", ["x" * 1_000_000, {"a": ["x" * 1_000_000]}, None, 5, ""])
def test_the_text_of_a_refusal_stays_short(message: object) -> None:
    """It goes to the game and to the log; what is no text is not quoted as one."""
    fault = answers.refusal(HttpAnswer(422, json.dumps({"errorCode": True, "errorMessage": message})))
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
        ("9" * 400, answers.LONGEST_WAIT),
    ],
)
def test_retry_after_is_read_in_seconds(header: str | None, seconds: float | None) -> None:
    """The form with a date, and what is none of both, counts as absent; none is longer than a year."""
    assert answers.refusal(refused(429, retry_after=header)).retry_after == seconds


def test_a_success_must_be_an_object() -> None:
    """Any status from 200 to 299 is one; anything else in it is unreadable."""
    assert answers.read_object(HttpAnswer(201, '{"a": 1}')) == {"a": 1}
    fault = answers.read_object(HttpAnswer(200, "[]"))
    assert isinstance(fault, Fault)
    assert fault.code is ErrorCode.UNREADABLE_ANSWER


def test_lines_without_a_sku_or_a_quantity_are_left_out() -> None:
    """A list that is none has no lines."""
    price = {"amount": "1.99", "currency": "USD"}
    lines = [{"sku": "a", "quantity": 2, "is_free": "true", "price": price}, {"sku": "b"}, {"quantity": 1}, None, 5]
    assert answers.items(lines) == (Item("a", 2, is_free=True, price=Price("1.99", "1.99", "USD")),)
    assert answers.items({"sku": "a", "quantity": 2}) == ()


def test_statuses_are_read_without_regard_to_case() -> None:
    """A word that nobody knows is UNKNOWN."""
    assert (answers.order_status(" Cancelled "), answers.order_status("refunding")) == (
        OrderStatus.CANCELED,
        OrderStatus.UNKNOWN,
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(JSON)
def test_any_value_has_a_reading(value: object) -> None:
    """No piece of an answer raises."""
    assert isinstance(answers.items(value), tuple)
    assert isinstance(answers.price(value), Price | None)
    assert isinstance(answers.is_true(value), bool)


@pytest.mark.parametrize(("number", "is_id"), [(1, True), (2**53 - 1, True), (2**53, False), (0, False), (-1, False)])
def test_an_id_keeps_its_digits_in_javascript(number: int, *, is_id: bool) -> None:
    """A larger one would be rounded there, and be the wrong key of a grant."""
    assert answers.is_id(number) is is_id


def test_a_404_of_one_order_is_about_the_order() -> None:
    """Also where the answer is not the store's own."""
    fault = answers.read_object(HttpAnswer(404, "<html>not found</html>"), order=True)
    assert isinstance(fault, Fault)
    assert fault.code is ErrorCode.ORDER_NOT_FOUND
