"""What the game's own server tells of orders."""

from __future__ import annotations

import json

import pytest

from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import OrderStatus
from coinslot.providers import backend
from coinslot.providers.http import HttpAnswer, HttpRequest

URL = "https://game.example/payments"


@pytest.mark.parametrize("url", [URL, f"{URL}/"])
def test_the_request_word_by_word(url: str) -> None:
    """The ticket is in a header: addresses are logged."""
    headers = {"Accept": "text/event-stream", "Authorization": "Bearer abc.def"}
    asked = backend.follow(url, 7, "abc.def")
    assert asked == HttpRequest("GET", "https://game.example/payments/orders/7/events", headers)


@pytest.mark.parametrize("status", [OrderStatus.DONE, OrderStatus.CANCELED])
def test_what_has_become_of_the_order_is_read(status: OrderStatus) -> None:
    """Done or canceled."""
    told = backend.read(("order", json.dumps({"orderId": 7, "status": status, "more": 1})), 7)
    assert told is status


def test_another_event_tells_nothing() -> None:
    """A server may have more to say."""
    assert backend.read(("message", '{"orderId": 7, "status": "done"}'), 7) is None


@pytest.mark.parametrize(
    "data",
    [
        *('{"orderId": 8, "status": "done"}', '{"orderId": 7, "status": "paid"}', '{"orderId": 7}', "{", "7", "[]"),
        *("", '{"orderId": 7, "status": ["done"]}', "[" * 60_000),
    ],
)
def test_anything_else_proves_nothing(data: str) -> None:
    """Another order, another word, or no JSON."""
    told = backend.read(("order", data), 7)
    assert isinstance(told, Fault)
    assert told.code is ErrorCode.UNREADABLE_ANSWER
    assert len(told.message) < 200


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (200, ErrorCode.UNREADABLE_ANSWER),
        (401, ErrorCode.INVALID_TOKEN),
        (403, ErrorCode.INVALID_TOKEN),
        (404, ErrorCode.REQUEST_REFUSED),
        (429, ErrorCode.RATE_LIMITED),
        (500, ErrorCode.PROVIDER_UNAVAILABLE),
        (503, ErrorCode.PROVIDER_UNAVAILABLE),
    ],
)
def test_a_refusal_says_who_refused(status: int, code: ErrorCode) -> None:
    """And how; also a stream that ends before it has told anything."""
    fault = backend.refusal(HttpAnswer(status, ""), URL)
    assert (fault.code, fault.http_status) == (code, status)
    assert "game.example" in fault.message


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), (" 7 ", 7.0), (None, None), ("", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("9" * 400, 3600.0)],
)
def test_a_wish_for_quiet_is_read(header: str | None, seconds: float | None) -> None:
    """In seconds, and never endless."""
    assert backend.refusal(HttpAnswer(503, "", header), URL).retry_after == seconds
