"""The life of an order and of a purchase, as tables.

Rules, in order of weight:

1. Everything that moves an order or a purchase from one state to another stands in this file.
2. An order moves forward only: ``new``, ``paid``, then a final status. News may come late, twice and in any
   order (a socket's history repeats ``new`` after ``done``): a pair that is not in the table changes nothing.
3. The first final status stands. A refund makes a done order canceled later; that is the server's affair
   (webhooks), not that of a client which has already offered the success to the game.
4. A status nobody knows is not final and moves nothing.
5. What a window says only chooses when to look at the order. Solely a look (``DONE``, ``CANCELED``,
   ``EXPIRED``), the end of a wait (``GRACE_OVER``, ``BUDGET_SPENT``) or the game itself (``STOPPED``) ends a
   purchase whose order exists.
6. Once anybody has claimed that money moved (the window said ``delivering`` or ``done``, the order is
   ``paid``) and the window is closed or has said its last word, the purchase is ``CONFIRMING``: it can end as
   succeeded, canceled, expired or pending, never as abandoned.
7. Where the game wants its server's word as well, a done order is ``VERIFYING`` until that server has processed the
   provider's webhook. That word alone, or a silence for which the game has chosen so, makes it a success; the same
   word may call it off, whatever rule 3 says.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class OrderStatus(StrEnum):
    """The status of an order in the store; the names are the provider's own."""

    NEW = "new"
    """Created, not paid."""
    PAID = "paid"
    """The money was taken, the items are not delivered yet."""
    DONE = "done"
    """Delivered."""
    CANCELED = "canceled"
    """Canceled, and refunded where it had been paid."""
    EXPIRED = "expired"
    """Not paid in time."""
    UNKNOWN = "unknown"
    """A word that is not in this list, or no look yet; never final."""


class PaymentStatus(StrEnum):
    """What the payment window says of the payment; a hint, never proof."""

    INVOICE = "invoice"
    """A payment was begun."""
    DELIVERING = "delivering"
    """Paid; the merchant is being told."""
    DONE = "done"
    """Paid."""
    TROUBLED = "troubled"
    """Declined; the player may try again in the same window."""
    CANCELED = "canceled"
    """Called off."""
    OTHER = "other"
    """A word that is not in this list."""


class Outcome(StrEnum):
    """How a purchase ends. Each purchase has exactly one."""

    SUCCEEDED = "succeeded"
    """The order is done."""
    CANCELED = "canceled"
    """The order is canceled."""
    EXPIRED = "expired"
    """The order is expired."""
    ABANDONED = "abandoned"
    """The window was closed and the order is still new; it may be paid later."""
    PENDING = "pending"
    """Not known yet: still followed, or the answer to the order's creation was lost."""
    FAILED = "failed"
    """An error, and surely no order was paid."""


class Phase(StrEnum):
    """Where a purchase stands."""

    FRESH = "fresh"
    CREATING = "creating"
    """The order is being created."""
    PAYING = "paying"
    """The window is open and undecided; nothing is asked of the store."""
    WATCHING = "watching"
    """The window is open and nothing is heard of it: the order is followed up the ladder meanwhile."""
    DOUBTING = "doubting"
    """The window was closed, or said canceled, without a claim of payment: a short grace of looks."""
    CONFIRMING = "confirming"
    """Somebody claims that it is paid: looks until the order says so or the budget is spent."""
    FOLLOWED = "followed"
    """Settled in doubt; still looked at."""
    VERIFYING = "verifying"
    """The order is done, and the game's server has not confirmed it yet."""
    OFFERED = "offered"
    """The order is done and the game has not acknowledged it yet."""
    OVER = "over"


class Signal(StrEnum):
    """What can move a purchase from one phase to the next."""

    REQUESTED = "requested"
    TRACKED = "tracked"
    """The game asks after an order."""
    RESUMED = "resumed"
    """An earlier runtime left it settled in doubt."""
    CREATED = "created"
    REFUSED = "refused"
    """The order was surely not created."""
    LOST = "lost"
    """Nobody knows whether the order was created."""
    MUTE = "mute"
    """Nothing was heard of the open window for a while, or it is known that nothing can be."""
    SPOKE = "spoke"
    """The window is heard after all."""
    DENIED = "denied"
    """The window said canceled."""
    CLOSED = "closed"
    CLAIMED = "claimed"
    """The window said delivering or done, or the order is paid."""
    GRACE_OVER = "grace over"
    """The order is still new and the window is gone."""
    STILL_OPEN = "still open"
    """The order is still new and the window is open: the player may go on."""
    BUDGET_SPENT = "budget spent"
    UNPROVED = "unproved"
    """The order is done, and the game wants to hear it from its server."""
    DONE = "done"
    CANCELED = "canceled"
    EXPIRED = "expired"
    ACKNOWLEDGED = "acknowledged"
    STOPPED = "stopped"
    """The game does not want to hear any more."""


FINAL: Final[frozenset[OrderStatus]] = frozenset(
    {OrderStatus.DONE, OrderStatus.CANCELED, OrderStatus.EXPIRED},
)

ORDER: Final[Mapping[tuple[OrderStatus, OrderStatus], OrderStatus]] = {
    (OrderStatus.UNKNOWN, OrderStatus.NEW): OrderStatus.NEW,
    (OrderStatus.UNKNOWN, OrderStatus.PAID): OrderStatus.PAID,
    (OrderStatus.UNKNOWN, OrderStatus.DONE): OrderStatus.DONE,
    (OrderStatus.UNKNOWN, OrderStatus.CANCELED): OrderStatus.CANCELED,
    (OrderStatus.UNKNOWN, OrderStatus.EXPIRED): OrderStatus.EXPIRED,
    (OrderStatus.NEW, OrderStatus.PAID): OrderStatus.PAID,
    (OrderStatus.NEW, OrderStatus.DONE): OrderStatus.DONE,
    (OrderStatus.NEW, OrderStatus.CANCELED): OrderStatus.CANCELED,
    (OrderStatus.NEW, OrderStatus.EXPIRED): OrderStatus.EXPIRED,
    (OrderStatus.PAID, OrderStatus.DONE): OrderStatus.DONE,
    (OrderStatus.PAID, OrderStatus.CANCELED): OrderStatus.CANCELED,
    (OrderStatus.PAID, OrderStatus.EXPIRED): OrderStatus.EXPIRED,
}
"""(the status we hold, the status just seen) -> the status we hold now."""

PURCHASE: Final[Mapping[tuple[Phase, Signal], Phase]] = {
    (Phase.FRESH, Signal.REQUESTED): Phase.CREATING,
    (Phase.FRESH, Signal.CREATED): Phase.PAYING,
    (Phase.FRESH, Signal.TRACKED): Phase.CONFIRMING,
    (Phase.FRESH, Signal.RESUMED): Phase.FOLLOWED,
    (Phase.FRESH, Signal.REFUSED): Phase.OVER,
    (Phase.FRESH, Signal.LOST): Phase.OVER,
    (Phase.CREATING, Signal.CREATED): Phase.PAYING,
    (Phase.CREATING, Signal.REFUSED): Phase.OVER,
    (Phase.CREATING, Signal.LOST): Phase.OVER,
    (Phase.PAYING, Signal.MUTE): Phase.WATCHING,
    (Phase.WATCHING, Signal.SPOKE): Phase.PAYING,
    (Phase.WATCHING, Signal.BUDGET_SPENT): Phase.PAYING,
    (Phase.WATCHING, Signal.CLOSED): Phase.DOUBTING,
    (Phase.WATCHING, Signal.CLAIMED): Phase.CONFIRMING,
    (Phase.PAYING, Signal.DENIED): Phase.DOUBTING,
    (Phase.PAYING, Signal.CLOSED): Phase.DOUBTING,
    (Phase.PAYING, Signal.CLAIMED): Phase.CONFIRMING,
    (Phase.DOUBTING, Signal.MUTE): Phase.WATCHING,
    (Phase.DOUBTING, Signal.CLAIMED): Phase.CONFIRMING,
    (Phase.DOUBTING, Signal.STILL_OPEN): Phase.PAYING,
    (Phase.DOUBTING, Signal.GRACE_OVER): Phase.OVER,
    (Phase.DOUBTING, Signal.BUDGET_SPENT): Phase.FOLLOWED,
    (Phase.CONFIRMING, Signal.BUDGET_SPENT): Phase.FOLLOWED,
    (Phase.FOLLOWED, Signal.GRACE_OVER): Phase.OVER,
    **{
        (phase, signal): after
        for phase in (Phase.PAYING, Phase.WATCHING, Phase.DOUBTING, Phase.CONFIRMING, Phase.FOLLOWED)
        for signal, after in (
            (Signal.DONE, Phase.OFFERED),
            (Signal.UNPROVED, Phase.VERIFYING),
            (Signal.CANCELED, Phase.OVER),
            (Signal.EXPIRED, Phase.OVER),
        )
    },
    (Phase.VERIFYING, Signal.DONE): Phase.OFFERED,
    (Phase.VERIFYING, Signal.CANCELED): Phase.OVER,
    (Phase.VERIFYING, Signal.BUDGET_SPENT): Phase.FOLLOWED,
    (Phase.OFFERED, Signal.ACKNOWLEDGED): Phase.OVER,
    **{(phase, Signal.STOPPED): Phase.OVER for phase in frozenset(Phase) - {Phase.FRESH, Phase.CREATING, Phase.OVER}},
}
"""(phase, signal) -> the next phase. A pair that is not here changes nothing."""

UNVERIFIED: Final[Mapping[tuple[Phase, Signal], Phase]] = {
    (Phase.FRESH, Signal.CREATED): Phase.PAYING,
    (Phase.FRESH, Signal.REFUSED): Phase.OVER,
    (Phase.FRESH, Signal.STOPPED): Phase.OVER,
    (Phase.PAYING, Signal.DONE): Phase.OVER,
    (Phase.PAYING, Signal.CLOSED): Phase.OVER,
    (Phase.PAYING, Signal.STOPPED): Phase.OVER,
}
"""The same where a payment token has no order: the window's word is all there is."""

ENDS: Final[Mapping[OrderStatus, tuple[Signal, Outcome]]] = {
    OrderStatus.DONE: (Signal.DONE, Outcome.SUCCEEDED),
    OrderStatus.CANCELED: (Signal.CANCELED, Outcome.CANCELED),
    OrderStatus.EXPIRED: (Signal.EXPIRED, Outcome.EXPIRED),
}
"""What a final status of the order does to the purchase."""

CLAIMS: Final[frozenset[PaymentStatus]] = frozenset({PaymentStatus.DELIVERING, PaymentStatus.DONE})
"""Words of the window that claim that money moved."""


def order_after(held: OrderStatus, seen: OrderStatus) -> OrderStatus:
    """The status we hold after seeing another one."""
    return ORDER.get((held, seen), held)
