"""Members of a body, one by one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from coinslot.providers.xsolla import webhookfields as f
from coinslot.providers.xsolla.webhookfields import PayloadError


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, "1"),
        (0, "0"),
        (-3, "-3"),
        ("1.9900", "1.9900"),
        ("0", "0"),
        (Decimal("2.17"), "2.17"),
        (Decimal("1e2"), "100"),
    ],
)
def test_amounts_are_exact(value: object, number: str) -> None:
    """As numbers or as text, with the digits that came."""
    assert str(f.decimal(value, "amount")) == number


@pytest.mark.parametrize(
    "value",
    [
        *("", "1,99", "1.", ".5", "1e2", "NaN", "٣", " 1", "1\n", "9" * 31),
        None,
        True,
        [],
        Decimal("1e31"),
        Decimal("1e999999"),
    ],
)
def test_odd_amounts_are_none(value: object) -> None:
    """Neither other spellings, nor what would be a megabyte of digits."""
    with pytest.raises(PayloadError, match=r"amount is .*; expected an amount"):
        f.decimal(value, "amount")


@pytest.mark.parametrize(("value", "number"), [(1, 1), ("900001", 900_001), (2**63 - 1, 2**63 - 1), ("007", 7)])
def test_whole_numbers_come_as_numbers_or_text(value: object, number: int) -> None:
    """As Xsolla writes ids."""
    assert f.whole(value, "id") == number


@pytest.mark.parametrize(
    "value", [0, -1, 2**63, "0", "-1", "1.0", "٣", "9" * 19, "1" * 5000, True, Decimal(1), None, {}]
)
def test_no_other_number_is_whole(value: object) -> None:
    """Nor is what no database keeps."""
    with pytest.raises(PayloadError, match=r"id is .*; expected a whole number above 0"):
        f.whole(value, "id")


def test_texts_have_an_end() -> None:
    """Exactly 255 characters are good, one more is too many."""
    assert f.text("é" * 255, "id") == "é" * 255
    with pytest.raises(PayloadError):
        f.text("e" * 256, "id")
    assert f.maybe_text({"a": "e" * 256}, "a") is None


def test_what_may_be_missing_may_be_odd() -> None:
    """It is left out then."""
    odd = {"object": [], "text": 7, "int": True}
    assert (f.maybe_object(odd, "object"), f.maybe_text(odd, "text"), f.maybe_int(odd, "int")) == ({}, None, None)
    good = {"object": {"a": 1}, "text": "b", "int": 3}
    assert (f.maybe_object(good, "object"), f.maybe_text(good, "text"), f.maybe_int(good, "int")) == ({"a": 1}, "b", 3)


def test_players_may_be_numbers() -> None:
    """In older documents."""
    assert f.text_or_number(7, "user.id") == "7"
    with pytest.raises(PayloadError, match=r"user\.id is True"):
        f.text_or_number(True, "user.id")  # noqa: FBT003 # it has no name


def test_an_error_is_short_and_goes_into_nothing() -> None:
    """Neither a long text is repeated, nor what is in a list that is too deep to be written."""
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert str(f.unexpected("items", deep, "an object")) == "items is a list; expected an object"
    assert len(str(f.unexpected("id", "x" * 1000, "less"))) < 120


def test_bodies_are_objects() -> None:
    """In UTF-8, with numbers as they were written."""
    assert f.parse('{"a": 0.10, "ë": 1}'.encode()) == {"a": Decimal("0.10"), "ë": 1}
    with pytest.raises(PayloadError, match="Infinity is no JSON"):
        f.parse(b'{"a": Infinity}')
