"""One connection for all channels; whatever it says, late or odd, nothing else is told than what is meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.client.sockets import Sockets
from coinslot.core import events as e
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.status import OrderStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Line:
    """A way to listen that says what a test wants."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self.closed = 0
        self.hears: list[Callable[[str], None]] = []
        self.error: OSError | None = None
        self.before: Callable[[], None] = lambda: None

    async def __call__(self, address: str, data: str, hear: Callable[[str], None]) -> Callable[[], None]:
        """The ``listen`` of :class:`Sockets`."""
        self.opened.append((address, json.loads(data)))
        self.hears.append(hear)
        self.before()
        if self.error:
            raise self.error
        return self._close

    def say(self, connection: int = -1, **news: object) -> None:
        """News of a connection; of the last by default."""
        self.hears[connection](json.dumps(news))

    def _close(self) -> None:
        self.closed += 1


class Ears:
    """Sockets over such a line, and what each channel has heard."""

    def __init__(self) -> None:
        self.line = Line()
        self.sockets = Sockets(self.line, lambda: 7.0)
        self.heard: list[tuple[str, e.Event]] = []
        self.wanted: list[int] = []

    def add(self, name: str, channel: int = 1, order_id: int = 5) -> bool:
        """Open a channel, and say whether that asks for a connection."""
        number = self.sockets.add(name, channel, order_id, lambda event: self.heard.append((name, event)))
        if number is not None:
            self.wanted.append(number)
        return number is not None

    async def connect(self) -> None:
        """Do what was asked for longest."""
        await self.sockets.connect(self.wanted.pop(0), "ws://store", {"auth": "t"})


@pytest.fixture
def ears() -> Ears:
    """Nobody has connected yet."""
    return Ears()


def test_first_channel_connects_and_the_last_disconnects(ears: Ears, run: Run) -> None:
    """Those between change nothing, and closing what is not open neither."""
    assert ears.add("one")
    assert not ears.add("two")
    run(ears.connect())
    assert ears.line.opened == [("ws://store", {"auth": "t"})]
    ears.sockets.drop("one", 1)
    ears.sockets.drop("one", 1)
    assert ears.line.closed == 0
    ears.sockets.drop("two", 1)
    assert ears.line.closed == 1
    assert ears.add("three")


def test_opened_is_told_to_all_and_to_those_who_come_later(ears: Ears, run: Run) -> None:
    """With the number of each channel, and the time."""
    ears.add("one", 3)
    run(ears.connect())
    assert ears.heard == []
    ears.line.say(type="opened")
    ears.add("two", 9)
    assert ears.heard == [("one", e.SocketOpened(7.0, 3)), ("two", e.SocketOpened(7.0, 9))]


def test_news_is_told_to_all_who_wait_for_that_order(ears: Ears, run: Run) -> None:
    """One socket tells of all orders of a player: the others hear nothing of it."""
    ears.add("one", 3)
    ears.add("two", 9)
    ears.add("another", 4, order_id=6)
    run(ears.connect())
    ears.line.say(type="said", data={"order_id": 5, "status": "paid"})
    assert ears.heard == [
        ("one", e.SocketSaid(7.0, 3, 5, OrderStatus.PAID)),
        ("two", e.SocketSaid(7.0, 9, 5, OrderStatus.PAID)),
    ]


@pytest.mark.parametrize(
    "news",
    [
        {"type": "said", "data": None},
        {"type": "said", "data": {"order_id": "5", "status": "paid"}},
        {"type": "said"},
        {"type": "failed", "code": "3500", "reason": ""},
        {"type": "nonsense"},
        {},
    ],
)
def test_odd_news_is_ignored(ears: Ears, run: Run, news: dict[str, Any]) -> None:
    """The connection stays."""
    ears.add("one")
    run(ears.connect())
    ears.line.say(**news)
    assert (ears.heard, ears.line.closed) == ([], 0)


def test_failure_is_told_to_all_and_the_next_channel_connects_anew(ears: Ears, run: Run) -> None:
    """What an old connection says afterwards is dropped."""
    ears.add("one", 3)
    ears.add("two", 9)
    run(ears.connect())
    ears.line.say(type="failed", code=3500, reason="invalid token")
    [(_, first), (_, second)] = ears.heard
    assert isinstance(first, e.SocketFailed)
    assert isinstance(second, e.SocketFailed)
    assert (first.channel, second.channel, first.fault.code) == (3, 9, ErrorCode.INVALID_TOKEN)
    assert ears.line.closed == 1
    ears.heard.clear()
    assert ears.add("one", 4)
    run(ears.connect())
    ears.line.say(0, type="opened")
    ears.line.say(0, type="failed", code=3500, reason="")
    assert ears.heard == []
    ears.line.say(type="opened")
    assert ears.heard == [("one", e.SocketOpened(7.0, 4))]


def test_connection_that_cannot_begin_fails(ears: Ears, run: Run) -> None:
    """With the system's words."""
    ears.line.error = ConnectionRefusedError("nobody there")
    ears.add("one", 3)
    run(ears.connect())
    assert ears.heard == [("one", e.SocketFailed(7.0, 3, Fault(ErrorCode.NETWORK, "nobody there")))]
    assert ears.add("one", 4)


def test_channel_may_close_in_the_middle_of_news(ears: Ears, run: Run) -> None:
    """As one does when the news settles its order; the others hear it all the same."""
    number = ears.sockets.add("one", 1, 5, lambda _: ears.sockets.drop("one", 1))
    assert number is not None
    ears.add("two")
    run(ears.sockets.connect(number, "ws://store", {}))
    ears.line.say(type="opened")
    ears.line.say(type="said", data={"order_id": 5, "status": "done"})
    assert [type(event) for _, event in ears.heard] == [e.SocketOpened, e.SocketSaid]


def test_connection_that_nobody_wants_any_more_is_closed_when_it_is_there(ears: Ears, run: Run) -> None:
    """The last channel may close while the connection begins; a new one is not mixed up with it."""
    ears.add("one")
    ears.line.before = lambda: ears.sockets.drop("one", 1)
    run(ears.connect())
    assert ears.line.closed == 1
    ears.line.before = lambda: None
    assert ears.add("two")
    run(ears.connect())
    ears.line.say(0, type="opened")
    assert ears.heard == []
    assert ears.line.closed == 1


@pytest.mark.parametrize("again", [False, True])
def test_connection_that_nobody_wants_any_more_does_not_begin(ears: Ears, run: Run, *, again: bool) -> None:
    """The last channel may close before the token is there; whoever comes then has a connection of their own."""
    ears.add("one")
    ears.sockets.drop("one", 1)
    if again:
        assert ears.add("two")
    run(ears.connect())
    assert ears.line.opened == []
    if again:
        run(ears.connect())
        ears.line.say(type="opened")
        assert ears.heard == [("two", e.SocketOpened(7.0, 1))]
        ears.sockets.drop("two", 1)
        assert ears.line.closed == 1


def test_old_connection_that_fails_leaves_the_next_alone(ears: Ears, run: Run) -> None:
    """Whether it had no token or reached nobody."""
    ears.add("one")
    ears.sockets.drop("one", 1)
    ears.add("two")
    ears.sockets.fail(ears.wanted.pop(0), Fault(ErrorCode.INVALID_TOKEN, "no session"))
    run(ears.connect())
    ears.line.say(type="opened")
    assert ears.heard == [("two", e.SocketOpened(7.0, 1))]


def test_stop_tells_nobody(ears: Ears, run: Run) -> None:
    """And may be called twice."""
    ears.add("one")
    run(ears.connect())
    ears.sockets.stop()
    ears.sockets.stop()
    ears.line.say(type="failed", code=3500, reason="")
    assert (ears.heard, ears.line.closed) == ([], 1)
