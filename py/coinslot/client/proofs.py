"""The word of the game's own server: asked for with a ticket, and waited for as long as it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from coinslot.client.tokens import NoTokenError, ask_game
from coinslot.core.errors import ErrorCode, Fault
from coinslot.providers import backend
from coinslot.providers.eventstream import EventStream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from coinslot.core.ladder import Proof
    from coinslot.core.status import OrderStatus
    from coinslot.providers.http import HttpAnswer, HttpRequest

    Follow: TypeAlias = Callable[[HttpRequest, Callable[[bytes], bool]], Awaitable[HttpAnswer]]


class Proofs:
    """Asks the game's server what has become of orders.

    Args:
        proof: what the game wants of it.
        url: where it is.
        ticket: gives the ticket for an order; asked anew each time, since tickets are good for minutes.
        follow: sends a request and passes on the body of its answer, if that is 200, piece by piece as it comes, until
            it ends or a piece was the last one that is wanted. Raises :class:`ConnectionError` where there is none.
    """

    def __init__(self, proof: Proof, url: str, ticket: Callable[[int], Awaitable[object]], follow: Follow) -> None:
        self.proof = proof
        self._url = url
        self._ticket = ticket
        self._follow = follow

    async def ask(self, order_id: int) -> OrderStatus | Fault:
        """Wait until it says what has become of an order, ``done`` or ``canceled``, or ends the connection."""
        told: list[OrderStatus | Fault] = []
        stream = EventStream()

        def hear(piece: bytes) -> bool:
            told.extend(word for event in stream.feed(piece) if (word := backend.read(event, order_id)))
            return bool(told)

        try:
            ticket = await ask_game(lambda: self._ticket(order_id), "ticket")
            answer = await self._follow(backend.follow(self._url, order_id, ticket), hear)
        except NoTokenError as error:
            return Fault(ErrorCode.INVALID_TOKEN, str(error), unsent=True)
        except ConnectionError as error:
            return Fault(ErrorCode.NETWORK, str(error))
        except ValueError as error:
            return Fault(ErrorCode.UNREADABLE_ANSWER, f"The game's server told too much at once: {error}")
        return told[0] if told else backend.refusal(answer, self._url)
