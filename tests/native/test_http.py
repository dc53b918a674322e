"""Requests over httpx: to the sandbox, and to servers that do what it does not."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.native.http import AT_ONCE, LARGEST, Http
from coinslot.providers.http import HttpAnswer, HttpRequest, UnsentError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def request(sandbox: Sandbox, method: str = "GET", path: str = "/cart", body: str | None = None) -> HttpRequest:
    """A request of ayla's to the sandbox's store."""
    headers = {"Authorization": f"Bearer {sandbox.token('ayla')}", "Content-Type": "application/json"}
    return HttpRequest(method, f"{sandbox.store}/api/v2/project/{sandbox.project_id}{path}", headers, body)


async def send(*requests: HttpRequest, seconds: float = 10) -> list[HttpAnswer]:
    """Send requests one after the other."""
    async with Http() as http:
        return [await http.send(each, seconds) for each in requests]


@contextlib.asynccontextmanager
async def serve(*parts: bytes, pause: float = 0) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that answers every request with the same parts; its address, and the heads of the requests."""
    heads: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                heads.append(await reader.readuntil(b"\r\n\r\n"))
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(pause)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heads
    finally:
        server.close()
        # Its handlers are tasks of their own, which nothing else waits for before Python 3.12.
        handlers = [task for task in asyncio.all_tasks() if "answer" in repr(task.get_coro())]
        await asyncio.wait(handlers) if handlers else None


@pytest.fixture
def mute() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def refusing() -> Iterator[int]:
    """A port that nobody listens on, and that nobody else can get."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_requests_are_carried_out_and_answered(sandbox: Sandbox, run: Run) -> None:
    """Method, headers and body reach the store, and its answer comes back."""
    item = json.dumps({"quantity": 2})
    put, got = run(send(request(sandbox, "PUT", "/cart/item/gems_100", item), request(sandbox)))
    assert put.status == 204
    assert got.status == 200
    assert [(each["sku"], each["quantity"]) for each in json.loads(got.body)["items"]] == [("gems_100", 2)]


def test_refusal_is_an_answer(sandbox: Sandbox, run: Run) -> None:
    """A status that is no success raises nothing, and Retry-After is kept as it came."""
    sandbox.fault(status=429, body="slow down", headers={"Retry-After": "7"})
    assert run(send(request(sandbox))) == [HttpAnswer(429, "slow down", "7")]


def test_redirect_is_not_followed(sandbox: Sandbox, run: Run) -> None:
    """The token goes nowhere else."""
    sandbox.fault(status=302, headers={"Location": f"{sandbox.store}/elsewhere"})
    [answer] = run(send(request(sandbox)))
    assert answer.status == 302
    assert len(sandbox.requests.all()) == 1


def test_cookies_are_not_kept(run: Run) -> None:
    """What a server sets is not sent back to it."""

    async def play() -> list[bytes]:
        answer = OK.replace(b"OK\r\n", b"OK\r\nSet-Cookie: seen=1; Path=/\r\n", 1)
        async with serve(answer) as (address, heads):
            await send(HttpRequest("GET", f"{address}/"), HttpRequest("GET", f"{address}/"))
            return heads

    heads = run(play())
    assert len(heads) == 2
    assert not any(b"cookie" in head.lower() for head in heads)


def test_proxy_of_the_environment_is_used(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request for a store goes to the proxy that HTTP_PROXY names."""

    async def play() -> list[bytes]:
        async with serve(OK) as (address, heads):
            monkeypatch.setenv("HTTP_PROXY", address)
            await send(HttpRequest("GET", "http://store.example/cart"))
            return heads

    [head] = run(play())
    assert head.startswith(b"GET http://store.example/cart HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("body", "text"),
    [("é€😀".encode(), "é€😀"), (b"\xef\xbb\xbf{}", "{}"), (b"\xff{}", "\N{REPLACEMENT CHARACTER}{}")],
    ids=["as written", "byte order mark", "not UTF-8"],
)
def test_text_is_utf_8(run: Run, body: bytes, text: str) -> None:
    """Whatever the header says, as a browser reads JSON; what is no text stays visible as such."""

    async def play() -> HttpAnswer:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=latin-1\r\nContent-Length: %d\r\n\r\n"
        async with serve(head % len(body) + body) as (address, _):
            [answer] = await send(HttpRequest("GET", address))
            return answer

    assert run(play()).body == text


def test_largest_answer_is_read_and_a_larger_one_is_not(sandbox: Sandbox, run: Run) -> None:
    """A byte more is an error that says so; the request was carried out, so it is not unsent."""
    sandbox.fault(status=200, body="x" * LARGEST)
    assert len(run(send(request(sandbox)))[0].body) == LARGEST
    sandbox.fault(status=200, body="x" * (LARGEST + 1))
    with pytest.raises(ConnectionError, match=rf"larger than {LARGEST} bytes") as raised:
        run(send(request(sandbox)))
    assert not isinstance(raised.value, UnsentError)


def test_time_is_for_the_whole_answer(run: Run) -> None:
    """A server that goes on sending a byte now and then is left when the time is over."""

    async def play() -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        async with serve(head, *[b"x"] * 20, pause=0.1) as (address, _):
            await send(HttpRequest("GET", address), seconds=0.5)

    start = time.monotonic()
    with pytest.raises(ConnectionError, match=r"not all of it came within 0\.5 s") as raised:
        run(play())
    assert time.monotonic() - start >= 0.5
    assert not isinstance(raised.value, UnsentError)


def test_few_requests_are_under_way_at_once(run: Run) -> None:
    """The others wait for their turn, and their time begins with it: many at once are slow, and none is lost."""
    under_way, most = 0, 0
    full = asyncio.Event()
    handlers: list[asyncio.Task[None] | None] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        handlers.append(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                under_way += 1
                most = max(most, under_way)
                if under_way == AT_ONCE:
                    full.set()
                await full.wait()  # nobody is answered before so many have come
                under_way -= 1
                writer.write(OK)
        writer.close()

    async def play() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            async with Http() as http:
                answers = await asyncio.gather(*(http.send(HttpRequest("GET", url), 10) for _ in range(3 * AT_ONCE)))
            assert {each.status for each in answers} == {200}
            await asyncio.wait([task for task in handlers if task])

    run(play())
    assert most == AT_ONCE


@pytest.mark.parametrize("drop", ["request", "answer"])
def test_cut_connection_leaves_it_open_whether_the_request_arrived(sandbox: Sandbox, run: Run, drop: str) -> None:
    """Carried out or not, nobody can tell from here; the text names method and host."""
    sandbox.wallets.set("ayla", "gems", 1000)
    sandbox.fault(method="POST", drop=drop)
    host = sandbox.store.removeprefix("http://")
    with pytest.raises(ConnectionError, match=rf"POST to {host} has no answer .*; check ") as raised:
        run(send(request(sandbox, "POST", "/payment/item/skin_ruby/virtual/gems", "{}")))
    assert not isinstance(raised.value, UnsentError)
    assert (sandbox.wallets.balances("ayla")["gems"] < 1000) == (drop == "answer")


def test_refused_connection_sends_nothing(run: Run, refusing: int) -> None:
    """Nobody listens there."""
    with pytest.raises(UnsentError, match=rf"GET to 127\.0\.0\.1:{refusing} has no answer"):
        run(send(HttpRequest("GET", f"http://127.0.0.1:{refusing}/")))


def test_connection_that_does_not_come_about_sends_nothing(run: Run, mute: int) -> None:
    """The encryption is never agreed on, so in the time for all of it not even the headers have left."""
    with pytest.raises(UnsentError):
        run(send(HttpRequest("POST", f"https://127.0.0.1:{mute}/", body="{}"), seconds=3))


def test_silent_server_may_have_heard(run: Run, mute: int) -> None:
    """The same server without encryption: the request has left."""
    with pytest.raises(ConnectionError) as raised:
        run(send(HttpRequest("POST", f"http://127.0.0.1:{mute}/", body="{}"), seconds=0.5))
    assert not isinstance(raised.value, UnsentError)


def test_proxy_that_refuses_sends_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lets nobody through to the store."""

    async def play() -> None:
        async with serve(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as (address, _):
            monkeypatch.setenv("HTTPS_PROXY", address)
            await send(HttpRequest("POST", "https://store.example/", body="{}"))

    with pytest.raises(UnsentError, match="403"):
        run(play())


def test_other_schemes_send_nothing(run: Run) -> None:
    """An address that is not of the web."""
    with pytest.raises(UnsentError, match="the address"):
        run(send(HttpRequest("GET", "ftp://store.example/")))


@pytest.mark.parametrize("token", ["se\ncret", "sécret"])
def test_token_that_no_header_can_hold_is_not_shown(sandbox: Sandbox, run: Run, token: str) -> None:
    """Nothing is sent, and the text names the token without showing it."""
    with pytest.raises(UnsentError, match="check the player's token") as raised:
        run(send(HttpRequest("GET", sandbox.store, {"Authorization": f"Bearer {token}"})))
    assert "cret" not in str(raised.value)
    assert sandbox.requests.all() == []


def test_token_is_in_no_log(sandbox: Sandbox, run: Run, caplog: pytest.LogCaptureFixture) -> None:
    """At no level, whether the request goes well or not."""
    caplog.set_level(logging.DEBUG)
    sandbox.fault(drop="answer")
    with pytest.raises(ConnectionError):
        run(send(request(sandbox)))
    run(send(request(sandbox)))
    assert "HTTP Request: GET" in caplog.text
    assert "Bearer" not in caplog.text
    assert sandbox.token("ayla")[:40] not in caplog.text
