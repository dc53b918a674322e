"""The two kinds of wrong."""

from __future__ import annotations

import dataclasses

import pytest

from coinslot.core.errors import CoinslotError, ErrorCode, Fault


def test_a_misuse_is_raised_with_its_code() -> None:
    """The text is the exception's own, the code is for programs."""
    with pytest.raises(CoinslotError, match="expected a SKU") as raised:
        raise CoinslotError(ErrorCode.INVALID_ARGUMENT, "got 5, expected a SKU")
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT


def test_a_fault_is_told_and_never_raised() -> None:
    """It is a value, not an exception, and says only what is known."""
    fault = Fault(ErrorCode.NETWORK, "offline")
    assert not isinstance(fault, BaseException)
    assert dataclasses.astuple(fault) == (ErrorCode.NETWORK, "offline", None, None, None, False)


def test_a_code_is_its_name_in_lower_case() -> None:
    """Games compare with these words: no two members share one."""
    assert {code.name.lower() for code in ErrorCode} == {code.value for code in ErrorCode}
    assert len(ErrorCode) == len(ErrorCode.__members__)
