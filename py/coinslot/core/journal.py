"""The record kept for each unfinished purchase, so that another runtime can take it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coinslot.core.status import Outcome


@dataclass(frozen=True, slots=True)
class Record:
    """What must survive the death of the runtime. Never a token.

    Without an order id it is an intent: written before the order's creation is sent, so a record that still
    has none afterwards means that the fate of that request is unknown.
    """

    purchase_id: str
    sku: str | None
    """None: a cart, or an order that somebody else created."""
    order_id: int | None = None
    claimed: bool = False
    """Somebody has claimed that money moved."""
    spoke: bool = False
    """The window has said something of a payment, or may have: nothing could be heard of it."""
    outcome: Outcome | None = None
    """The outcome that the game was told, if any."""
