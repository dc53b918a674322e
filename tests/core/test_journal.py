"""The record of an unfinished purchase, and how it is written down."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.core.journal import LIFE, VERSION, Entry, Owner, Record, decode, encode
from coinslot.core.status import OrderStatus, Outcome

OWNER = Owner("xsolla", 12345, sandbox=True, player="ayla")
ENTRY = Entry(OWNER, Record("p1", "gems_100", 7, outcome=Outcome.PENDING, status=OrderStatus.NEW), 1_700_000_000.5)
WRITTEN = {
    "version": 1,
    "provider": "xsolla",
    "project": 12345,
    "sandbox": True,
    "player": "ayla",
    "purchaseId": "p1",
    "sku": "gems_100",
    "orderId": 7,
    "claimed": False,
    "spoke": False,
    "outcome": "pending",
    "offered": False,
    "began": 1_700_000_000.5,
    "status": "new",
}


def test_a_record_begins_as_an_intent() -> None:
    """No order, nothing said, nothing claimed, nothing told, nothing offered."""
    assert dataclasses.astuple(Record("p1", "gems_100")) == (
        "p1",
        "gems_100",
        None,
        False,
        False,
        None,
        False,
        "unknown",
    )


def test_an_entry_never_holds_a_token() -> None:
    """It lies in the browser's storage: these members and no others."""
    assert json.loads(json.dumps(encode(ENTRY))) == WRITTEN


def test_a_record_is_a_frozen_value() -> None:
    """A change is another record."""
    record = Record("p1", "gems_100")
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.order_id = 7  # type: ignore[misc]
    assert dataclasses.replace(record, order_id=7) == Record("p1", "gems_100", 7)


def test_an_entry_word_by_word() -> None:
    """What an earlier version of ourselves has written is read."""
    assert decode(WRITTEN) == ENTRY


@given(
    st.builds(
        Entry,
        st.builds(Owner, st.text(), st.integers(1, 2**53), sandbox=st.booleans(), player=st.text()),
        st.builds(
            Record,
            st.text(),
            st.none() | st.text(),
            st.none() | st.integers(1, 2**53),
            st.booleans(),
            st.booleans(),
            st.none() | st.sampled_from(Outcome),
            st.booleans(),
            st.sampled_from(OrderStatus),
        ),
        st.floats(0, 1e12) | st.integers(0, 10**12),
    )
)
def test_an_entry_comes_back_as_it_went(entry: Entry) -> None:
    """Whatever was remembered, another runtime takes up the same, with members of the same types."""
    back = decode(json.loads(json.dumps(encode(entry))))
    assert back == entry
    assert back.record.outcome is entry.record.outcome
    assert back.record.status is entry.record.status


ODD: list[object] = [None, "", "moo", 7, 7.5, [], {}, float("nan"), "done", "succeeded", True]
FITTING: dict[object, list[object]] = {
    str: ["", "moo", "done", "succeeded"],
    int: [7],
    float: [7, 7.5],
    bool: [True],
    "sku": [None, "", "moo", "done", "succeeded"],
    "orderId": [None, 7],
    "outcome": [None, "succeeded"],
    "status": ["done"],
}
"""Which of them may stand there, by the member's name or its type."""


@pytest.mark.parametrize("name", [name for name in WRITTEN if name != "version"])
def test_a_damaged_member_is_refused_by_its_name(name: str) -> None:
    """Whatever stands there instead, or nothing at all; what is of the right kind is read."""
    rest = {key: value for key, value in WRITTEN.items() if key != name}
    fitting = FITTING.get(name, FITTING[type(WRITTEN[name])])
    for damaged in (rest, *({**rest, name: odd} for odd in ODD if odd not in fitting)):
        with pytest.raises(CoinslotError, match=f"^{name} is ") as caught:
            decode(damaged)
        assert caught.value.code is ErrorCode.JOURNAL_DAMAGED
    for each in fitting:
        assert encode(decode({**rest, name: each}))[name] == each


@pytest.mark.parametrize("written", [None, [], "{}", 7, {}, {"version": "1"}, {"version": True}], ids=repr)
def test_what_is_no_entry_is_refused(written: object) -> None:
    """Anybody may write into the same storage."""
    with pytest.raises(CoinslotError) as caught:
        decode(written)
    assert caught.value.code is ErrorCode.JOURNAL_DAMAGED


def test_an_entry_of_a_later_version_is_left_to_it() -> None:
    """A release that is taken back must not spoil what the later one has kept."""
    with pytest.raises(CoinslotError, match="later version") as caught:
        decode({"version": VERSION + 1, "anything": "else"})
    assert caught.value.code is ErrorCode.JOURNAL_NEWER


@pytest.mark.parametrize(("age", "outlived"), [(0, False), (LIFE, False), (LIFE + 1, True), (-LIFE, False)])
def test_an_entry_outlives_the_payment_token(age: float, *, outlived: bool) -> None:
    """After a day and a margin; a clock that was set back makes it younger, which only keeps it longer."""
    assert ENTRY.outlived(ENTRY.began + age) is outlived
