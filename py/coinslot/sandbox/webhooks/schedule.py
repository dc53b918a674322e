"""What an answer to a webhook means, and when the webhook comes again. All from Xsolla's documents."""

from enum import StrEnum

_MINUTE = 60.0

# "2 attempts with a 5-minute interval, 7 with a 15-minute interval, 10 with a 60-minute interval": with the
# first, 20 attempts, the last one 11 hours and 55 minutes after the first.
_ORDER = (5,) * 2 + (15,) * 7 + (60,) * 10
# "An increased time interval. A maximum of 12 attempts within 12 hours": which intervals is not documented, so
# these are a guess, 11 hours and 50 minutes in all.
_PAYMENT = (5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 240)

_MINUTES: dict[str, tuple[int, ...]] = {
    "order_paid": _ORDER,
    "order_canceled": _ORDER,
    "payment": _PAYMENT,
    "refund": _PAYMENT,
    "user_validation": (),
}

_ACCEPTED = frozenset({200, 201, 204})
_FINAL = frozenset({400, 401, 402, 403, 404, 409, 415, 422})


class Verdict(StrEnum):
    """What an answer means."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"


def judge(status: int | None) -> Verdict:
    """What an answer with that HTTP status means; None for no answer.

    Refusals are not sent again. Anything else but success is: the documents name 5xx and silence, and their
    newer edition every status that is no refusal.
    """
    if status in _ACCEPTED:
        return Verdict.ACCEPTED
    return Verdict.REFUSED if status in _FINAL else Verdict.FAILED


def wait(kind: str, attempts: int, pace: float = 1) -> float | None:
    """Seconds until the next attempt.

    Args:
        kind: The ``notification_type``.
        attempts: How many there were, at least one.
        pace: How many times faster than documented.

    Returns:
        The seconds, or None when no further attempt is made.
    """
    minutes = _MINUTES[kind]
    return minutes[attempts - 1] * _MINUTE / pace if attempts <= len(minutes) else None
