"""What happened. Drivers make these; :meth:`coinslot.core.purchase.Purchase.handle` takes them.

Each carries ``at``: seconds on the driver's clock, which goes on while the machine sleeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from coinslot.core.journal import NOTHING, Known

if TYPE_CHECKING:
    from coinslot.core.errors import Fault
    from coinslot.core.journal import Record
    from coinslot.core.order import Order
    from coinslot.core.status import OrderStatus, PaymentStatus


class Request(StrEnum):
    """The requests of a purchase."""

    CREATE = "create"
    CHECK = "check"
    PROVE = "prove"
    """Of the game's server."""


class Paid(StrEnum):
    """Where the player pays, and so how much of it can be heard."""

    IN_WINDOW = "in_window"
    """In a window beside the game, which speaks and closes."""
    ELSEWHERE = "elsewhere"
    """The player got a link; nothing is ever heard of a window."""
    AT_ONCE = "at_once"
    """Nowhere: a free order, or one for a virtual currency, is charged when it is created."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened."""

    at: float


@dataclass(frozen=True, slots=True)
class PurchaseRequested(Event):
    """The player clicked."""

    paid: Paid = Paid.IN_WINDOW
    """With ``IN_WINDOW`` a payment window is open already, with a spinner."""


@dataclass(frozen=True, slots=True)
class CheckoutRequested(Event):
    """The player clicked, and the game's server has made the payment token already."""

    order_id: int | None
    """None: the token has no order, and only :class:`~coinslot.core.unverified.Unverified` can follow it."""
    url: str
    """Where to pay."""
    origins: tuple[str, ...]
    """The origins that may speak for the payment window."""
    paid: Paid = Paid.IN_WINDOW
    known: Known = NOTHING
    """From whoever followed the order before."""


@dataclass(frozen=True, slots=True)
class PurchaseRefused(Event):
    """What was wanted cannot even be asked for: our own check of the arguments found it."""

    fault: Fault
    window: bool
    """Whether a payment window is open."""


@dataclass(frozen=True, slots=True)
class TrackRequested(Event):
    """The game wants to hear how an order ends that somebody else created."""

    order_id: int
    known: Known = NOTHING
    """From whoever followed it before: an earlier visit, or nobody knows who, where the provider told of it."""


@dataclass(frozen=True, slots=True)
class Recalled(Event):
    """It turned out that somebody followed the same order before."""

    known: Known


@dataclass(frozen=True, slots=True)
class PurchaseResumed(Event):
    """An earlier runtime died and left a record."""

    record: Record
    window_open: bool
    """Whether its payment window still shows the provider's page."""
    outlived: bool = False
    """Whether it is so old that nobody can pay it any more; see :data:`coinslot.core.journal.LIFE`."""


@dataclass(frozen=True, slots=True)
class OrderCreated(Event):
    """The store created the order."""

    number: int
    """The number of the :class:`~coinslot.core.commands.CreateOrder` that it answers."""
    order_id: int
    url: str
    """Where to pay."""
    origins: tuple[str, ...]
    """The origins that may speak for the payment window."""


@dataclass(frozen=True, slots=True)
class WindowSaid(Event):
    """The payment window told of the payment."""

    status: PaymentStatus


@dataclass(frozen=True, slots=True)
class WindowSpoke(Event):
    """The payment window said something that is not about a payment: its page is there, and is heard."""


@dataclass(frozen=True, slots=True)
class WindowUnheard(Event):
    """It is known that nothing can be heard of the payment window.

    A policy blocks it, it is cut off from the page, or the page is about to be left for it.
    """


@dataclass(frozen=True, slots=True)
class WindowFlooded(Event):
    """The window said more than could be passed on; something may have been lost."""


@dataclass(frozen=True, slots=True)
class WindowClosed(Event):
    """The payment window is gone, whoever closed it."""


@dataclass(frozen=True, slots=True)
class SocketOpened(Event):
    """A channel listens now: whatever was said before is lost, or comes as history."""

    channel: int


@dataclass(frozen=True, slots=True)
class SocketSaid(Event):
    """A channel told of an order; a hint."""

    channel: int
    order_id: int
    status: OrderStatus


@dataclass(frozen=True, slots=True)
class SocketFailed(Event):
    """A channel could not be opened, or is lost for good."""

    channel: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Woke(Event):
    """The machine woke up, came online, or the page became visible."""


@dataclass(frozen=True, slots=True)
class OrderChecked(Event):
    """A look was answered."""

    look: int
    """The number of the :class:`~coinslot.core.commands.CheckOrder` that it answers."""
    order: Order


@dataclass(frozen=True, slots=True)
class Proved(Event):
    """The game's server has processed the provider's webhook, and says what has become of the order."""

    number: int
    """The number of the :class:`~coinslot.core.commands.AwaitProof` that it answers."""
    status: OrderStatus
    """``DONE`` or ``CANCELED``."""


@dataclass(frozen=True, slots=True)
class RequestFailed(Event):
    """A request was refused, or has no answer."""

    request: Request
    number: int
    """The number of the command that it answers."""
    fault: Fault
    fraction: float
    """Drawn by the driver from [0, 1], for the jitter of a retry."""


@dataclass(frozen=True, slots=True)
class TimerFired(Event):
    """The time asked for by :class:`~coinslot.core.commands.StartTimer` is over."""

    timer: int


@dataclass(frozen=True, slots=True)
class Acknowledged(Event):
    """The game has taken the offered success."""


@dataclass(frozen=True, slots=True)
class OfferFailed(Event):
    """The game's recipient threw or rejected: the offer stays open."""


@dataclass(frozen=True, slots=True)
class Stopped(Event):
    """The game does not want to hear any more; another runtime may take up what is left."""
