"""The sandbox in memory behaves as the one over sockets does."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.sandbox import OrderStatus
from coinslot.sandbox.catalog import CATALOG
from tests.contract.memory import MemorySandbox, run
from tests.contract.virtualtime import BEGINNING

News = list[dict[str, Any]]


def play(story: Callable[[MemorySandbox], Awaitable[None]], **settings: object) -> None:
    """Run a story with a sandbox of its own."""

    async def told() -> None:
        async with MemorySandbox(**settings) as sandbox:
            await story(sandbox)

    run(told())


async def ask(
    sandbox: MemorySandbox, method: str, path: str, body: str | None = None, seconds: float = 30
) -> HttpAnswer:
    """Send a request to the Store API as ayla."""
    headers = {"Authorization": f"Bearer {sandbox.token('ayla')}", "Content-Type": "application/json"}
    url = f"{sandbox.store}/api/v2/project/{sandbox.project_id}{path}"
    return await sandbox.send(HttpRequest(method, url, headers, body), seconds)


async def listen(sandbox: MemorySandbox, heard: News, auth: str | None = None) -> Callable[[], None]:
    """Listen as ayla; each piece of news gets the virtual second in which it came."""
    loop = asyncio.get_running_loop()

    def tell(text: str) -> None:
        heard.append(json.loads(text) | {"at": round(loop.time() - BEGINNING, 3)})

    data = json.dumps({"auth": auth or sandbox.token("ayla"), "project_id": sandbox.project_id})
    stop = await sandbox.listen(sandbox.websocket, data, tell)
    await asyncio.sleep(0.001)  # virtual: everything that can happen at once has happened then
    return stop


def words(heard: News) -> list[str]:
    """The news in short: what was opened, said and failed."""
    return [str(news["data"]["status"]) if news["type"] == "said" else str(news["type"]) for news in heard]


def test_order_is_created_paid_and_pushed() -> None:
    """The store answers, the socket tells of each status at its time, and five minutes take none."""

    async def story(sandbox: MemorySandbox) -> None:
        heard: News = []
        await listen(sandbox, heard)
        order_id = json.loads((await ask(sandbox, "POST", "/payment/item/gems_100", "{}")).body)["order_id"]
        await asyncio.sleep(10)
        assert sandbox.pay(order_id).status is OrderStatus.PAID
        await asyncio.sleep(300)
        assert words(heard) == ["opened", "new", "paid", "done"]
        assert {news["data"]["order_id"] for news in heard[1:]} == {order_id}
        assert heard[-1]["at"] == pytest.approx(130, abs=0.01)
        answer = await ask(sandbox, "GET", f"/order/{order_id}")
        assert (answer.status, json.loads(answer.body)["status"]) == (200, "done")

    begun = time.monotonic()
    play(story, order_done_delay=120)
    assert time.monotonic() - begun < 5


def test_dropped_answer_is_a_lost_connection() -> None:
    """The request was carried out, virtual currency charged, and the caller knows nothing of it."""

    async def story(sandbox: MemorySandbox) -> None:
        sandbox.wallets.set("ayla", "gems", 500)
        for cut in ("request", "answer"):
            sandbox.fault(drop=cut)
            with pytest.raises(ConnectionError, match="cut before its answer"):
                await ask(sandbox, "POST", "/payment/item/sword_01/virtual/gems")
        assert sandbox.wallets.balances("ayla")["gems"] == 0
        assert len(sandbox.orders.all()) == 1
        assert [entry.status for entry in sandbox.requests.all()] == ["dropped", "dropped"]

    play(story)


def test_answer_of_a_fault_comes_as_it_is() -> None:
    """Status, body and Retry-After are the fault's; garbage stays garbage."""

    async def story(sandbox: MemorySandbox) -> None:
        sandbox.fault(status=429, headers={"Retry-After": "7"})
        sandbox.fault(status=200, body="<html>garbage")
        sandbox.fault(status=500)
        answers = [await ask(sandbox, "GET", "/order/1") for _ in range(4)]
        assert [answer.status for answer in answers] == [429, 200, 500, 404]
        assert (answers[0].retry_after, answers[1].body, answers[2].retry_after) == ("7", "<html>garbage", None)
        assert json.loads(answers[3].body)["errorCode"] == 9001

    play(story)


def test_late_answers_keep_to_virtual_time() -> None:
    """An answer that is late by ten seconds takes ten; one later than the limit is lost at the limit."""

    async def story(sandbox: MemorySandbox) -> None:
        now = asyncio.get_running_loop().time
        sandbox.fault(delay=10)
        assert (await ask(sandbox, "GET", "/order/1")).status == 404
        assert now() == BEGINNING + 10
        sandbox.fault(delay=60)
        with pytest.raises(ConnectionError, match="no answer after 30 s"):
            await ask(sandbox, "GET", "/order/1")
        assert now() == BEGINNING + 40

    play(story)


def test_nobody_answers_elsewhere() -> None:
    """A request to another host has no answer, and neither has a socket at another address."""

    async def story(sandbox: MemorySandbox) -> None:
        with pytest.raises(ConnectionError, match=r"elsewhere\.test"):
            await sandbox.send(HttpRequest("GET", "http://elsewhere.test/"), 30)
        heard: list[str] = []
        await sandbox.listen("ws://elsewhere.test/", "{}", heard.append)
        await asyncio.sleep(1)
        assert [json.loads(text)["type"] for text in heard] == ["failed"]

    play(story)


def test_history_is_told_on_connecting() -> None:
    """What was pushed before comes with the connection, from the beginning, where the server keeps it."""

    async def story(sandbox: MemorySandbox) -> None:
        sandbox.pay(sandbox.orders.create("ayla", CATALOG["gems_100"]).id)
        heard: News = []
        await listen(sandbox, heard)
        assert words(heard) == ["opened", "new", "paid", "done"]
        sandbox.settings.socket_history = False
        heard.clear()
        await listen(sandbox, heard)
        assert words(heard) == ["opened"]

    play(story)


def test_pings_keep_the_connection_for_an_hour() -> None:
    """The listener answers each ping: one handshake is all there is."""

    async def story(sandbox: MemorySandbox) -> None:
        heard: News = []
        await listen(sandbox, heard)
        await asyncio.sleep(3600)
        assert words(heard) == ["opened"]
        assert (len(sandbox.sockets.all("ayla")), sandbox.requests.count("SOCKET")) == (1, 1)

    play(story)


@pytest.mark.parametrize("end", ["close", "cut"])
def test_listener_comes_back(end: str) -> None:
    """After a close or a cut it opens again, recovers what it has missed, and hears what follows."""

    async def story(sandbox: MemorySandbox) -> None:
        heard: News = []
        await listen(sandbox, heard)
        order = sandbox.orders.create("ayla", CATALOG["gems_100"])
        await asyncio.sleep(1)
        assert (sandbox.sockets.close(3001, "shutdown") if end == "close" else sandbox.sockets.cut()) == 1
        await asyncio.sleep(0.001)
        sandbox.set_status(order.id, "paid")
        await asyncio.sleep(5)
        recovered, history = ["paid"], ["new", "paid"]
        assert words(heard) == ["opened", "new", "opened", *recovered, *history]
        sandbox.set_status(order.id, "done")
        await asyncio.sleep(0.001)
        assert words(heard)[-1] == "done"

    play(story)


def test_listener_gives_up_after_ten_seconds() -> None:
    """A socket that stays away fails with the reason for which it went."""

    async def story(sandbox: MemorySandbox) -> None:
        heard: News = []
        await listen(sandbox, heard)
        sandbox.fault(method="SOCKET", status=503, times=99)
        sandbox.sockets.close(3001, "shutdown")
        await asyncio.sleep(60)
        assert heard[1:] == [{"type": "failed", "code": 3001, "reason": "shutdown", "at": 10.001}]
        assert sandbox.requests.count("SOCKET") == 5  # the first, then 1, 2.5, 5 and 9.5 s after the end

    play(story)


def test_listener_stays_away_when_told_to() -> None:
    """A code from 3500 on fails at once, and nobody connects again."""

    async def story(sandbox: MemorySandbox) -> None:
        heard: News = []
        await listen(sandbox, heard)
        sandbox.sockets.close(3503, "force disconnect")
        await asyncio.sleep(60)
        assert heard[1:] == [{"type": "failed", "code": 3503, "reason": "force disconnect", "at": 0.001}]
        assert sandbox.requests.count("SOCKET") == 1

    play(story)


def test_close_code_alone_keeps_nobody_away() -> None:
    """Without a reason beside the code the listener comes back, as the official client does."""

    async def story(sandbox: MemorySandbox) -> None:
        heard: News = []
        await listen(sandbox, heard)
        sandbox.sockets.close(3503)
        await asyncio.sleep(60)
        assert words(heard) == ["opened", "opened"]

    play(story)


@pytest.mark.parametrize("fault", [{"status": 403}, {"drop": "request"}, {"delay": 6}])
def test_first_connection_is_not_waited_for(fault: dict[str, object]) -> None:
    """Refused, cut or too late: it fails, and is not tried again."""

    async def story(sandbox: MemorySandbox) -> None:
        sandbox.fault(method="SOCKET", **fault)
        heard: News = []
        await listen(sandbox, heard)
        await asyncio.sleep(60)
        assert [(news["type"], news["code"]) for news in heard] == [("failed", 2)]
        assert sandbox.requests.count("SOCKET") == 1

    play(story)


@pytest.mark.parametrize(("closes", "code"), [(False, 101), (True, 3500)])
def test_expired_token_is_refused(closes: bool, code: int) -> None:  # noqa: FBT001 # a parameter of the test
    """The error of the reply is told, or the code with which the server closes instead."""

    async def story(sandbox: MemorySandbox) -> None:
        heard: News = []
        await listen(sandbox, heard, sandbox.token("ayla", -1))
        assert [(news["type"], news["code"]) for news in heard] == [("failed", code)]
        await asyncio.sleep(60)
        assert len(heard) == 1

    play(story, socket_unauthorised_close=closes)


def test_stopped_listener_is_silent() -> None:
    """After stop, also from within the news, nothing is told and the server knows that it has gone."""

    async def story(sandbox: MemorySandbox) -> None:
        sandbox.pay(sandbox.orders.create("ayla", CATALOG["gems_100"]).id)
        heard: list[str] = []

        def tell(text: str) -> None:
            heard.append(json.loads(text)["type"])
            if heard[-1] == "said":
                stop()

        data = json.dumps({"auth": sandbox.token("ayla"), "project_id": sandbox.project_id})
        stop = await sandbox.listen(sandbox.websocket, data, tell)
        await asyncio.sleep(1)
        assert heard == ["opened", "said"]
        assert sandbox.sockets.all() == []

    play(story)


def test_error_inside_ends_the_story() -> None:
    """What goes wrong behind the scenes is not lost."""

    async def story(sandbox: MemorySandbox) -> None:
        await sandbox.listen(sandbox.websocket, "{}", lambda _text: 1 / 0)  # type: ignore[arg-type]
        await asyncio.sleep(60)

    with pytest.raises(ExceptionGroup) as raised:
        play(story)
    assert raised.group_contains(ZeroDivisionError)


def test_error_of_the_story_is_its_own() -> None:
    """What the story raises comes out as it is, whatever is under way."""

    async def story(sandbox: MemorySandbox) -> None:
        await listen(sandbox, [])
        raise LookupError("lost the thread")

    with pytest.raises(LookupError, match="thread"):
        play(story)
