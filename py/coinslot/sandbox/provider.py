"""What both listeners share: orders, payments, carts, balances, channels, settings, the log and the faults."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from coinslot.sandbox.carts import Carts
from coinslot.sandbox.channels import Channels
from coinslot.sandbox.checkouts import Checkouts
from coinslot.sandbox.duetimer import DueTimer
from coinslot.sandbox.faults import Fault, Faults
from coinslot.sandbox.orders import Order, Orders, OrderStatus
from coinslot.sandbox.pushfaults import PushFault
from coinslot.sandbox.requestlog import RequestLog
from coinslot.sandbox.settings import Settings
from coinslot.sandbox.sockets import Sockets
from coinslot.sandbox.till import Till
from coinslot.sandbox.wallets import Wallets

PROJECT_ID = 12345
"""The project that the sandbox serves unless told otherwise."""


@dataclass
class Provider:
    """The state of one sandbox; each part looks after its own thread safety.

    Attributes:
        project_id: The only project that exists.
        clock: Tells the time in seconds, for the orders.
        closing: Set when the servers end.
    """

    project_id: int = PROJECT_ID
    clock: Callable[[], float] = time.monotonic
    settings: Settings = field(default_factory=Settings)
    requests: RequestLog = field(default_factory=RequestLog)
    faults: Faults[Fault] = field(default_factory=Faults)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    wallets: Wallets = field(default_factory=Wallets)
    carts: Carts = field(default_factory=Carts)
    checkouts: Checkouts = field(default_factory=Checkouts)
    timer: DueTimer = field(default_factory=DueTimer)
    channels: Channels = field(init=False)
    sockets: Sockets = field(init=False)
    orders: Orders = field(init=False)
    till: Till = field(init=False)

    def __post_init__(self) -> None:
        """Give the orders their clock, and let the rest hear of them."""
        push_faults = Faults[PushFault]()
        self.channels = Channels(self.project_id, push_faults)
        self.sockets = Sockets(self.channels, push_faults)
        self.orders = Orders(self.clock, self._order_changed, self.timer.wake)
        self.till = Till(self.orders, self.checkouts, self.settings)

    def _order_changed(self, order: Order) -> None:
        self.channels.publish(order.user, {"order_id": order.id, "status": str(order.status)})
        if order.status is OrderStatus.DONE:
            # A refund leaves the player what was granted: taking it back is the game's affair.
            for line in order.lines:
                for currency, amount in line.item.grants.items():
                    self.wallets.credit(order.user, currency, amount * line.quantity)
