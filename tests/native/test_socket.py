"""The order socket over centrifuge-python: the sandbox's, and servers that do what it does not."""

from __future__ import annotations

import asyncio
import json
import logging
import socket as sockets
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from centrifuge import Client
from websockets.asyncio.server import ServerConnection, serve

from coinslot.native import connection
from coinslot.native.socket import closed, listen
from coinslot.sandbox.catalog import CATALOG
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]

UNREACHABLE: dict[str, Any] = {"method": "SOCKET", "status": 503, "times": 1000}
OPENED = {"type": "opened"}


class Ear:
    """Hears what the socket tells."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def __call__(self, news: str) -> None:
        """The ``tell`` of a connection."""
        self.heard.put_nowait(json.loads(news))

    async def next(self) -> dict[str, Any]:
        """What it tells next."""
        async with asyncio.timeout(10):
            return await self.heard.get()

    async def statuses(self, number: int) -> list[str]:
        """The statuses of the next news, which must be said."""
        told = [await self.next() for _ in range(number)]
        assert {each["type"] for each in told} == {"said"}
        return [each["data"]["status"] for each in told]


class Player:
    """Somebody with one new order, and a way to the socket."""

    def __init__(self, sandbox: Sandbox, name: str = "ayla") -> None:
        self.sandbox = sandbox
        self.token = sandbox.token(name)
        self.order = sandbox.orders.create(name, CATALOG["gems_100"])
        self.ear = Ear()

    @property
    def data(self) -> str:
        """What the connection says of itself."""
        return json.dumps({"auth": self.token, "project_id": self.sandbox.project_id})

    def set(self, status: str) -> None:
        """Move the order."""
        self.sandbox.set_status(self.order.id, status)

    async def listen(self) -> Callable[[], None]:
        """Connect, and wait for nothing."""
        return await listen(self.sandbox.websocket, self.data, self.ear)

    async def opened(self) -> Callable[[], None]:
        """Connect, and hear of the new order from history."""
        stop = await self.listen()
        assert await self.ear.next() == OPENED
        assert await self.ear.statuses(1) == ["new"]
        return stop

    async def failed(self) -> tuple[int, str]:
        """Code and reason of what is told next, which must be that it failed and the last."""
        told = await self.ear.next()
        assert told.pop("type") == "failed"
        await closed()
        assert self.ear.heard.empty()
        return told["code"], told["reason"]


@pytest.fixture
def player(sandbox: Sandbox) -> Player:
    """Ayla."""
    return Player(sandbox)


def test_history_and_news_are_told(player: Player, run: Run) -> None:
    """First that it is open, then what was said before, then what is said."""

    async def play() -> None:
        player.set("paid")
        stop = await player.listen()
        assert await player.ear.next() == OPENED
        assert await player.ear.statuses(2) == ["new", "paid"]
        player.set("done")
        said = await player.ear.next()
        assert (said["type"], said["data"]["order_id"], said["data"]["status"]) == ("said", player.order.id, "done")
        stop()
        await closed()

    run(play())


def test_socket_without_history_is_as_good(player: Player, run: Run) -> None:
    """That it is refused is nobody's concern."""

    async def play() -> None:
        player.sandbox.settings.socket_history = False
        stop = await player.listen()
        assert await player.ear.next() == OPENED
        player.set("paid")
        assert await player.ear.statuses(1) == ["paid"]
        stop()
        await closed()

    run(play())


def test_cut_connection_comes_back(player: Player, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was missed is told once it is open again, and nothing fails, however long it then lasts."""

    async def play() -> None:
        stop = await player.opened()
        monkeypatch.setattr(connection, "_PATIENCE", 2)
        player.sandbox.fault(**UNREACHABLE)
        player.sandbox.sockets.cut()
        player.set("paid")
        player.sandbox.clear_faults()
        assert await player.ear.next() == OPENED
        assert sorted(await player.ear.statuses(3)) == ["new", "paid", "paid"]  # recovered, and from history
        player.sandbox.sockets.fault(delay=2.5)
        player.set("done")
        assert await player.ear.statuses(1) == ["done"]
        stop()
        await closed()

    run(play())


def test_connection_that_does_not_come_back_fails(player: Player, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tries for as long as it may, and then tells the code of the drop."""

    async def play() -> tuple[int, str]:
        await player.opened()
        monkeypatch.setattr(connection, "_PATIENCE", 1)
        player.sandbox.fault(**UNREACHABLE)
        player.sandbox.sockets.close(3012, "no pong")
        return await player.failed()

    assert run(play()) == (3012, "no pong")
    assert player.sandbox.requests.count("SOCKET") > 1


@pytest.mark.parametrize("code", [3500, 3999, 4500, 4999])
def test_close_for_good_fails(player: Player, run: Run, code: int) -> None:
    """The server's code and reason are told, and the client stays away."""

    async def play() -> tuple[int, str]:
        stop = await player.opened()
        player.sandbox.sockets.close(code, "go away")
        failed = await player.failed()
        stop()
        return failed

    assert run(play()) == (code, "go away")
    assert player.sandbox.requests.count("SOCKET") == 1


@pytest.mark.parametrize(("close", "code"), [(False, 101), (True, 3500)])
def test_refused_token_fails(player: Player, run: Run, *, close: bool, code: int) -> None:
    """By the reply's error or by the close code."""
    player.sandbox.settings.socket_unauthorised_close = close
    player.token = player.sandbox.token("ayla", lifetime=-1)

    async def play() -> tuple[int, str]:
        await player.listen()
        return await player.failed()

    assert run(play())[0] == code


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ({"code": 109, "message": "token expired"}, (109, "token expired")),
        ({"code": 100, "message": "", "temporary": True}, (100, "ReplyError")),
    ],
)
def test_first_refusal_fails_also_when_another_try_is_allowed(
    player: Player, run: Run, error: dict[str, Any], told: tuple[int, str]
) -> None:
    """Polling is the better wait; the code is the server's own."""

    async def answer(server: ServerConnection) -> None:
        command = json.loads(await server.recv())
        await server.send(json.dumps({"id": command["id"], "error": error}))
        await server.wait_closed()

    async def play() -> tuple[int, str]:
        async with serve(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            await listen(f"ws://127.0.0.1:{port}/", player.data, player.ear)
            return await player.failed()

    assert run(play()) == told


def test_refused_handshake_fails(player: Player, run: Run) -> None:
    """The server is there and lets nobody in; a first connection is not tried again."""
    player.sandbox.fault(**UNREACHABLE)

    async def play() -> tuple[int, str]:
        await player.listen()
        return await player.failed()

    code, reason = run(play())
    assert code == 2
    assert "503" in reason
    assert player.sandbox.requests.count("SOCKET") == 1


def test_refused_connection_fails(player: Player, run: Run) -> None:
    """Nobody listens there."""

    async def play() -> tuple[int, str]:
        with sockets.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            await listen(f"ws://127.0.0.1:{bound.getsockname()[1]}/", player.data, player.ear)
            return await player.failed()

    assert run(play())[0] == 2


def test_nothing_is_told_after_stop(player: Player, run: Run) -> None:
    """Not even of the rest of a frame whose first object led to it; the server sees the connection gone."""

    async def play() -> list[dict[str, Any]]:
        heard: list[dict[str, Any]] = []

        def tell(news: str) -> None:
            heard.append(json.loads(news))
            if len(heard) > 2:
                stop()

        stop = await listen(player.sandbox.websocket, player.data, tell)
        await asyncio.to_thread(until, lambda: len(heard) == 2)
        player.sandbox.sockets.fault(copies=1000)
        player.set("paid")
        await asyncio.to_thread(until, lambda: player.sandbox.sockets.all() == [])
        await closed()
        stop()
        return heard

    opened, new, paid = run(play())
    assert opened == OPENED
    assert [each["data"]["status"] for each in (new, paid)] == ["new", "paid"]


def test_connection_can_be_stopped_before_it_is_open(player: Player, run: Run) -> None:
    """At once, and while the server takes its time: nothing is told."""
    player.sandbox.fault(method="SOCKET", delay=0.5)

    async def play() -> None:
        stop = await player.listen()
        await asyncio.to_thread(until, lambda: player.sandbox.requests.count("SOCKET") == 1)
        stop()
        stop = await player.listen()
        stop()
        await closed()
        assert player.ear.heard.empty()

    run(play())


def test_stopping_one_leaves_the_other(player: Player, run: Run) -> None:
    """Two players in one process, each with a connection."""
    other = Player(player.sandbox, "mallory")

    async def play() -> None:
        stop, stop_other = await player.opened(), await other.opened()
        stop()
        await closed()
        await asyncio.to_thread(until, lambda: [each.user for each in player.sandbox.sockets.all()] == ["mallory"])
        other.set("paid")
        assert await other.ear.statuses(1) == ["paid"]
        stop_other()
        await closed()

    run(play())


def test_token_is_in_no_log(player: Player, run: Run, caplog: pytest.LogCaptureFixture) -> None:
    """The client logs each frame for those who debug: not of this connection, but of others as ever."""
    caplog.set_level(logging.DEBUG)
    clients = ("centrifuge", "websockets.client")

    async def play() -> None:
        stop = await player.opened()
        player.sandbox.sockets.cut()
        assert await player.ear.next() == OPENED
        stop()
        await closed()
        assert [each.getMessage() for each in caplog.records if each.name in clients] == []
        other = Client("ws://127.0.0.1:1/", data={"auth": "other"}, proxy=None)
        await other.connect()
        await other.disconnect()

    run(play())
    assert any(each.name == "centrifuge" for each in caplog.records)


def test_client_is_loaded_when_it_is_needed() -> None:
    """A program that never waits for news does without it."""
    code = "import sys, coinslot.native.socket; sys.exit('centrifuge' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
