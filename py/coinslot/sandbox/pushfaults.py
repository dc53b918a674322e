"""Faults of pushes on demand: lost, late, twice or in the wrong order."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from coinslot.sandbox.faults import HIGHEST_ID, FaultError, check_names, is_whole
from coinslot.sandbox.settings import is_seconds

_MOST_COPIES = 1000


@dataclass
class PushFault:
    """What to do to the next pushes that match. The history stays as it should be.

    Attributes:
        user: The player whose pushes match; empty for any.
        order_id: The order whose pushes match; 0 for any.
        status: The order's status that matches; empty for any.
        times: How many pushes it is for; counts down.
        drop: Whether the push is lost.
        delay: Seconds by which it comes late; those after it overtake it.
        copies: How often it comes.
        swap: Whether it comes after the next push of its channel.

    Raises:
        FaultError: A value is of the wrong type or out of range, or nothing is to be done.
    """

    user: str = ""
    status: str = ""
    times: int = 1
    drop: bool = False
    delay: float = 0
    copies: int = 1
    swap: bool = False
    order_id: int = 0

    def __post_init__(self) -> None:
        """Check every value: they come from a request body as well as from Python."""
        for name, good, expected in (
            ("user", isinstance(self.user, str), "a player's name, or empty for any"),
            ("status", isinstance(self.status, str), "a status, or empty for any"),
            ("times", is_whole(self.times, 1), "a whole number from 1"),
            ("drop", isinstance(self.drop, bool), "true or false"),
            ("delay", is_seconds(self.delay), "a number of seconds, at most a day"),
            ("copies", is_whole(self.copies, 1, _MOST_COPIES), f"a whole number from 1 to {_MOST_COPIES}"),
            ("swap", isinstance(self.swap, bool), "true or false"),
            ("order_id", is_whole(self.order_id, 0, HIGHEST_ID), "the id of an order, or 0 for any"),
        ):
            if not good:
                raise FaultError(f"{name} is {getattr(self, name)!r}; it must be {expected}.")
        ways = [self.drop, self.swap, bool(self.delay) or self.copies > 1]
        if sum(ways) != 1:
            raise FaultError("A push fault is one of drop, swap, or delay and copies; give one of these.")

    def matches(self, user: str, data: Mapping[str, Any]) -> bool:
        """Whether a push of that to that player is meant."""
        meant = self.status in ("", data.get("status")) and self.order_id in (0, data.get("order_id"))
        return meant and self.user in ("", user)


def read_push_fault(values: Mapping[str, Any]) -> PushFault:
    """A push fault from the members of a JSON object.

    Raises:
        FaultError: A name is unknown or a value is wrong.
    """
    check_names([each.name for each in fields(PushFault)], values)
    return PushFault(**values)
