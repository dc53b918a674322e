"""The word of the game's own server: asked for with a ticket, and waited for as long as it takes."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, TypeAlias

from coinslot.client.tokens import NoTokenError, ask_game
from coinslot.core.errors import ErrorCode, Fault
from coinslot.providers import backend as events
from coinslot.providers.eventstream import EventStream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from coinslot.client.backend import Backend
    from coinslot.core.status import OrderStatus
    from coinslot.providers.http import HttpAnswer, HttpRequest

    Follow: TypeAlias = Callable[[HttpRequest, Callable[[bytes], bool]], Awaitable[HttpAnswer]]


class Proofs:
    """Asks the game's server what has become of orders.

    Args:
        backend: where it is, and what the game wants of it. A ticket function is asked anew each time, since tickets
            are good for minutes.
        follow: sends a request and passes on the body of its answer, if that is 200, piece by piece as it comes, until
            it ends or a piece was the last one that is wanted. Raises :class:`ConnectionError` where there is none.
    """

    def __init__(self, backend: Backend, follow: Follow) -> None:
        self.proof = backend.proof
        self._backend = backend
        self._follow = follow

    async def ask(self, order_id: int) -> OrderStatus | Fault:
        """Wait until it says what has become of an order, ``done`` or ``canceled``, or ends the connection."""
        told: list[OrderStatus | Fault] = []
        stream = EventStream()

        def hear(piece: bytes) -> bool:
            told.extend(word for event in stream.feed(piece) if (word := events.read(event, order_id)))
            return bool(told)

        try:
            ticket = await ask_game(lambda: self._ticket(order_id), "ticket")
            answer = await self._follow(events.follow(self._backend.url, order_id, ticket), hear)
        except NoTokenError as error:
            return Fault(ErrorCode.INVALID_TOKEN, str(error), unsent=True)
        except ConnectionError as error:
            return Fault(ErrorCode.NETWORK, str(error))
        except ValueError as error:
            return Fault(ErrorCode.UNREADABLE_ANSWER, f"The game's server told too much at once: {error}")
        return told[0] if told else events.refusal(answer, self._backend.url)

    async def _ticket(self, order_id: int) -> object:
        ticket = self._backend.ticket
        value = ticket(order_id) if callable(ticket) else ticket
        return await value if inspect.isawaitable(value) else value
