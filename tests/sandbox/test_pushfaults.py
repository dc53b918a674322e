"""Faults of pushes check themselves."""

from typing import Any

import pytest

from coinslot.sandbox.faults import FaultError
from coinslot.sandbox.pushfaults import PushFault, read_push_fault


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "give one of these"),
        ({"drop": True, "swap": True}, "give one of these"),
        ({"drop": True, "delay": 1}, "give one of these"),
        ({"copies": 1}, "give one of these"),
        ({"copies": 0}, "copies is 0; it must be a whole number from 1"),
        ({"copies": 10**6}, "from 1 to 1000"),
        ({"drop": 1}, "drop is 1; it must be true or false"),
        ({"swap": None}, "swap is None"),
        ({"delay": -1}, "delay is -1"),
        ({"drop": True, "times": 0}, "times is 0"),
        ({"drop": True, "user": 1}, "user is 1"),
        ({"drop": True, "status": None}, "status is None"),
        ({"duplicate": True}, "no 'duplicate'; known: user, status, times, drop, delay, copies, swap"),
    ],
)
def test_senseless_faults_are_refused(values: dict[str, Any], text: str) -> None:
    """The text says what came and what is expected."""
    with pytest.raises(FaultError, match=text):
        read_push_fault(values)


def test_fault_matches_what_it_names() -> None:
    """What is left empty matches anything."""
    data = {"order_id": 7, "status": "paid"}
    assert PushFault(drop=True).matches("ayla", data)
    assert PushFault(drop=True, user="ayla", status="paid", order_id=7).matches("ayla", data)
    for other in (
        PushFault(drop=True, user="mallory"),
        PushFault(drop=True, status="done"),
        PushFault(drop=True, order_id=8),
    ):
        assert not other.matches("ayla", data)
