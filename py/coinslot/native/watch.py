"""A Coinslot that also tells how it hears of an order: by the socket or by looks; for people who watch."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from coinslot.core.ladder import Means
from coinslot.core.status import OrderStatus
from coinslot.native.coinslot import Coinslot

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.client.proofs import Follow
    from coinslot.client.purchase import Purchase
    from coinslot.client.session import Send
    from coinslot.client.sockets import Listen
    from coinslot.providers.http import HttpAnswer, HttpRequest

REFUSED = 400


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known of an order."""

    status: OrderStatus = OrderStatus.UNKNOWN
    means: Means = Means.POLL
    """How news of it comes."""
    trouble: str = ""
    """Why the last look has told nothing."""


class Watch(Coinslot):
    """Follows orders like any other, and tells of what can be seen of that.

    Args:
        tell: hears each change.
        arguments: those of :class:`~coinslot.native.Coinslot`, like the options.
    """

    def __init__(self, tell: Callable[[Sight], None], *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._tell = tell
        self._sight = Sight()
        self._listening = False

    def follow(self, order_id: int) -> Purchase:
        """Follow an order to its end, telling of its status."""
        return self.orders.track(order_id, on_status=lambda status: self._see(status=status.order))

    async def _open(self) -> tuple[Send, Listen, Follow]:
        send, listen, follow = await super()._open()

        async def watched_send(request: HttpRequest, seconds: float) -> HttpAnswer:
            # That a socket is closed is seen here: after the last look there is nothing left to hear of.
            self._see(means=Means.SOCKET if self._listening else Means.POLL)
            try:
                answer = await send(request, seconds)
            except ConnectionError as error:
                self._see(trouble=str(error))
                raise
            self._see(trouble=f"the store answered with status {answer.status}" if answer.status >= REFUSED else "")
            return answer

        async def watched_listen(address: str, data: str, hear: Callable[[str], None]) -> Callable[[], None]:
            def hear_and_see(news: str) -> None:
                self._listening = json.loads(news)["type"] != "failed"
                hear(news)

            stop = await listen(address, data, hear_and_see)

            def stop_and_see() -> None:
                self._listening = False
                stop()

            return stop_and_see

        return watched_send, watched_listen, follow

    def _see(self, **changes: Any) -> None:  # noqa: ANN401 - checked by replace()
        before, self._sight = self._sight, replace(self._sight, **changes)
        if self._sight != before:
            self._tell(self._sight)
