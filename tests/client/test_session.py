"""What all purchases of one player share."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.client.session import Session
from coinslot.client.tokens import Tokens
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.ladder import Tracking
from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.providers.xsolla.project import Project
from coinslot.sandbox.catalog import CATALOG
from tests.client.player import entered
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


async def never_send(request: HttpRequest, seconds: float) -> HttpAnswer:
    """No way out."""
    raise AssertionError(request, seconds)


async def never_listen(address: str, data: str, hear: Callable[[str], None]) -> Callable[[], None]:
    """No way out."""
    raise AssertionError(address, data, hear)


def request(sandbox: Sandbox, path: str = "/cart") -> Callable[[str], HttpRequest]:
    """What makes a request of a token."""
    url = f"{sandbox.store}/api/v2/project/{sandbox.project_id}{path}"
    return lambda token: HttpRequest("GET", url, {"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(
    ("socket", "tracking", "rungs"),
    [
        ("wss://store.example", Tracking.FALLBACK, ladder.FALLBACK),
        ("wss://store.example", Tracking.REESTABLISH, ladder.REESTABLISH),
        ("", Tracking.FALLBACK, (ladder.POLLING,)),
        ("", Tracking.REESTABLISH, (ladder.POLLING,)),
    ],
)
def test_ladder_is_that_of_the_policy(socket: str, tracking: Tracking, rungs: tuple[ladder.Rung, ...]) -> None:
    """Without a socket there is only polling."""
    project = Project(1, socket=socket)
    assert Session(project, Tokens("t"), never_send, never_listen, print, tracking).rungs == rungs


def test_request_gets_the_token_and_its_answer_comes_back(sandbox: Sandbox, run: Run) -> None:
    """Whatever its status."""

    async def play() -> list[int]:
        async with entered(sandbox) as session:
            answers = [await session.ask(request(sandbox), 5, token) for token in (sandbox.token("ayla"), "wrong")]
            return [each.status for each in answers if isinstance(each, HttpAnswer)]

    assert run(play()) == [200, 401]


@pytest.mark.parametrize(("store", "unsent"), [("http://127.0.0.1:1", True), (None, False)])
def test_missing_answer_is_a_fault(sandbox: Sandbox, run: Run, store: str | None, *, unsent: bool) -> None:
    """Which knows whether the request surely never left."""
    sandbox.fault(drop="answer")
    make = request(sandbox) if store is None else lambda _: HttpRequest("GET", f"{store}/cart")

    async def play() -> HttpAnswer | Fault:
        async with entered(sandbox) as session:
            return await session.ask(make, 5, sandbox.token("ayla"))

    result = run(play())
    assert (result.code, result.unsent) == (ErrorCode.NETWORK, unsent)


def test_missing_token_is_a_fault(sandbox: Sandbox, run: Run) -> None:
    """With the game's own error in its text, and surely unsent."""

    async def ask() -> str:
        raise LookupError("no session")

    async def play() -> str | Fault:
        async with entered(sandbox, Tokens(ask)) as session:
            return await session.token()

    result = run(play())
    assert (result.code, result.unsent) == (ErrorCode.INVALID_TOKEN, True)
    assert "no session" in result.message


def test_channels_share_one_connection(sandbox: Sandbox, run: Run) -> None:
    """It opens with the first and closes with the last; each hears with its own number."""
    heard: list[tuple[str, e.Event]] = []
    sandbox.settings.socket_history = False
    order = sandbox.orders.create("ayla", CATALOG["gems_100"])

    async def play() -> None:
        async with entered(sandbox, user_external_id="ayla") as session:
            session.listen("one", 1, order.id, lambda event: heard.append(("one", event)))
            session.listen("two", 5, order.id, lambda event: heard.append(("two", event)))
            await asyncio.to_thread(until, lambda: len(heard) == 2)
            sandbox.set_status(order.id, "paid")
            await asyncio.to_thread(until, lambda: len(heard) == 4)
            assert [
                (name, event.channel, event.order_id) for name, event in heard[2:] if isinstance(event, e.SocketSaid)
            ] == [
                ("one", 1, order.id),
                ("two", 5, order.id),
            ]
            session.stop_listening("one", 1)
            sandbox.set_status(order.id, "done")
            await asyncio.to_thread(until, lambda: len(heard) == 5)
            assert len(sandbox.sockets.all()) == 1
            session.stop_listening("two", 5)
            await asyncio.to_thread(until, lambda: sandbox.sockets.all() == [])

    run(play())
    assert {(name, type(event)) for name, event in heard[:2]} == {("one", e.SocketOpened), ("two", e.SocketOpened)}
    assert heard[4][0] == "two"
    assert sandbox.requests.count("SOCKET") == 1


def test_socket_without_a_token_fails(sandbox: Sandbox, run: Run) -> None:
    """Nothing connects, and the channel is told."""
    heard: list[e.Event] = []

    async def ask() -> str:
        raise LookupError("no session")

    async def play() -> None:
        async with entered(sandbox, Tokens(ask)) as session:
            session.listen("one", 1, 7, heard.append)
            await asyncio.to_thread(until, lambda: bool(heard))

    run(play())
    [failed] = heard
    assert isinstance(failed, e.SocketFailed)
    assert (failed.channel, failed.fault.code) == (1, ErrorCode.INVALID_TOKEN)
    assert sandbox.requests.all() == []


def test_bug_in_a_task_is_told_and_a_canceled_task_is_none(sandbox: Sandbox, run: Run) -> None:
    """Whatever runs beside the rest cannot fail in silence."""
    bugs: list[BaseException] = []

    async def fail() -> None:
        raise LookupError("a bug")

    async def play() -> None:
        async with entered(sandbox, broken=bugs) as session:
            session.spawn(asyncio.Event().wait())  # type: ignore[arg-type]
            with pytest.raises(LookupError):
                await session.spawn(fail())
        await asyncio.sleep(0)

    run(play())
    assert [str(each) for each in bugs] == ["a bug"]


def test_stopping_drops_everything(sandbox: Sandbox, run: Run) -> None:
    """Tasks, the token's question, the socket; nobody hears of it."""
    heard: list[e.Event] = []

    async def play() -> None:
        async with entered(sandbox) as session:
            session.listen("one", 1, 7, heard.append)
            await asyncio.to_thread(until, lambda: bool(heard))
            task = session.spawn(asyncio.sleep(60))
            session.stop()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.to_thread(until, lambda: sandbox.sockets.all() == [])

    run(play())
    assert [type(event) for event in heard] == [e.SocketOpened]
