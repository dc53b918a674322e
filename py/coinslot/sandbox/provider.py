"""What both listeners share: the orders, the settings, the log and the faults."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from coinslot.sandbox.faults import Faults
from coinslot.sandbox.orders import Orders
from coinslot.sandbox.requestlog import RequestLog
from coinslot.sandbox.settings import Settings

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
    faults: Faults = field(default_factory=Faults)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    orders: Orders = field(init=False)

    def __post_init__(self) -> None:
        """Give the orders their clock."""
        self.orders = Orders(self.clock)
