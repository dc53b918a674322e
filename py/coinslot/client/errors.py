"""What the store refused, as an exception; for calls that give a value and not an outcome."""

from __future__ import annotations

from typing import TypeVar

from coinslot.core.errors import CoinslotError, Fault

Value = TypeVar("Value")


class RemoteError(CoinslotError):
    """The store refused, or gave no answer.

    Attributes:
        fault: all that is known of it.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code, fault.message)
        self.fault = fault


def value_of(result: Value | Fault) -> Value:
    """The value of a call.

    Raises:
        RemoteError: it has none.
    """
    if isinstance(result, Fault):
        raise RemoteError(result)
    return result
