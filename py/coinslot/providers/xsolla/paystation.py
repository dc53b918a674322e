"""What the Pay Station window says, and what the page answers.

The envelope is a JSON *string* ``{"command": …, "data": {…}}`` in both directions, as in Xsolla's open-source
widget (paystation-embed).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from coinslot.core.status import CLAIMS, PaymentStatus
from coinslot.providers import jsontext

if TYPE_CHECKING:
    from coinslot.core.journal import Record

LONGEST: Final = 65_536
"""Characters; the messages of the real window have a few hundred."""

STATUSES: Final = {
    **{status.value: status for status in PaymentStatus},
    "cancel": PaymentStatus.CANCELED,
    "cancelled": PaymentStatus.CANCELED,
}

DETECTED: Final = json.dumps(
    {"command": "widget-detected", "data": {"version": "1.2.12", "lightBoxOptions": {}}},
)
"""The page's answer to ``widget-detection``; every release of the widget sends this version."""


@dataclass(frozen=True, slots=True)
class Detection:
    """The window asks whether a widget is there; answer with :data:`DETECTED`."""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The size in CSS pixels that the window would like."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Status:
    """The window tells of the payment."""

    payment: PaymentStatus


@dataclass(frozen=True, slots=True)
class Close:
    """The player pressed a close button inside the window."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nothing that concerns a purchase."""

    reason: str


Message = Detection | Dimensions | Status | Close | Unheard


def read(text: str) -> Message:
    """Read one message of the window; anything that is not understood is :class:`Unheard`."""
    if len(text) > LONGEST:
        return Unheard(f"{len(text)} characters, more than {LONGEST}")
    try:
        envelope = jsontext.read(text)
    except ValueError:
        return Unheard("not JSON")
    message: Message = Unheard("no command")
    match envelope:
        case {"command": "widget-detection"}:
            message = Detection()
        case {"command": "close" | "widget-close"}:
            message = Close()
        case {"command": "dimensions", "data": {"dimensions": {"width": width, "height": height}}}:
            message = _dimensions(width, height)
        case {"command": "status", "data": {"paymentInfo": {"status": str(word)}}}:
            message = Status(_status(word))
        case {"command": str(command)}:
            message = Unheard(f"command {command[:40]!r}")
    return message


def _dimensions(width: object, height: object) -> Message:
    numbers = [size for size in (width, height) if isinstance(size, int | float) and not isinstance(size, bool)]
    sizes = [size for size in numbers if 0 < size < LONGEST]
    return Dimensions(*sizes) if len(sizes) == 2 else Unheard("odd dimensions")  # noqa: PLR2004 - a pair


def returned(record: Record, query: str | None) -> Record:
    """What is known of a purchase whose payment page had taken the place of the game's, now that the game is back.

    Args:
        record: what was known when the game's page was left.
        query: that of the address that the player came back to. The payment page adds ``status`` (Xsolla's documents);
            anybody could, so it only chooses how long the order is looked at. None: the page was never left.
    """
    if query is None:
        return record
    said = {_status(word) for word in parse_qs(query.removeprefix("?")).get("status", ())}
    # Nobody heard what was said on that page: as after a window that spoke of a payment, one look is not enough.
    return replace(record, spoke=True, claimed=record.claimed or bool(said & CLAIMS))


def _status(word: str) -> PaymentStatus:
    return STATUSES.get(word.strip().lower(), PaymentStatus.OTHER)
