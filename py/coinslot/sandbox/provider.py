"""What both listeners share: the state, the channels, the settings, the log and the faults."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from coinslot.sandbox import notifications
from coinslot.sandbox.carts import Carts
from coinslot.sandbox.channels import Channels
from coinslot.sandbox.checkouts import Checkouts
from coinslot.sandbox.duetimer import DueTimer
from coinslot.sandbox.events import Events
from coinslot.sandbox.faults import Fault, Faults
from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.orders import Orders
from coinslot.sandbox.pushfaults import PushFault
from coinslot.sandbox.requestlog import RequestLog
from coinslot.sandbox.settings import Settings
from coinslot.sandbox.sockets import Sockets
from coinslot.sandbox.till import Till
from coinslot.sandbox.transaction import Transaction
from coinslot.sandbox.wallets import Wallets

PROJECT_ID = 12345
"""The project that the sandbox serves unless told otherwise."""


class _Part(Protocol):
    def dump(self) -> Any: ...  # noqa: ANN401 # JSON
    def load(self, state: Any) -> None: ...  # noqa: ANN401 # the same
    def clear(self) -> None: ...


@dataclass
class Provider:
    """The state of one sandbox; each part looks after its own thread safety.

    Orders, payments without one, carts, balances and events have one lock and are kept together; channels,
    settings, log and faults end with the process.

    Attributes:
        project_id: The only project that exists.
        clock: Tells the time in seconds, for the orders.
        closing: Set when the servers end.
        transaction: The lock of what is kept.
    """

    project_id: int = PROJECT_ID
    clock: Callable[[], float] = time.monotonic
    settings: Settings = field(default_factory=Settings)
    requests: RequestLog = field(default_factory=RequestLog)
    faults: Faults[Fault] = field(default_factory=Faults)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    timer: DueTimer = field(default_factory=DueTimer)
    transaction: Transaction = field(default_factory=Transaction)
    wallets: Wallets = field(init=False)
    carts: Carts = field(init=False)
    checkouts: Checkouts = field(init=False)
    events: Events = field(init=False)
    channels: Channels = field(init=False)
    sockets: Sockets = field(init=False)
    orders: Orders = field(init=False)
    till: Till = field(init=False)

    def __post_init__(self) -> None:
        """Give the state its lock and the orders their clock, and let the rest hear of them."""
        self.wallets = Wallets(self.transaction)
        self.carts = Carts(self.transaction)
        self.checkouts = Checkouts(self.transaction)
        self.events = Events(self.transaction)
        push_faults = Faults[PushFault]()
        self.channels = Channels(self.project_id, push_faults)
        self.sockets = Sockets(self.channels, push_faults)
        self.orders = Orders(self.clock, self._order_changed, self.timer.wake, self.transaction)
        self.till = Till(self.orders, self.checkouts, self.settings)

    def clear(self) -> None:
        """Forget what is kept."""
        with self.transaction:
            for part in self._kept().values():
                part.clear()

    def dump(self) -> dict[str, Any]:
        """What is kept, as JSON, all of one moment."""
        with self.transaction:
            return {name: part.dump() for name, part in self._kept().items()}

    def load(self, state: dict[str, Any]) -> None:
        """Hold what another provider has dumped.

        Raises:
            LookupError, TypeError, ValueError, ArithmeticError: It is not that.
        """
        with self.transaction:
            for name, part in self._kept().items():
                part.load(state[name])

    def _kept(self) -> dict[str, _Part]:
        return {
            "orders": self.orders,
            "checkouts": self.checkouts,
            "carts": self.carts,
            "wallets": self.wallets,
            "events": self.events,
        }

    def _order_changed(self, order: Order) -> None:
        told = notifications.notification(order, self.project_id)
        if told:
            self.events.add(order.user, told)
        news = {"order_id": order.id, "status": str(order.status)}
        self.transaction.tell(lambda: self.channels.publish(order.user, news))
        if order.status is OrderStatus.DONE:
            # A refund leaves the player what was granted: taking it back is the game's affair.
            for line in order.lines:
                for currency, amount in line.item.grants.items():
                    self.wallets.credit(order.user, currency, amount * line.quantity)
