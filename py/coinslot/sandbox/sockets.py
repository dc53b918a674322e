"""What a test does to the open connections of the socket."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from coinslot.sandbox.centrifuge import FORCED, INSUFFICIENT_STATE, Close
from coinslot.sandbox.channels import Channels
from coinslot.sandbox.faults import Faults
from coinslot.sandbox.pushfaults import PushFault, read_push_fault

_CODES = frozenset({*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)})  # RFC 6455, 7.4
_LONGEST_REASON = 123  # bytes (RFC 6455, 5.5)
_SHUTDOWN = 3001  # "come back", as Centrifugo says when it restarts


class SocketError(ValueError):
    """A close code or a reason that cannot be sent."""


@dataclass(frozen=True, slots=True)
class OpenSocket:
    """One connection that has said who it is."""

    client: str
    user: str

    def as_json(self) -> dict[str, str]:
        """The connection by field name."""
        return asdict(self)


class Sockets:
    """The connections that have said who they are; safe to use from any thread.

    Everywhere ``user`` chooses one player's connections; empty means all of them.

    Attributes:
        faults: What is to be done to pushes.
    """

    def __init__(self, channels: Channels, faults: Faults[PushFault]) -> None:
        self._channels = channels
        self.faults = faults
        self._refused: Counter[str] = Counter()

    def all(self, user: str = "") -> list[OpenSocket]:
        """The connections."""
        return [OpenSocket(each.client, each.user) for each in self._channels.listening(user)]

    def close(self, code: int = _SHUTDOWN, reason: str = "", user: str = "") -> int:
        """Close connections with a code, and return how many. Clients come back for 3000 to 3499.

        Raises:
            SocketError: A server cannot send that code, or not that reason.
        """
        if type(code) is not int or code not in _CODES:
            raise SocketError(f"code is {code!r}; it must be 1000 to 1003, 1007 to 1014 or 3000 to 4999.")
        if not isinstance(reason, str) or len(reason.encode()) > _LONGEST_REASON:
            raise SocketError(f"reason is {reason!r}; it must be a text of at most {_LONGEST_REASON} bytes.")
        listening = self._channels.listening(user)
        for each in listening:
            each.close(Close(code, reason))
        return len(listening)

    def cut(self, user: str = "") -> int:
        """Abort connections without a word, as when a cable is pulled, and return how many."""
        listening = self._channels.listening(user)
        for each in listening:
            each.cut()
        return len(listening)

    def refuse(self, user: str, times: int) -> None:
        """Cut so many of a player's next connections as soon as they say who they are."""
        self._refused[user] += times

    def takes_refusal(self, user: str) -> bool:
        """Whether a connection that has just said who it is is to be cut; counts."""
        self._refused[user] = max(0, (left := self._refused[user]) - 1)
        return left > 0

    def replay(self, user: str) -> None:
        """Push everything that was ever pushed to a player once more, in its order."""
        self._channels.replay(user)

    def forget(self) -> None:
        """Forget all history: clients are closed with 3010, come back, and cannot recover."""
        self._end_all(INSUFFICIENT_STATE)

    def fault(self, **values: Any) -> None:  # noqa: ANN401 # each is checked by PushFault, which lists them
        """Do something to the next pushes that match; the arguments are those of ``PushFault``.

        Raises:
            FaultError: A name is unknown or a value is wrong.
        """
        self.faults.add(read_push_fault(values))

    def clear_faults(self) -> None:
        """Forget the push faults that are left."""
        self.faults.clear()

    def reset(self) -> None:
        """Forget history, faults and refusals, and tell every client to stay away."""
        self.clear_faults()
        self._refused.clear()
        self._end_all(FORCED)

    def _end_all(self, close: Close) -> None:
        listening = self._channels.listening()
        self._channels.clear()
        for each in listening:
            each.close(close)
