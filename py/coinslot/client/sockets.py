"""One connection to the order socket for all purchases that wait for news."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coinslot.core import events as e
from coinslot.core.errors import ErrorCode, Fault
from coinslot.providers.xsolla import socket

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Hear = Callable[[e.Event], None]
    Stop = Callable[[], None]
    Listen = Callable[[str, str, Callable[[str], None]], Awaitable[Stop]]


class Sockets:
    """The connection opens with the first channel and closes with the last.

    Args:
        listen: connects to an address, with JSON text that says who we are, and tells what it hears as JSON text:
            ``opened``, ``said`` with ``data``, ``failed`` with ``code`` and ``reason``. Gives what disconnects.
        now: the clock.
    """

    def __init__(self, listen: Listen, now: Callable[[], float]) -> None:
        self._listen = listen
        self._now = now
        self._channels: dict[tuple[str, int], tuple[int, Hear]] = {}
        self._stop: Stop | None = None
        self._opened = False
        self._connections = 0
        self._connection: int | None = None

    def add(self, purchase_id: str, channel: int, order_id: int, hear: Hear) -> int | None:
        """A purchase waits for news of its order. Gives the number of the connection to begin, if one has to be."""
        self._channels[purchase_id, channel] = order_id, hear
        if self._opened:
            hear(e.SocketOpened(self._now(), channel))
        if self._connection is not None:
            return None
        self._connections += 1
        self._connection = self._connections
        return self._connection

    def drop(self, purchase_id: str, channel: int) -> None:
        """A purchase waits no longer."""
        self._channels.pop((purchase_id, channel), None)
        if not self._channels:
            self._close()

    async def connect(self, number: int, address: str, data: dict[str, Any]) -> None:
        """Carry out what :meth:`add` asked for. What comes of it is told to the channels."""
        if number != self._connection:
            return  # nobody waits any longer, or somebody who has a connection of their own

        def hear(news: str) -> None:
            if number == self._connection:  # late news of an old connection is dropped
                self._hear(number, json.loads(news))

        try:
            stop = await self._listen(address, json.dumps(data), hear)
        except OSError as error:
            self.fail(number, Fault(ErrorCode.NETWORK, str(error)))
            return
        if number == self._connection:
            self._stop = stop
        else:
            stop()

    def fail(self, number: int, fault: Fault) -> None:
        """A connection is lost for good."""
        if number != self._connection:
            return
        channels, self._channels = self._channels, {}
        self._close()
        for (_, channel), (_, hear) in channels.items():
            hear(e.SocketFailed(self._now(), channel, fault))

    def stop(self) -> None:
        """Close the connection and tell nobody."""
        self._channels.clear()
        self._close()

    def _hear(self, number: int, news: dict[str, Any]) -> None:
        now = self._now()
        match news:
            case {"type": "opened"}:
                self._opened = True
                for (_, channel), (_, hear) in list(self._channels.items()):
                    hear(e.SocketOpened(now, channel))
            case {"type": "said", "data": data} if told := socket.read_publication(data):
                # A player's socket tells of all orders: a thousand purchases would each be told of the other 999.
                for (_, channel), (order_id, hear) in list(self._channels.items()):
                    if order_id == told[0]:
                        hear(e.SocketSaid(now, channel, *told))
            case {"type": "failed", "code": int(code), "reason": str(reason)}:
                self.fail(number, socket.read_refusal(code, reason))

    def _close(self) -> None:
        stop, self._stop = self._stop, None
        self._connection, self._opened = None, False
        if stop:
            stop()
