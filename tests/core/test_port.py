"""The words of the port."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from coinslot.core.port import Call, ToPage, ToRuntime

if TYPE_CHECKING:
    from enum import StrEnum


@pytest.mark.parametrize("words", [ToPage, ToRuntime])
def test_a_word_is_its_name_in_lower_case(words: type[StrEnum]) -> None:
    """So a reader finds either from the other, and no two members share a word."""
    assert {word.name.lower() for word in words} == {word.value for word in words}
    assert len(words) == len(words.__members__)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", word) for word in words)


def test_no_word_goes_both_ways() -> None:
    """A message that comes back by mistake is never taken for one of the other side's."""
    assert not {word.value for word in ToPage} & {word.value for word in ToRuntime}


def test_a_call_is_named_as_the_game_writes_it() -> None:
    """Group and verb, in the provider's own groups."""
    assert [*Call] == [
        *("orders.check", "orders.create", "pending", "cart.get", "cart.fill"),
        *("cart.set_item", "cart.remove_item", "cart.clear"),
    ]
    assert {call.name.lower() for call in Call if call.startswith("cart")} == {
        call.replace(".", "_") for call in Call if call.startswith("cart")
    }
