"""The socket that tells of orders: what goes in, what is made of what comes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.core.errors import ErrorCode
from coinslot.core.status import OrderStatus
from coinslot.providers.xsolla.project import Project
from coinslot.providers.xsolla.socket import connect_data, read_publication, read_refusal


def test_the_connection_is_of_a_player_and_a_project() -> None:
    """The documented members, the project's number as a number."""
    assert connect_data(Project(12345), "jwt") == {"auth": "jwt", "project_id": 12345}


def test_the_publishers_own_id_of_the_player_is_optional() -> None:
    """Documented, and sent only where the game gives it."""
    data = connect_data(Project(12345), "jwt", "u1")
    assert data == {"auth": "jwt", "project_id": 12345, "user_external_id": "u1"}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("new", OrderStatus.NEW),
        ("Paid", OrderStatus.PAID),
        ("done", OrderStatus.DONE),
        ("Cancelled", OrderStatus.CANCELED),
        ("expired", OrderStatus.EXPIRED),
        ("refunding", OrderStatus.UNKNOWN),
    ],
)
def test_a_publication_is_read(word: str, status: OrderStatus) -> None:
    """In every spelling, as an answer of the Store API; what is added is tolerated."""
    assert read_publication({"order_id": 700123, "status": word}) == (700123, status)
    assert read_publication({"order_id": 700123, "status": word, "new": []}) == (700123, status)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "done",
        json.dumps({"order_id": 7, "status": "done"}),
        {},
        {"order_id": 7},
        {"status": "done"},
        {"order_id": "7", "status": "done"},
        {"order_id": 7.0, "status": "done"},
        {"order_id": True, "status": "done"},
        {"order_id": 0, "status": "done"},
        {"order_id": -7, "status": "done"},
        {"order_id": 7, "status": None},
        {"order_id": 7, "status": 3},
    ],
    ids=repr,
)
def test_what_is_no_news_of_an_order_is_none(data: object) -> None:
    """Nothing raises, nothing is guessed."""
    assert read_publication(data) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["order_id", "status"]), inner),
        max_leaves=6,
    )
)
def test_any_publication_is_read(data: object) -> None:
    """An order and a status, or none."""
    news = read_publication(data)
    assert news is None or (news[0] > 0 and isinstance(news[1], OrderStatus))


@pytest.mark.parametrize("code", [101, 103, 109, 110, 3005, 3500, 3507])
def test_a_refused_token_is_an_invalid_token(code: int) -> None:
    """Whether the reply or the close frame says so."""
    fault = read_refusal(code)
    assert (fault.code, fault.provider_code) == (ErrorCode.INVALID_TOKEN, code)
    assert f"with code {code}: " in fault.message


@pytest.mark.parametrize("code", [1, 100, 102, 108, 111, 1006, 3000, 3001, 3503, 4500])
def test_any_other_end_is_the_servers_trouble(code: int) -> None:
    """Nothing that the player or the game can mend."""
    fault = read_refusal(code, "shutdown")
    assert (fault.code, fault.provider_code) == (ErrorCode.PROVIDER_UNAVAILABLE, code)
    assert f"code {code}: shutdown." in fault.message


def test_the_servers_words_stay_short() -> None:
    """They go to the log."""
    assert len(read_refusal(101, "x" * 10_000).message) < 300
