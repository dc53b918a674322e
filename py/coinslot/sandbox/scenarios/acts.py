"""What a scenario can do to an order by itself, by name."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.webhooks.handle import Webhooks

if TYPE_CHECKING:
    from coinslot.sandbox.provider import Provider

Act = Callable[["Provider", Order], object]


def _resend(provider: "Provider", order: Order) -> None:
    for each in [each for each in provider.webhooks.all() if each.order_id == order.id and each.copy_of is None]:
        provider.webhooks.resend(each.id)


ACTS: dict[str, Act] = {
    "pay": lambda provider, order: provider.till.pay(order.id),
    "decline": lambda provider, order: provider.till.decline(order.id),
    "cancel": lambda provider, order: provider.orders.move(order.id, OrderStatus.CANCELED),
    "expire": lambda provider, order: provider.orders.move(order.id, OrderStatus.EXPIRED),
    "refund": lambda provider, order: provider.orders.move(order.id, OrderStatus.CANCELED),
    "cut-sockets": lambda provider, order: provider.sockets.cut(order.user),
    "close-sockets": lambda provider, order: provider.sockets.close(user=order.user),
    "replay-pushes": lambda provider, order: provider.sockets.replay(order.user),
    "resend-webhooks": _resend,
    "forge-webhook": lambda provider, order: Webhooks(provider).forge(order.id),
}
"""Each with the order that it is done to."""

MOMENTS = ("created", "opened", "invoice", "paid", "done", "canceled", "expired")
"""When a scenario can do it: at a status of the order (``created`` for new), when the payment page was opened, or
when an attempt to pay was begun."""

PLAYER_ACTS = ("pay", "decline", "cancel", "close", "reload")
"""What a scenario can do in the player's place, in the payment page."""

PLAYER_MOMENTS = ("ready", "invoice", "troubled", "delivering", "done")
"""When it can do that: once the order is shown, and after each thing that the page says of a payment."""
