"""Messages of the Pay Station window: what is understood, and that nothing else does harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.core.journal import Record
from coinslot.core.status import CLAIMS, Outcome, PaymentStatus
from coinslot.providers.xsolla import paystation
from coinslot.providers.xsolla.paystation import Close, Detection, Dimensions, Status, Unheard, read, returned


def says(command: object, data: object = None) -> str:
    """One message in the envelope."""
    return json.dumps({"command": command, "data": data})


@pytest.mark.parametrize("data", [None, {}, [], "x"])
def test_the_handshake_is_recognised(data: object) -> None:
    """The window asks with or without data."""
    assert read(says("widget-detection", data)) == Detection()
    assert read('{"command": "widget-detection"}') == Detection()


def test_the_answer_to_the_handshake_is_the_widgets() -> None:
    """The same envelope, with the version that every release of the widget sends."""
    assert json.loads(paystation.DETECTED) == {
        "command": "widget-detected",
        "data": {"version": "1.2.12", "lightBoxOptions": {}},
    }


def test_dimensions_are_read() -> None:
    """Pixels, whole or not."""
    assert read(says("dimensions", {"dimensions": {"width": 740, "height": 760.5}})) == Dimensions(740, 760.5)


@pytest.mark.parametrize(
    "dimensions",
    [
        None,
        {},
        [740, 760],
        {"width": 740},
        {"width": "740", "height": "760"},
        {"width": 0, "height": 760},
        {"width": -1, "height": 760},
        {"width": 740, "height": 10**9},
        {"width": 740, "height": 10**400},
        {"width": float("nan"), "height": 760},
        {"width": 740, "height": float("inf")},
        {"width": True, "height": True},
        {"width": None, "height": None},
    ],
)
def test_odd_dimensions_are_not_taken(dimensions: object) -> None:
    """A size is a positive number of a sane amount; texts, booleans, NaN and infinity are none."""
    assert isinstance(read(says("dimensions", {"dimensions": dimensions})), Unheard)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("invoice", PaymentStatus.INVOICE),
        ("delivering", PaymentStatus.DELIVERING),
        ("done", PaymentStatus.DONE),
        ("DONE", PaymentStatus.DONE),
        (" Done\n", PaymentStatus.DONE),
        ("troubled", PaymentStatus.TROUBLED),
        ("cancel", PaymentStatus.CANCELED),
        ("canceled", PaymentStatus.CANCELED),
        ("Cancelled", PaymentStatus.CANCELED),
        ("full_change", PaymentStatus.OTHER),
        ("", PaymentStatus.OTHER),
        ("\ud800", PaymentStatus.OTHER),
    ],
)
def test_statuses_are_read_in_every_spelling(word: str, status: PaymentStatus) -> None:
    """In any case; a word nobody knows is OTHER; what is added is tolerated."""
    info = {"status": word, "invoice": "123", "userId": "u1", "email": None, "virtualCurrencyAmount": 3}
    assert read(says("status", {"paymentInfo": info, "more": []})) == Status(status)


@pytest.mark.parametrize("command", ["close", "widget-close"])
def test_both_closes_are_read(command: str) -> None:
    """A button inside the window was pressed."""
    assert read(says(command, {})) == Close()


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        [],
        "done",
        {"paymentInfo": None},
        {"paymentInfo": {}},
        {"paymentInfo": {"status": 3}},
        {"status": "done"},
    ],
)
def test_a_status_without_a_word_is_unheard(data: object) -> None:
    """Only a text at the documented place is a status."""
    assert read(says("status", data)) == Unheard("command 'status'")


@pytest.mark.parametrize("command", ["user-country", "fcp", "error", "open-paystation", "DONE", "x" * 1000])
def test_other_commands_are_unheard_and_named(command: str) -> None:
    """The log tells which, and never more than 40 characters of it."""
    heard = read(says(command, {"user_country": "US"}))
    assert isinstance(heard, Unheard)
    assert command[:40] in heard.reason
    assert len(heard.reason) < 60


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "5",
        "{}",
        "[]",
        "true",
        '"done"',
        "NaN",
        "{",
        '{"command": "status", "data": {"paymentInfo": {"status": "done"',
        "\x00",
        "\ud800",
        '{"command": null}',
        '{"command": ["status"]}',
        '{"__proto__": {"command": "close"}}',
        '{"constructor": {"prototype": {"command": "close"}}}',
        '[{"command": "close"}]',
        "1" * 5000,
        "[" * 60_000,
        '{"a":' * 10_000,
    ],
    ids=lambda text: repr(text[:30]),
)
def test_what_is_no_message_is_unheard(text: str) -> None:
    """Garbage, foreign shapes, endless nesting: unheard, never an exception."""
    assert isinstance(read(text), Unheard)


def test_a_foreign_key_beside_a_command_changes_nothing() -> None:
    """``__proto__`` is a key like any other."""
    assert read('{"__proto__": {"data": 1}, "command": "close"}') == Close()


def test_a_megabyte_is_not_even_parsed() -> None:
    """A message longer than 64 Ki characters is unheard, also where it would be right; one shorter is read."""
    body = says("close")
    assert read(body + " " * (65_536 - len(body))) == Close()
    heard = read(body + " " * 1_000_000)
    assert isinstance(heard, Unheard)
    assert "65536" in heard.reason


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """No text raises."""
    assert isinstance(read(text), paystation.Message)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.one_of(JSON, st.sampled_from(["status", "dimensions", "close"])),
    st.one_of(
        JSON,
        st.fixed_dictionaries({"paymentInfo": st.one_of(JSON, st.fixed_dictionaries({"status": JSON}))}),
        st.fixed_dictionaries({"dimensions": st.fixed_dictionaries({"width": JSON, "height": JSON})}),
    ),
)
def test_any_envelope_is_read(command: object, data: object) -> None:
    """No command and no data raises, and no size is out of bounds."""
    heard = read(says(command, data))
    assert isinstance(heard, paystation.Message)
    if isinstance(heard, Dimensions):
        assert 0 < heard.width < 65_536
        assert 0 < heard.height < 65_536


# -- back from the payment page ----------------------------------------------------------------------------------

LEFT = Record("p1", "gems_100", 7)
"""The record of a purchase whose payment page took the place of the game's."""


@pytest.mark.parametrize(
    ("query", "claimed"),
    [
        ("?user_id=u1&foreigninvoice=&invoice_id=123&status=done", True),
        ("status=delivering", True),
        ("?status=Done", True),
        ("?status=%64one", True),
        ("?status=invoice&status=done", True),
        ("?status=invoice", False),
        ("?status=troubled", False),
        ("?status=full_change", False),
        ("?status=canceled", False),
        ("?user_id=u1&invoice_id=", False),
        ("?status=", False),
        ("?status", False),
        ("?Status=done", False),
        ("?xstatus=done", False),
        ("?a=status=done", False),
        ("?status=done;", False),
        ("?status=done%00", False),
        ("?%%%&&&===", False),
        ("?status=%ff%fe\ud800", False),
        ("?" + "a=b&" * 20_000, False),
        ("", False),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_back_from_the_payment_page_the_address_is_a_hint(query: str, *, claimed: bool) -> None:
    """Only a claim is taken from it; whatever it says, or does not, a payment may have been spoken of unheard."""
    assert returned(LEFT, query) == Record("p1", "gems_100", 7, claimed=claimed, spoke=True)


@pytest.mark.parametrize("record", [LEFT, Record("p1", None, 7, claimed=True, outcome=Outcome.PENDING)], ids=repr)
def test_a_page_that_was_never_left_says_nothing(record: Record) -> None:
    """Another runtime on the same page takes the record up as it is."""
    assert returned(record, None) is record


@given(
    st.builds(Record, st.just("p1"), st.none(), st.just(7), st.booleans(), st.booleans(), st.none()),
    st.one_of(st.text(), st.sampled_from(PaymentStatus).map("?status={}".format)),
)
def test_no_address_takes_a_claim_back_or_decides(record: Record, query: str) -> None:
    """Any text is read; what is known stays known, and there is never an outcome."""
    back = returned(record, query)
    assert (back.spoke, back.outcome, back.order_id) == (True, None, 7)
    assert back.claimed == (record.claimed or query in {f"?status={word}" for word in CLAIMS})
