"""What a webhook is answered, exactly as Xsolla documents it: 204, a 400 with a code, or 5xx so that it comes again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar, Final


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and the bytes of a body."""

    status: int
    body: bytes = b""


ACCEPTED: Final = Answer(204)

IN_TROUBLE: Final = Answer(503)
"""Not the webhook's fault. Xsolla sends it again, except for ``user_validation``."""


class RefusedError(Exception):
    """Raised by a handler: the webhook is refused for good, and what the handler wrote is rolled back.

    Xsolla sends a refused webhook no more; where it asks whether a player exists, the player cannot pay.

    Args:
        message: why, for the publisher's people. It is sent: no secrets.
    """

    code: ClassVar[str] = "INVALID_PARAMETER"

    def answer(self) -> Answer:
        """As it is sent."""
        return refuse(self.code, str(self))


class InvalidUserError(RefusedError):
    """There is no such player."""

    code = "INVALID_USER"


class InvalidParameterError(RefusedError):
    """Something else in it is wrong."""


class IncorrectAmountError(RefusedError):
    """The price is not that of the item."""

    code = "INCORRECT_AMOUNT"


class IncorrectInvoiceError(RefusedError):
    """There is no such purchase."""

    code = "INCORRECT_INVOICE"


def refuse(code: str, message: str) -> Answer:
    """A refusal, which is final."""
    return Answer(400, json.dumps({"error": {"code": code, "message": message}}).encode())
