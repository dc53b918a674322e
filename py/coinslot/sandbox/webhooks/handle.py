"""What a test does to webhooks from Python."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coinslot.sandbox.order import OrderStatus
from coinslot.sandbox.webhooks.bodies import COMBINED, of_order
from coinslot.sandbox.webhooks.delivery import Delivery, DeliveryStatus
from coinslot.sandbox.webhooks.faults import read_webhook_fault
from coinslot.sandbox.webhooks.target import SECRET, read_target

if TYPE_CHECKING:
    from coinslot.sandbox.provider import Provider


class Webhooks:
    """The webhooks of one sandbox; safe to use from any thread."""

    def __init__(self, provider: "Provider") -> None:
        self._provider = provider
        self._queue = provider.webhooks

    def send_to(self, url: str | None, secret: str = SECRET) -> None:
        """Send from now on to another address, or with None to nobody; a reset takes that back.

        Raises:
            TargetError: The address leaves the machine and its private network, or the secret may be a real one.
        """
        self._queue.target = None if url is None else read_target(url, secret)
        self._provider.postman.wake()

    def all(self, order_id: int | None = None) -> list[Delivery]:
        """Every webhook, oldest first; those of one order, if it is named."""
        return [each for each in self._queue.all() if order_id in (None, each.order_id)]

    def all_accepted(self) -> bool:
        """Whether there was at least one, and each was accepted by the game's server; what is due is sent first."""
        self.deliver()
        made = self._queue.all()
        return bool(made) and all(each.status is DeliveryStatus.ACCEPTED for each in made)

    def deliver(self) -> None:
        """Send what is due, and return once that is answered."""
        self._queue.deliver_due()

    def resend(self, delivery_id: int) -> Delivery:
        """Send a webhook once more, as the button in the publisher's account does.

        Raises:
            DeliveryNotFoundError: There is none with that number.
        """
        return self._queue.resend(delivery_id)

    def forge(self, order_id: int) -> None:
        """Send an order_paid for an order, paid or not, whose signature is made up; it is not sent again.

        Raises:
            OrderNotFoundError: There is no order with that id.
        """
        order = self._provider.orders.get(order_id)
        paid = replace(
            order, status=OrderStatus.PAID, attempts=max(1, order.attempts), paid_at=self._provider.now.date()
        )
        [body] = of_order(paid, self._provider.project_id, COMBINED)
        self._queue.forge(order.user, body, order_id)

    def fault(self, **values: Any) -> None:  # noqa: ANN401 # each is checked by WebhookFault, which lists them
        """Do something to the next webhooks that match; the arguments are those of ``WebhookFault``.

        Raises:
            FaultError: A name is unknown or a value is wrong.
        """
        self._queue.faults.add(read_webhook_fault(values))

    def clear_faults(self) -> None:
        """Forget the webhook faults that are left."""
        self._queue.faults.clear()
