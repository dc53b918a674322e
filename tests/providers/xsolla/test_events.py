"""The Event API: what is asked, and what is made of the answers."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.core.errors import ErrorCode, Fault
from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.providers.xsolla.events import PaidEvent, process, read_processed, read_unprocessed, unprocessed
from coinslot.providers.xsolla.project import Project

BEARER = {"Authorization": "Bearer jwt"}


def event(event_id: object = 7, kind: object = "order_paid", order_id: object = 700123) -> dict[str, Any]:
    """An event as documented."""
    data = {"notification_type": kind, "order": {"id": order_id, "status": "paid"}, "user": {"external_id": "ayla"}}
    return {"id": event_id, "status": 0, "created_at": "2026-01-02T03:04:05+00:00", "data": data}


def answer(body: object, status: int = 200) -> HttpAnswer:
    """An answer with JSON."""
    return HttpAnswer(status, json.dumps(body))


@pytest.mark.parametrize("origin", ["https://getupdate.xsolla.com", "http://127.0.0.1:7700/"])
def test_requests_are_as_documented(origin: str) -> None:
    """The project in the query, the player's token, and no header beside it; a slash behind the origin is none more."""
    project, base = Project(12345, events=origin), origin.rstrip("/")
    asked = f"{base}/events?project_id=12345&types%5B%5D=order_paid"
    assert unprocessed(project, "jwt") == HttpRequest("GET", asked, BEARER)
    assert process(project, 7, "jwt") == HttpRequest("POST", f"{base}/events/7/processed?project_id=12345", BEARER)


def test_the_provider_has_a_host_for_it() -> None:
    """Where nothing else is said."""
    assert unprocessed(Project(1), "jwt").url.startswith("https://getupdate.xsolla.com/events?")


def test_paid_orders_are_read() -> None:
    """In the order of the list; every other notification is left to whom it concerns."""
    events = [event(), event(8, "order_canceled"), event(9, "payment"), event(10, "moo"), event(11, order_id=700124)]
    assert read_unprocessed(answer({"events": events})) == (PaidEvent(7, 700123), PaidEvent(11, 700124))
    assert read_unprocessed(answer({"events": []})) == ()


@pytest.mark.parametrize(
    "odd",
    [
        *(None, 7, "moo", [], {}, {"id": 1}, {"id": 1, "data": None}, {"id": 1, "data": {"notification_type": 5}}),
        *map(event, ("7", 0, -1, True, 7.5, 2**53, None, [7])),
        *map(partial(event, 7, "order_paid"), ("700123", 0, -1, True, None, [], 2**53)),
        *map(partial(event, 7), (None, 1, ["order_paid"], "ORDER_PAID", "")),
    ],
    ids=lambda odd: json.dumps(odd)[:60],
)
def test_what_is_no_event_is_left_out(odd: object) -> None:
    """The others are read as ever."""
    assert read_unprocessed(answer({"events": [odd, event()]})) == (PaidEvent(7, 700123),)


@pytest.mark.parametrize("body", ["", "moo", "[]", "null", "{}", '{"events": {}}', '{"events": null}'])
def test_answer_without_a_list_is_unreadable(body: str) -> None:
    """It is no empty list."""
    fault = read_unprocessed(HttpAnswer(200, body))
    assert isinstance(fault, Fault)
    assert fault.code is ErrorCode.UNREADABLE_ANSWER


@pytest.mark.parametrize("read", [read_unprocessed, read_processed])
def test_project_without_the_event_api_is_told_what_to_do(read: Any) -> None:  # noqa: ANN401 - either reader
    """403 is no matter of the token here, as it is at the store."""
    fault = read(answer({"statusCode": 403, "errorCode": 1700, "errorMessage": "no"}, 403))
    assert (fault.code, fault.http_status, fault.provider_code) == (ErrorCode.REQUEST_REFUSED, 403, 1700)
    assert "Have Xsolla turn it on" in fault.message
    assert "no webhooks" in fault.message
    assert "leave out the option `events`" in fault.message


@pytest.mark.parametrize("read", [read_unprocessed, read_processed])
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, ErrorCode.INVALID_TOKEN),
        (404, ErrorCode.REQUEST_REFUSED),
        (429, ErrorCode.RATE_LIMITED),
        (500, ErrorCode.PROVIDER_UNAVAILABLE),
    ],
)
def test_other_refusals_mean_what_they_mean_at_the_store(read: Any, status: int, code: ErrorCode) -> None:  # noqa: ANN401 - either reader
    """And only 401 asks for another token."""
    fault = read(HttpAnswer(status, "", "7"))
    assert (fault.code, fault.http_status, fault.retry_after) == (code, status, 7.0)
    assert fault.refuses_token is (status == 401)


def test_success_says_nothing_more() -> None:
    """Whatever its body is."""
    assert read_processed(HttpAnswer(204, "")) is None
    assert read_processed(HttpAnswer(200, "moo")) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["events", "id", "data", "order", "notification_type"]), inner)
    ),
)


@given(st.text() | JSON.map(json.dumps) | JSON.map(lambda inner: json.dumps({"events": [inner, event()]})))
def test_nothing_raises(body: str) -> None:
    """Whatever comes back."""
    read_unprocessed(HttpAnswer(200, body))
