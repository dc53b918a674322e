"""The game's own server: it tells what it did with the provider's webhook of an order, as coinslot.server does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import OrderStatus
from coinslot.providers import jsontext
from coinslot.providers.http import HttpRequest

if TYPE_CHECKING:
    from coinslot.providers.eventstream import Event
    from coinslot.providers.http import HttpAnswer

EVENT: Final = "order"
SAYS: Final = (OrderStatus.DONE, OrderStatus.CANCELED)
REFUSALS: Final = {401: ErrorCode.INVALID_TOKEN, 403: ErrorCode.INVALID_TOKEN, 429: ErrorCode.RATE_LIMITED}


def follow(url: str, order_id: int, ticket: str) -> HttpRequest:
    """The request for the events of an order.

    Args:
        url: where the receiver is mounted.
        order_id: which order.
        ticket: says whose orders may be followed; the game's server issues it.
    """
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {ticket}"}
    return HttpRequest("GET", f"{url.rstrip('/')}/orders/{order_id}/events", headers)


def read(event: Event, order_id: int) -> OrderStatus | Fault | None:
    """What has become of the order: ``done`` or ``canceled``. None: the event tells nothing of orders."""
    name, data = event
    if name != EVENT:
        return None
    try:
        told = jsontext.read(data)
    except ValueError:
        told = None
    if isinstance(told, dict) and told.get("orderId") == order_id and told.get("status") in SAYS:
        return OrderStatus(told["status"])
    text = f"The game's server told {data[:80]!r}; expected order {order_id} and done or canceled."
    return Fault(ErrorCode.UNREADABLE_ANSWER, text)


def refusal(answer: HttpAnswer, url: str) -> Fault:
    """Why there are no events, or no more of them."""
    host, status = urlsplit(url).netloc, answer.status
    if status == 200:  # noqa: PLR2004 - HTTP
        text = f"{host} ended the events of the order before it told of it; is a receiver of webhooks at {url}?"
        return Fault(ErrorCode.UNREADABLE_ANSWER, text, http_status=status)
    advice = "does the game's server issue the ticket, and is it still good?" if status in {401, 403} else "see its log"
    trouble = status >= 500  # noqa: PLR2004 - HTTP
    code = ErrorCode.PROVIDER_UNAVAILABLE if trouble else REFUSALS.get(status, ErrorCode.REQUEST_REFUSED)
    text = f"{host} answered {status} instead of the events of the order; {advice}"
    return Fault(code, text, http_status=status, retry_after=_seconds(answer.retry_after))


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds; the other form, a date, needs a clock that this module does not have."""
    text = (retry_after or "").strip()
    return min(float(text), ladder.FOLLOW_CAP) if text.isascii() and text.isdigit() else None
