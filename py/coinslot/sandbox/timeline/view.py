"""One order as a test looks at it."""

from typing import TYPE_CHECKING

from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.timeline.lines import line
from coinslot.sandbox.timeline.record import Channel, Entry
from coinslot.sandbox.webhooks.delivery import Delivery

if TYPE_CHECKING:
    from coinslot.sandbox.provider import Provider


class OrderView:
    """What became of one order; each look is at this moment."""

    def __init__(self, provider: "Provider", order_id: int) -> None:
        self._provider = provider
        self.id = order_id
        self._user = provider.orders.get(order_id).user

    @property
    def order(self) -> Order:
        """The order itself."""
        return self._provider.orders.get(self.id)

    @property
    def status(self) -> OrderStatus:
        """Where it stands."""
        return self.order.status

    @property
    def timeline(self) -> list[Entry]:
        """What happened to it, oldest first, across all channels."""
        return self._provider.timeline.of(self.id, self._user)

    @property
    def webhooks(self) -> list[Delivery]:
        """What the game's server was told of it."""
        return [each for each in self._provider.webhooks.all() if each.order_id == self.id]

    def requests(self, method: str) -> int:
        """How many requests with that method were made for it, the one that made it included."""
        own = [entry for entry in self.timeline if entry.channel is Channel.REQUEST and entry.order_id == self.id]
        return sum(entry.text.startswith(f"{method} ") for entry in own)

    def __str__(self) -> str:
        """The timeline as text."""
        return "\n".join(line(entry, colour=False) for entry in self.timeline)
