"""The record of an unfinished purchase."""

from __future__ import annotations

import dataclasses

import pytest

from coinslot.core.journal import Record


def test_a_record_begins_as_an_intent() -> None:
    """No order, nothing said, nothing claimed, nothing told."""
    assert dataclasses.astuple(Record("p1", "gems_100")) == ("p1", "gems_100", None, False, False, None)


def test_a_record_never_holds_a_token() -> None:
    """It lies in the browser's storage: these fields and no others."""
    names = [field.name for field in dataclasses.fields(Record)]
    assert names == ["purchase_id", "sku", "order_id", "claimed", "spoke", "outcome"]


def test_a_record_is_a_frozen_value() -> None:
    """A change is another record."""
    record = Record("p1", "gems_100")
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.order_id = 7  # type: ignore[misc]
    assert dataclasses.replace(record, order_id=7) == Record("p1", "gems_100", 7)
