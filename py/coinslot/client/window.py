"""The payment window: what a purchase wants of one, and what the game hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from coinslot.core.status import OrderStatus

if TYPE_CHECKING:
    from coinslot.core.errors import Fault
    from coinslot.core.status import PaymentStatus
    from coinslot.providers.xsolla.orders import OrderRequest

Way: TypeAlias = Literal["lightbox", "popup", "redirect"]
Why: TypeAlias = Literal["asked", "first", "blocked"]


@dataclass(frozen=True, slots=True)
class WindowNews:
    """How the payment page is shown."""

    way: Way
    why: Why
    """``asked``: the game did; ``first``: ``auto`` begins with it; ``blocked``: something stands in another way."""
    error: Fault | None = None
    """What stands in the way, or keeps the payment page from being heard; the order is followed all the same."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a purchase."""

    order_id: int | None = None
    """None before the order exists, and where there is a payment token and no order."""
    order: OrderStatus = OrderStatus.UNKNOWN
    payment: PaymentStatus | None = None
    """The last word of the payment window, a hint."""
    window: WindowNews | None = None
    """None where there is no payment page to show, and on CPython, which knows nothing of it."""


class Window(Protocol):
    """Where the player pays."""

    def prepare(self, order: OrderRequest) -> OrderRequest:
        """The order as it is to be asked for; one for which the page is left leads back to it.

        Raises:
            CoinslotError: ``invalid_argument``.
        """

    def show(self, url: str, origins: tuple[str, ...]) -> object:
        """Show the provider's page; only these origins may speak for it. What it gives is awaited, if it can be."""

    def explain(self) -> None:
        """Nothing was heard of it for too long: tell why, if that is known, and give the player another way to pay."""

    def finish(self) -> None:
        """The player has paid: close it, when the receipt is read."""

    def close(self, by: str) -> None:
        """Close it, if it is open."""

    def resize(self, width: float, height: float) -> None:
        """The page would like another size, in CSS pixels."""

    def tell(self, text: str, origin: str) -> None:
        """Say something to the page."""
