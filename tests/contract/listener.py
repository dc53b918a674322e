"""A client of the order socket that does on virtual time what ``web/socket.js`` does with the official client.

It speaks just enough of Centrifugo's JSON protocol: connect, server-side subscriptions, history, recovery, pings.
Times and codes are the official client's; where that draws a delay by lot, this one takes the longest, so that
a test runs the same each time.
"""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from tests.contract.wires import ClosedError, Wire

PATIENCE = 10.0
"""Seconds that the client may try to come back, as in ``web/socket.js``."""

_TIMEOUT = 5.0  # seconds for a handshake, and for a reply
_SHORTEST, _LONGEST = 0.5, 20.0  # seconds until the next attempt to come back
_TRANSPORT_CLOSED = "transport closed"
_APPLICATION = 3000  # from here on, close codes are Centrifugo's own


class _DroppedError(Exception):
    """The connection is lost, and the client may come back. Arguments: code and reason."""


class _RefusedError(Exception):
    """The server wants no more of the client. Arguments: code and reason."""


class Listener:
    """One client.

    Args:
        connect: Gives a new connection, not yet accepted; None where nobody answers.
        data: What the connection says of itself, as JSON text.
        tell: Called with JSON texts: ``opened``, ``said`` with ``data``, ``failed`` with ``code`` and ``reason``.
    """

    def __init__(self, connect: Callable[[], Wire | None], data: str, tell: Callable[[str], None]) -> None:
        self._connect_wire = connect
        self._data = json.loads(data)
        self._tell = tell
        self._wire: Wire | None = None
        self._positions: dict[str, dict[str, Any]] = {}
        self._ids = itertools.count(1)
        self._pong = False
        self._stopped = False

    async def run(self) -> None:
        """Connect, and tell what is heard until it fails for good or is stopped."""
        try:
            wire = await self._connect()
            while True:
                try:
                    await self._hear(wire)
                except _DroppedError as drop:
                    wire = await self._come_back(*drop.args)
        except (_DroppedError, _RefusedError) as error:
            code, reason = error.args
            self._say("failed", code=code, reason=reason)
            self.stop()

    def stop(self) -> None:
        """Disconnect, and tell nothing more."""
        self._stopped = True
        if self._wire:
            self._wire.close()

    async def _come_back(self, code: int, reason: str) -> Wire:
        try:
            async with asyncio.timeout(PATIENCE):
                for attempt in itertools.count():
                    await asyncio.sleep(min(_LONGEST, _SHORTEST + _SHORTEST * 2**attempt))
                    try:
                        return await self._connect()
                    except _DroppedError:
                        continue
        except TimeoutError:
            pass
        raise _RefusedError(code, reason)

    async def _connect(self) -> Wire:
        """A connection that the server knows.

        Raises:
            _DroppedError: It did not come about; 2 is the official client's code for that.
            _RefusedError: The server did not want it.
        """
        self._wire = wire = self._connect_wire()
        try:
            async with asyncio.timeout(_TIMEOUT):
                if wire is None or not await wire.accepted():
                    raise _DroppedError(2, _TRANSPORT_CLOSED)
                subs = {name: position | {"recover": True} for name, position in self._positions.items()}
                wire.say({"id": next(self._ids), "connect": {"data": self._data, "subs": subs}})
                reply = await wire.next()
        except TimeoutError:
            if wire:
                wire.close()
            raise _DroppedError(2, "connect timeout") from None
        except ClosedError as closed:
            raise _meaning(closed, lost=2) from None
        if "error" in reply:
            raise _RefusedError(reply["error"]["code"], reply["error"]["message"])
        self._pong = reply["connect"].get("pong", False)
        self._say("opened")
        self._subscribed(wire, reply["connect"]["subs"])
        return wire

    def _subscribed(self, wire: Wire, subs: dict[str, Any]) -> None:
        for channel, sub in subs.items():
            if sub.get("recoverable"):
                self._positions[channel] = {"offset": sub["offset"], "epoch": sub["epoch"]}
            wire.say({"id": next(self._ids), "history": {"channel": channel, "limit": -1, "since": {"offset": 0}}})
            for publication in sub.get("publications", ()):
                self._say("said", data=publication["data"])

    async def _hear(self, wire: Wire) -> None:
        """Tell what comes.

        Raises:
            _DroppedError: The connection was lost; 1 is the official client's code for that.
            _RefusedError: The server ended it for good.
        """
        while True:
            try:
                news = await wire.next()
            except ClosedError as closed:
                raise _meaning(closed, lost=1) from None
            match news:
                case {"push": {"channel": channel, "pub": publication}}:
                    self._say("said", data=publication["data"])
                    if "offset" in publication:
                        self._positions[channel]["offset"] = publication["offset"]
                case {"history": {"publications": publications}}:
                    for publication in publications:
                        self._say("said", data=publication["data"])
                case {} if not news and self._pong:
                    wire.say({})

    def _say(self, kind: str, **more: object) -> None:
        if not self._stopped:
            self._tell(json.dumps({"type": kind, **more}))


def _meaning(closed: ClosedError, lost: int) -> Exception:
    if closed.code < _APPLICATION:
        return _DroppedError(lost, _TRANSPORT_CLOSED)
    # 3500 to 3999 and 4500 to 4999 are for good. Without a reason the official client comes back even then.
    if closed.reason and closed.code % 1000 >= 500:
        return _RefusedError(closed.code, closed.reason)
    return _DroppedError(closed.code, closed.reason)
