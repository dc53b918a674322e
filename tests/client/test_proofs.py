"""What the game's server says is heard to the point, and no further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coinslot.client.backend import Backend
from coinslot.client.proofs import Proofs
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import OrderStatus
from coinslot.providers.http import HttpAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from coinslot.providers.http import HttpRequest

    Run = Callable[[Coroutine[Any, Any, Any]], Any]

DONE = b'event: order\ndata: {"orderId": 7, "status": "done"}\n\n'


async def ticket(order_id: int) -> str:
    """The game's ticket function."""
    return f"ticket-{order_id}"


class Body:
    """A way out that answers 200 with these pieces; an exception among them is raised."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self.left = [*pieces]
        self.headers: dict[str, str] = {}

    async def __call__(self, request: HttpRequest, hear: Callable[[bytes], bool]) -> HttpAnswer:
        """Answer, for as long as anybody wants to hear more."""
        self.headers = dict(request.headers)
        while self.left:
            piece = self.left.pop(0)
            if isinstance(piece, Exception):
                raise piece
            if hear(piece):
                break
        return HttpAnswer(200, "")


def asked(run: Run, body: Body) -> OrderStatus | Fault:
    """What is told of order 7."""
    told: OrderStatus | Fault = run(Proofs(Backend("https://game.example", ticket), body).ask(7))
    return told


def test_the_word_ends_the_wait(run: Run) -> None:
    """What comes after it is not read; the ticket is the order's own."""
    body = Body(b": waiting\n\n", b"event: hello\ndata: 1\n\n", DONE[:9], DONE[9:], b"and so on")
    assert asked(run, body) is OrderStatus.DONE
    assert body.left == [b"and so on"]
    assert body.headers["Authorization"] == "Bearer ticket-7"


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([b": waiting\n\n"], ErrorCode.UNREADABLE_ANSWER),
        ([DONE.replace(b"7", b"8")], ErrorCode.UNREADABLE_ANSWER),
        ([b"data: " + b"x" * 70_000], ErrorCode.UNREADABLE_ANSWER),
        ([DONE[:20], ConnectionError("cut")], ErrorCode.NETWORK),
    ],
    ids=["ends", "of another order", "too much", "cut"],
)
def test_anything_else_is_a_failure(run: Run, pieces: list[bytes | Exception], code: ErrorCode) -> None:
    """Which may be asked for again."""
    told = asked(run, Body(*pieces))
    assert isinstance(told, Fault)
    assert told.code is code
