"""Faults of webhooks on demand: late, twice, in the wrong order, or with an answer that got lost."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from coinslot.sandbox.faults import HIGHEST_ID, FaultError, check_names, is_whole
from coinslot.sandbox.settings import is_seconds

_MOST_COPIES = 20
_LOWEST_STATUS, _HIGHEST_STATUS = 200, 599  # what a final answer can have


@dataclass
class WebhookFault:
    """What to do to the next webhooks that match; user_validation never does.

    Attributes:
        kind: The ``notification_type`` that matches; empty for any.
        order_id: The order whose webhooks match; 0 for any.
        times: How many webhooks, or for ``status`` how many attempts, it is for; counts down.
        delay: Seconds by which the first attempt comes late.
        copies: How often it is sent, each time until it is accepted.
        swap: Whether it waits until the next webhook of its order was sent.
        status: What an answer is taken for, whatever it was: the receiver has done its work, and is asked again.

    Raises:
        FaultError: A value is of the wrong type or out of range, or nothing is to be done.
    """

    kind: str = ""
    order_id: int = 0
    times: int = 1
    delay: float = 0
    copies: int = 1
    swap: bool = False
    status: int | None = None

    def __post_init__(self) -> None:
        """Check every value: they come from a request body as well as from Python."""
        for name, good, expected in (
            ("kind", isinstance(self.kind, str), "a notification_type, or empty for any"),
            ("order_id", is_whole(self.order_id, 0, HIGHEST_ID), "the id of an order, or 0 for any"),
            ("times", is_whole(self.times, 1), "a whole number from 1"),
            ("delay", is_seconds(self.delay), "a number of seconds, at most a day"),
            ("copies", is_whole(self.copies, 1, _MOST_COPIES), f"a whole number from 1 to {_MOST_COPIES}"),
            ("swap", isinstance(self.swap, bool), "true or false"),
            (
                "status",
                self.status is None or is_whole(self.status, _LOWEST_STATUS, _HIGHEST_STATUS),
                f"an HTTP status from {_LOWEST_STATUS} to {_HIGHEST_STATUS}",
            ),
        ):
            if not good:
                raise FaultError(f"{name} is {getattr(self, name)!r}; it must be {expected}.")
        if sum([bool(self.delay) or self.copies > 1, self.swap, self.status is not None]) != 1:
            raise FaultError("A webhook fault is one of swap, status, or delay and copies; give one of these.")

    def matches(self, kind: str, order_id: int | None) -> bool:
        """Whether a webhook of that kind for that order is meant."""
        return self.kind in ("", kind) and self.order_id in (0, order_id)


def read_webhook_fault(values: Mapping[str, Any]) -> WebhookFault:
    """A webhook fault from the members of a JSON object.

    Raises:
        FaultError: A name is unknown or a value is wrong.
    """
    check_names([each.name for each in fields(WebhookFault)], values)
    return WebhookFault(**values)
