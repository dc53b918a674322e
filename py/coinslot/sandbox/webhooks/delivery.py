"""One webhook on its way: what is sent, each attempt with its answer, and when the next one is due."""

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from coinslot.sandbox.webhooks import schedule
from coinslot.sandbox.webhooks.schedule import Verdict


class DeliveryStatus(StrEnum):
    """Where a delivery stands. ``failed`` is one whose attempts are used up."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"


def sign(body: bytes, secret: str) -> str:
    """The value of the header ``Authorization``: SHA-1 over the body's bytes and the key's, no HMAC."""
    return f"Signature {hashlib.sha1(body + secret.encode(), usedforsecurity=False).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: The HTTP status; None where no answer came.
        body: The answer's bytes, at most the first 64 KiB.
        error: Why no answer came.
    """

    status: int | None
    body: bytes = b""
    error: str = ""

    @property
    def text(self) -> str:
        """In a few words, for people."""
        return str(self.status) if self.status is not None else self.error


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request.

    Attributes:
        at: When, ISO 8601.
        authorization: The signature's header.
        answer: What came back.
        taken_for: The status that a fault put in the place of the answer's; None for none.
    """

    at: str
    authorization: str
    answer: Answer
    taken_for: int | None = None

    @property
    def status(self) -> int | None:
        """The status that counts."""
        return self.answer.status if self.taken_for is None else self.taken_for


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook at one moment; a change makes a new value.

    Attributes:
        id: The sandbox's number for it, which is not sent.
        kind: The ``notification_type``.
        user: The player whom it is about.
        body: The bytes that are sent and signed, the same in every attempt.
        order_id: The order; None for a payment without one.
        due: When the next attempt is due, on the sandbox's clock; None when there is none.
        status: Where it stands.
        attempts: Those made.
        follows: The id of the delivery that has to be accepted before; None for none.
        copy_of: The id of the delivery that this one repeats; None for an original.
        forged: Whether it carries a signature that somebody without the key has made up.
    """

    id: int
    kind: str
    user: str
    body: bytes
    order_id: int | None = None
    due: float | None = None
    status: DeliveryStatus = DeliveryStatus.WAITING
    attempts: tuple[Attempt, ...] = ()
    follows: int | None = None
    copy_of: int | None = None
    forged: bool = False

    def after(self, attempt: Attempt, now: float, pace: float) -> "Delivery":
        """The delivery after one more attempt."""
        attempts = (*self.attempts, attempt)
        verdict = schedule.judge(attempt.status)
        wait = None if verdict is not Verdict.FAILED or self.forged else schedule.wait(self.kind, len(attempts), pace)
        if wait is not None:
            return replace(self, attempts=attempts, due=now + wait)
        return replace(self, attempts=attempts, due=None, status=DeliveryStatus(verdict))


def tell(delivery: Delivery, attempt: Attempt, now: float) -> str:
    """The latest attempt in a few words, for people."""
    words = f"{'forged ' * delivery.forged}{delivery.kind} {attempt.answer.text}"
    if attempt.taken_for is not None:
        words += f" taken for {attempt.taken_for}"
    if delivery.due is not None:
        words += f", again in {max(0.0, delivery.due - now):.0f} s"
    return words


def write(delivery: Delivery, now: float) -> dict[str, Any]:
    """A delivery as JSON that ``read`` can read; the clock says ``now``, and goes on in no other process."""
    return {
        "id": delivery.id,
        "kind": delivery.kind,
        "user": delivery.user,
        "body": b64encode(delivery.body).decode(),
        "order_id": delivery.order_id,
        "seconds_until_due": None if delivery.due is None else max(0.0, delivery.due - now),
        "status": delivery.status,
        "attempts": [_write_attempt(attempt) for attempt in delivery.attempts],
        "follows": delivery.follows,
        "copy_of": delivery.copy_of,
        "forged": delivery.forged,
    }


def read(record: dict[str, Any], now: float) -> Delivery:
    """The reverse, on a clock that says ``now``."""
    seconds = record["seconds_until_due"]
    return Delivery(
        int(record["id"]),
        str(record["kind"]),
        str(record["user"]),
        b64decode(record["body"]),
        record["order_id"],
        None if seconds is None else now + float(seconds),
        DeliveryStatus(record["status"]),
        tuple(_read_attempt(each) for each in record["attempts"]),
        record["follows"],
        record["copy_of"],
        bool(record["forged"]),
    )


def _write_attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "at": attempt.at,
        "authorization": attempt.authorization,
        "status": attempt.answer.status,
        "body": b64encode(attempt.answer.body).decode(),
        "error": attempt.answer.error,
        "taken_for": attempt.taken_for,
    }


def _read_attempt(record: dict[str, Any]) -> Attempt:
    answer = Answer(record["status"], b64decode(record["body"]), str(record["error"]))
    return Attempt(str(record["at"]), str(record["authorization"]), answer, record["taken_for"])
