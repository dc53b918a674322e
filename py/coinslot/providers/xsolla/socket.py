"""The WebSocket that tells of a player's orders: what to connect with, and what is made of its news.

It speaks the JSON protocol of Centrifuge, version 2, which the official clients carry out; subscriptions are the
server's own, so there is nothing to subscribe to. One socket tells of all orders of its player.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coinslot.core.errors import ErrorCode, Fault
from coinslot.providers.xsolla.answers import is_id, order_status

if TYPE_CHECKING:
    from coinslot.core.status import OrderStatus
    from coinslot.providers.xsolla.project import Project

TOKEN_REFUSED: Final = {
    101: "unauthorized",
    103: "permission denied",
    109: "token expired",
    110: "expired",
    3005: "connection expired",
    3500: "invalid token",
    3507: "permission denied",
}
"""Of Centrifuge's error and close codes, those that are about the player's token, with its words for them."""


def connect_data(project: Project, user_token: str, user_external_id: str | None = None) -> dict[str, str | int]:
    """The ``data`` of the connect command (Xsolla's documents).

    Args:
        project: whose orders are told of.
        user_token: the player's token, the same that the Store API takes.
        user_external_id: the player's id in the publisher's own system, where there is one.
    """
    data: dict[str, str | int] = {"auth": user_token, "project_id": project.project_id}
    return data if user_external_id is None else {**data, "user_external_id": user_external_id}


def read_publication(data: object) -> tuple[int, OrderStatus] | None:
    """The order that a publication is about and its status, or None where it tells nothing.

    A hint, never proof: history repeats old statuses after newer ones. A word that nobody knows is
    :attr:`~coinslot.core.status.OrderStatus.UNKNOWN`, as in an answer of the Store API.

    Args:
        data: the ``data`` of one publication, live or from history, as JSON was read.
    """
    match data:
        case {"order_id": order_id, "status": str(word)} if is_id(order_id):
            return order_id, order_status(word)
    return None


def read_refusal(code: int, reason: str = "") -> Fault:
    """What it means that the server refused or ended the connection.

    Args:
        code: of the error reply or of the close frame.
        reason: the server's words.
    """
    said = reason[:80] or TOKEN_REFUSED.get(code, "nothing more")
    if code in TOKEN_REFUSED:
        text = f"The order socket refused the player's token with code {code}: {said}. Check that it is valid."
        return Fault(ErrorCode.INVALID_TOKEN, text, provider_code=code)
    text = f"The order socket ended with code {code}: {said}. Orders are looked at by polling instead."
    return Fault(ErrorCode.PROVIDER_UNAVAILABLE, text, provider_code=code)
