"""The Event API: what a game asks for instead of getting webhooks. Requests as values, and readers of their answers.

Addresses and members are those of Xsolla's documents. An event is a hint like any other: the order decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from coinslot.core.errors import ErrorCode, Fault
from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.providers.xsolla import answers

if TYPE_CHECKING:
    from coinslot.providers.xsolla.project import Project

ORDER_PAID: Final = "order_paid"
"""The only notification that is read; every other one is left to whom it concerns."""

FORBIDDEN: Final = 403
NOT_ON: Final = (
    "The Event API answered 403, as it does for a project that it is not turned on for. Have Xsolla turn it on, "
    "after which the project gets no webhooks any more, or leave out the option `events`."
)


@dataclass(frozen=True, slots=True)
class PaidEvent:
    """An event that was not processed: an order was paid, or needed no payment."""

    event_id: int
    order_id: int


def unprocessed(project: Project, user_token: str) -> HttpRequest:
    """What was paid and is not processed yet; only the player's own."""
    return _request(project, "GET", "/events", user_token, {"types[]": ORDER_PAID})


def process(project: Project, event_id: int, user_token: str) -> HttpRequest:
    """Have an event listed no more. A second time changes nothing."""
    return _request(project, "POST", f"/events/{event_id}/processed", user_token)


def read_unprocessed(answer: HttpAnswer) -> tuple[PaidEvent, ...] | Fault:
    """The answer to :func:`unprocessed`; what is no event of a paid order is left out."""
    if not answers.is_success(answer):
        return _refusal(answer)
    body = answers.read_object(answer)
    if isinstance(body, Fault):
        return body
    if not isinstance(body.get("events"), list):
        return answers.unreadable(answer, "a list of events")
    return tuple(event for each in answers.objects(body["events"]) if (event := _read(each)))


def read_processed(answer: HttpAnswer) -> Fault | None:
    """The answer to :func:`process`: None for a success, whose body says nothing."""
    return None if answers.is_success(answer) else _refusal(answer)


def _read(event: dict[str, Any]) -> PaidEvent | None:
    match event:
        case {"id": event_id, "data": {"notification_type": str(kind), "order": {"id": order_id}}}:
            if kind == ORDER_PAID and answers.is_id(event_id) and answers.is_id(order_id):
                return PaidEvent(event_id, order_id)
    return None


def _refusal(answer: HttpAnswer) -> Fault:
    fault = answers.refusal(answer)
    if answer.status == FORBIDDEN:  # elsewhere it is about the player's token
        return replace(fault, code=ErrorCode.REQUEST_REFUSED, message=NOT_ON)
    return fault


def _request(
    project: Project, method: str, path: str, user_token: str, query: dict[str, str] | None = None
) -> HttpRequest:
    # No further header, as for the store: a browser's preflight may allow none.
    asked = urlencode({"project_id": project.project_id, **(query or {})})
    url = f"{project.events.rstrip('/')}{path}?{asked}"
    return HttpRequest(method, url, {"Authorization": f"Bearer {user_token}"})
