"""A world in which a game sells: the same stories are played in memory, over CPython's sockets and in Chromium."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from coinslot.sandbox.catalog import CATALOG

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coinslot.sandbox import Controls

USER = "ayla"

PURCHASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "item": ("catalog.purchase", ("gems_100",)),
    "cart": ("cart.purchase", ()),
    "virtual currency": ("catalog.purchase_for_virtual_currency", ("sword_01", "gems")),
    "free item": ("catalog.purchase_free_item", ("daily_gift",)),
    "free cart": ("cart.purchase_free_cart", ()),
}
"""Every kind of purchase: its call and what it is called with."""

LATER = {"Retry-After": "2", "Access-Control-Expose-Headers": "Retry-After"}
"""Headers of a store that wants two seconds of quiet; without the second one a page may not read the first."""

AT_ONCE = ("virtual currency", "free item", "free cart")
"""Those that need no payment page."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a purchase ended, in any language's words."""

    outcome: str
    order_id: int | None
    status: str | None
    """Of the order at the last look."""
    error: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gave: a value, or why there is none."""

    value: Any = None
    code: str | None = None
    http_status: int | None = None
    provider_code: int | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """One purchase, or one order that is tracked."""

    world: World
    number: int

    @property
    def told(self) -> list[tuple[Any, ...]]:
        """What the game was told of it: the callback's name and the gist of what it got."""
        return self.world.told(self.number)

    @property
    def names(self) -> list[str]:
        """The callbacks alone, in the order of the calls."""
        return [name for name, *_ in self.told]

    @property
    def statuses(self) -> list[str]:
        """The order's statuses, in the order in which the game was told of them."""
        return [what[1] for what in self.told if what[0] == "status"]

    @property
    def order_id(self) -> int:
        """The order's number, once the game knows it."""
        self.world.until(lambda: "order" in self.names, "the order exists")
        return int(next(what[1] for what in self.told if what[0] == "order"))

    def ended(self) -> Ending:
        """Wait for its outcome; a success is waited for until the game has it."""
        ending = self.world.ended(self.number)
        last = {"succeeded": "success", "pending": "pending", "failed": "error"}.get(ending.outcome, "cancel")
        self.world.until(lambda: last in self.names, f"the game was told of {last}")
        return ending


class World(ABC):
    """Where a story is played.

    Attributes:
        sandbox: the payment provider.
        has_window: whether the player pays in a window that speaks and closes. Elsewhere the player gets a link.
        slack: seconds that a busy machine may add to a wait; none where time is virtual.
    """

    sandbox: Controls
    has_window: ClassVar[bool] = False
    slack: ClassVar[float] = 4.0

    # -- the game ------------------------------------------------------------------------------------------

    @abstractmethod
    def start(self, *, tokens: str | Sequence[str] = "", tracking: str = "fallback") -> None:
        """Create a Coinslot for the player.

        Args:
            tokens: the player's token, or those that the game's token function gives in turn; after the last one it
                fails. By default one that is valid.
            tracking: how orders are followed.
        """

    @property
    @abstractmethod
    def asked(self) -> int:
        """How often the token function was asked."""

    @abstractmethod
    def begin(self, call: str, *arguments: object, **named: object) -> Deal:
        """Begin what has an outcome, by Python's name of its call."""

    @abstractmethod
    def ask(self, call: str, *arguments: object, **named: object) -> Answer:
        """Wait for what a call gives. A line of a cart is a pair of SKU and quantity."""

    @abstractmethod
    def refusal(self, call: str, *arguments: object, **named: object) -> str | None:
        """The code of the error that the call itself raises, before anything is sent."""

    @abstractmethod
    def stop(self, deal: Deal) -> None:
        """Hear no more of an order that is tracked."""

    @abstractmethod
    def destroy(self) -> None:
        """The game ends."""

    @abstractmethod
    def told(self, number: int) -> list[tuple[Any, ...]]:
        """See :attr:`Deal.told`."""

    @abstractmethod
    def ended(self, number: int) -> Ending:
        """See :meth:`Deal.ended`."""

    def buy(self, kind: str = "item") -> Deal:
        """Buy something in one of the ways of :data:`PURCHASES`."""
        if "cart" in kind:
            self.ask("cart.fill", [("daily_gift" if "free" in kind else "gems_100", 1)])
        if kind == "virtual currency":
            self.sandbox.wallets.set(USER, "gems", 1000)
        call, arguments = PURCHASES[kind]
        return self.begin(call, *arguments)

    def track(self, order_id: int) -> Deal:
        """Follow an order."""
        return self.begin("orders.track", order_id)

    def order(self) -> int:
        """A new order of the player's that another program has created."""
        return self.sandbox.orders.create(USER, CATALOG["gems_100"]).id

    # -- the player ----------------------------------------------------------------------------------------

    @abstractmethod
    def pay(self, deal: Deal) -> None:
        """Pay where the player was sent."""

    @abstractmethod
    def cancel(self, deal: Deal) -> None:
        """Cancel there."""

    @abstractmethod
    def decline(self, deal: Deal) -> None:
        """Try to pay there with a card that is declined."""

    @abstractmethod
    def leave(self) -> None:
        """Close the window, where there is one."""

    # -- time ----------------------------------------------------------------------------------------------

    @abstractmethod
    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a state."""

    def clock(self) -> float:
        """Seconds, on the clock that the world lives by."""
        return time.monotonic()

    def settle(self) -> None:
        """Let everything that is under way come to its end, so that nothing more is to be expected."""
        self.until(lambda: all(each.status is not None for each in self.sandbox.requests.all()), "all is answered")
        self.ask("orders.check", self.order())  # what the runtime was told before is done before this

    # -- what the provider has seen --------------------------------------------------------------------------

    def requests(self) -> list[str]:
        """What reached the store in order: GET, POST, PUT, DELETE, or SOCKET for a handshake."""
        return [each.method for each in self.sandbox.requests.all() if not each.preflight]

    def looks(self, order_id: int) -> int:
        """How often an order was looked at."""
        return self.sandbox.requests.count("GET", f"/order/{order_id}")

    def listens(self) -> None:
        """Wait until the socket listens for the player."""
        self.until(lambda: self.sandbox.sockets.all(USER), "the socket listens")
