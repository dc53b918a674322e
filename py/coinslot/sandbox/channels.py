"""The players' channels: what was published in each, and who listens.

Each player has one, which the server subscribes his connections to. A publication gets the next offset of
its channel; an epoch names the channel's counting, so that an offset from before a reset is recognised.
"""

import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol

from coinslot.sandbox.centrifuge import Close
from coinslot.sandbox.chance import Chance
from coinslot.sandbox.faults import Faults
from coinslot.sandbox.pushfaults import PushFault

_EPOCH = 4  # characters, as Centrifugo's


@dataclass(frozen=True, slots=True)
class Publication:
    """One piece of news, with its place in the channel."""

    offset: int
    data: dict[str, Any]


class Listener(Protocol):
    """A connection as its channel knows it. Called from any thread, and must not wait."""

    user: str
    client: str

    def deliver(self, publication: Publication, delay: float) -> None:
        """Send the publication after so many seconds."""

    def close(self, close: Close) -> None:
        """End the connection with a code."""

    def cut(self) -> None:
        """End the connection without a word."""


@dataclass
class Channel:
    """One player's channel.

    Attributes:
        name: As the protocol writes it.
        epoch: The name of this counting of offsets.
        publications: All of them, oldest first: offsets 1, 2, 3 and so on.
        listeners: The connections that hear of the next one.
        held: What a fault keeps back until the next one has gone out.
    """

    name: str
    epoch: str
    publications: tuple[Publication, ...] = ()
    listeners: list[Listener] = field(default_factory=list)
    held: list[Publication] = field(default_factory=list)

    @property
    def offset(self) -> int:
        """The offset of the latest publication, 0 before the first."""
        return len(self.publications)


@dataclass(frozen=True, slots=True)
class Stream:
    """A channel's publications at one moment."""

    epoch: str
    offset: int
    publications: tuple[Publication, ...]

    def can_recover(self, epoch: object, offset: object) -> bool:
        """Whether a client that has seen everything up to there can be given just the rest."""
        return epoch == self.epoch and type(offset) is int and 0 <= offset <= self.offset


class Channels:
    """Every channel, safe to use from several threads.

    Args:
        project_id: Stands in the channels' names. How Xsolla names them is not documented, and no client
            needs to know.
        faults: What is to be done to pushes.
        chance: Where epochs and the ids of connections come from.
    """

    def __init__(self, project_id: int, faults: Faults[PushFault], chance: Chance) -> None:
        self._project_id = project_id
        self._faults = faults
        self._chance = chance
        self._counting = 0
        self._connections: Counter[str] = Counter()
        self._channels: dict[str, Channel] = {}
        self._lock = threading.RLock()

    def name(self, user: str) -> str:
        """The name of a player's channel."""
        return f"orders:{self._project_id}#{user}"

    def client_id(self, user: str) -> str:
        """An id for one more connection of a player."""
        with self._lock:
            self._connections[user] += 1
            return str(uuid.UUID(self._chance.once("connection", f"{self._connections[user]} {user}"), version=4))

    def publish(self, user: str, data: dict[str, Any]) -> None:
        """Tell everybody who listens to a player's channel, and keep it."""
        with self._lock:
            channel = self._channel(user)
            publication = Publication(channel.offset + 1, data)
            channel.publications += (publication,)
            self._push(channel, publication, self._faults.take(lambda fault: fault.matches(user, data)))

    def replay(self, user: str) -> None:
        """Push everything that was published in a player's channel once more, as it was."""
        with self._lock:
            channel = self._channel(user)
            for publication in channel.publications:
                _tell(channel, publication)

    def join(self, user: str, listener: Listener) -> Stream:
        """Let a connection hear of everything that comes after the stream that this returns."""
        with self._lock:
            self._channel(user).listeners.append(listener)
            return self.stream(user)

    def leave(self, user: str, listener: Listener) -> None:
        """Tell a connection no more; one that does not listen is left alone."""
        with self._lock:
            channel = self._channels.get(user)
            if channel and listener in channel.listeners:
                channel.listeners.remove(listener)

    def stream(self, user: str) -> Stream:
        """What was published in a player's channel until now."""
        with self._lock:
            channel = self._channel(user)
            return Stream(channel.epoch, channel.offset, channel.publications)

    def clear(self) -> None:
        """Forget every publication and connection; each channel counts anew, in another epoch."""
        with self._lock:
            self._channels.clear()
            self._counting += 1

    def listening(self, user: str = "") -> list[Listener]:
        """The connections that listen, of one player or of all."""
        with self._lock:
            every = [listener for channel in self._channels.values() for listener in channel.listeners]
        return [listener for listener in every if user in ("", listener.user)]

    def _push(self, channel: Channel, publication: Publication, fault: PushFault | None) -> None:
        if fault and fault.drop:
            return
        if fault and fault.swap:
            channel.held.append(publication)
            return
        for _ in range(fault.copies if fault else 1):
            _tell(channel, publication, fault.delay if fault else 0)
        for held in channel.held:
            _tell(channel, held)
        channel.held.clear()

    def _channel(self, user: str) -> Channel:
        if user not in self._channels:
            epoch = self._chance.once("epoch", f"{self._counting} {user}")[:_EPOCH]
            self._channels[user] = Channel(self.name(user), epoch)
        return self._channels[user]


def _tell(channel: Channel, publication: Publication, delay: float = 0) -> None:
    for listener in channel.listeners:
        listener.deliver(publication, delay)
