"""What to do. The core says these; drivers carry them out, in order, and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coinslot.core.errors import Fault
    from coinslot.core.journal import Record
    from coinslot.core.order import Order
    from coinslot.core.status import OrderStatus, Outcome, PaymentStatus


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do."""


@dataclass(frozen=True, slots=True)
class Remember(Command):
    """Commit this record before the next command is carried out."""

    record: Record


@dataclass(frozen=True, slots=True)
class Forget(Command):
    """Drop the record: nothing is left to follow or to offer. The last command but for the news of a window."""


@dataclass(frozen=True, slots=True)
class LetGo(Command):
    """This runtime follows it no longer; the record stays, to be taken up on the next start or wake-up."""


@dataclass(frozen=True, slots=True)
class CreateOrder(Command):
    """Ask the store for an order, once."""

    number: int
    fresh_token: bool = False
    """The last token was refused: ask the game for another one."""


@dataclass(frozen=True, slots=True)
class CheckOrder(Command):
    """Look at the order, once."""

    look: int
    order_id: int
    fresh_token: bool = False


@dataclass(frozen=True, slots=True)
class ShowWindow(Command):
    """Load the provider's page into the waiting window."""

    url: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CloseWindow(Command):
    """Close the window; nothing that it says or does afterwards concerns the purchase."""

    receipt: bool = False
    """The order is done: the window shows the player a receipt, and may be left open for a while."""


@dataclass(frozen=True, slots=True)
class ExplainSilence(Command):
    """Nothing was heard of the window for a while: tell the game what may be the cause; offer another way to pay."""


@dataclass(frozen=True, slots=True)
class OpenSocket(Command):
    """Listen for news of the order; report with the number of the channel."""

    channel: int
    order_id: int


@dataclass(frozen=True, slots=True)
class CloseSocket(Command):
    """Stop listening."""

    channel: int


@dataclass(frozen=True, slots=True)
class AwaitProof(Command):
    """Listen until the game's server says what has become of the order; report with the number."""

    number: int
    order_id: int


@dataclass(frozen=True, slots=True)
class DropProof(Command):
    """Listen to the game's server no longer."""

    number: int


@dataclass(frozen=True, slots=True)
class StartTimer(Command):
    """Report after ``seconds``; replaces the purchase's earlier timer."""

    timer: int
    seconds: float


@dataclass(frozen=True, slots=True)
class StopTimer(Command):
    """The running timer is not wanted any more."""


@dataclass(frozen=True, slots=True)
class AnnounceOrder(Command):
    """Tell the game that the order exists."""

    order_id: int


@dataclass(frozen=True, slots=True)
class AnnounceStatus(Command):
    """Tell the game what is known now."""

    order_id: int | None
    """None where there is a payment token and no order."""
    order: OrderStatus
    payment: PaymentStatus | None


@dataclass(frozen=True, slots=True)
class Settle(Command):
    """Tell the game how the purchase ended; said once."""

    outcome: Outcome
    order_id: int | None = None
    order: Order | None = None
    fault: Fault | None = None
    verified: bool = True
    """False where the window's word is all there is, since there is no order, or where the order's word is, since the
    game's server stayed silent."""


@dataclass(frozen=True, slots=True)
class Offer(Command):
    """Offer the success to the game until it acknowledges it."""

    order: Order
    redelivered: bool
    """Whether it was, or may have been, offered before."""


@dataclass(frozen=True, slots=True)
class Ignored(Command):
    """The event changed nothing; for the log."""

    reason: str
