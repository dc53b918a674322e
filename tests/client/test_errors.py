"""What the store refused, as an exception."""

from __future__ import annotations

import pytest

from coinslot.client.errors import RemoteError, value_of
from coinslot.core.errors import CoinslotError, ErrorCode, Fault


def test_value_passes() -> None:
    """Also one that is nothing."""
    assert value_of(7) == 7
    assert value_of(None) is None


def test_fault_is_raised_with_all_that_is_known() -> None:
    """As one of our own errors, with the code of the fault."""
    fault = Fault(ErrorCode.ITEM_NOT_FOUND, "The store answered 404", 404, 4001)
    with pytest.raises(RemoteError, match="The store answered 404") as raised:
        value_of(fault)
    assert isinstance(raised.value, CoinslotError)
    assert (raised.value.code, raised.value.fault) == (ErrorCode.ITEM_NOT_FOUND, fault)
