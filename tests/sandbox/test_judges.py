"""The socket judged by the official clients, used directly: centrifuge from npm and centrifuge-python.

Each test runs with both. The clients are programs of their own, ``judge.mjs`` and ``judge.py``.
"""

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import build
from coinslot.sandbox import Order, Sandbox

HERE = Path(__file__).parent
CHANNEL = "orders:12345#ayla"
UNREACHABLE: dict[str, Any] = {"method": "SOCKET", "status": 503, "times": 1000}


class Judge:
    """One official client, and what it has told so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._told: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def next(self, event: str) -> dict[str, Any]:
        """What the client tells next, which must be that event."""
        told = self._told.get(timeout=20)
        assert told["event"] == event, told
        return told

    def until(self, event: str) -> list[dict[str, Any]]:
        """Everything up to that event, with it as the last."""
        told = [self._told.get(timeout=20)]
        while told[-1]["event"] != event:
            told.append(self._told.get(timeout=20))
        return told

    def news(self, number: int) -> list[tuple[str, int]]:
        """The status and offset of each of the next events, which must be publications."""
        told = [self.next("publication") for _ in range(number)]
        assert {each["channel"] for each in told} == {CHANNEL}
        return [(each["data"]["status"], each["offset"]) for each in told]

    def history(self, **asked: object) -> dict[str, Any]:
        """Ask for history; the answer, or the refusal."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"channel": CHANNEL, "limit": -1, **asked}) + "\n")
        self._process.stdin.flush()
        return self._told.get(timeout=20)

    def end(self) -> None:
        """Let the client go."""
        assert self._process.stdin
        self._process.stdin.close()
        assert self._process.wait(20) == 0
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._told.put(json.loads(line))


Start = Callable[..., Judge]


@pytest.fixture(params=["judge.mjs", "judge.py"])
def start(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Start]:
    """Start an official client as ayla: ``start()``, or ``start(auth=TOKEN)``."""
    script = HERE / request.param
    program = sys.executable if script.suffix == ".py" else build.node()[0]
    with contextlib.ExitStack() as running:

        def run(**data: object) -> Judge:
            connect = {"auth": sandbox.token("ayla"), "project_id": sandbox.project_id, **data}
            command = [program, str(script), str(build.WEB / "package.json"), sandbox.websocket, json.dumps(connect)]
            process = running.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
            )
            judge = Judge(process)
            running.callback(judge.end)
            judge.next("connecting")
            return judge

        yield run


@pytest.fixture
def judge(start: Start, order: Order) -> Judge:
    """A connected client of ayla's, who has one new order."""
    started = start(user_external_id=order.user)
    started.next("connected")
    subscribed = started.next("subscribed")
    assert (subscribed["channel"], subscribed["recoverable"], subscribed["recovered"]) == (CHANNEL, True, False)
    assert subscribed["position"]["offset"] == 1
    return started


def test_changes_are_heard(sandbox: Sandbox, judge: Judge, order: Order) -> None:
    """The client is subscribed without asking and hears every change with its offset."""
    sandbox.set_status(order.id, "paid")
    told = judge.next("publication")
    assert told["data"] == {"order_id": order.id, "status": "paid"}
    sandbox.set_status(order.id, "done")
    assert judge.news(1) == [("done", 3)]


def test_history_is_given_as_asked(sandbox: Sandbox, judge: Judge, order: Order) -> None:
    """All from offset 0, a part of it, the newest first, and only the position."""
    sandbox.set_status(order.id, "paid")
    judge.news(1)
    whole = judge.history(since={"offset": 0, "epoch": ""})
    statuses = [each["data"]["status"] for each in whole["publications"]]
    assert (whole["event"], statuses, whole["offset"]) == ("history", ["new", "paid"], 2)
    since = {"offset": 1, "epoch": whole["epoch"]}
    assert [each["offset"] for each in judge.history(since=since)["publications"]] == [2]
    assert [each["offset"] for each in judge.history(reverse=True, limit=1)["publications"]] == [2]
    assert judge.history(limit=0)["publications"] == []
    assert judge.history(since={"offset": 0, "epoch": "old"}) == {"event": "refused", "code": 112}
    assert judge.history(channel="orders:12345#mallory") == {"event": "refused", "code": 103}


def test_missed_pushes_are_recovered(sandbox: Sandbox, judge: Judge, order: Order) -> None:
    """What happens between a lost line and the way back arrives then, each once."""
    sandbox.set_status(order.id, "paid")
    judge.news(1)
    sandbox.fault(**UNREACHABLE)
    sandbox.sockets.cut()
    judge.next("connecting")
    sandbox.set_status(order.id, "done")
    sandbox.set_status(order.id, "canceled")
    sandbox.clear_faults()
    judge.next("connected")
    assert judge.next("subscribed")["recovered"] is True
    assert judge.news(2) == [("done", 3), ("canceled", 4)]


def test_forgotten_history_is_noticed(sandbox: Sandbox, judge: Judge, order: Order) -> None:
    """Closed with 3010 the client comes back, learns that it could not recover, and hears what follows."""
    sandbox.sockets.forget()
    assert judge.next("connecting")["code"] == 3010
    judge.next("connected")
    subscribed = judge.next("subscribed")
    assert (subscribed["recovered"], subscribed["position"]["offset"]) == (False, 0)
    sandbox.set_status(order.id, "paid")
    assert judge.news(1) == [("paid", 1)]


def test_close_codes_mean_what_they_should(sandbox: Sandbox, judge: Judge) -> None:
    """The client comes back after 3005 and stays away after 3503."""
    sandbox.sockets.close(3005, "connection expired")
    assert judge.next("connecting")["code"] == 3005
    judge.next("connected")
    judge.next("subscribed")
    sandbox.sockets.close(3503, "force disconnect")
    assert judge.next("disconnected")["code"] == 3503


@pytest.mark.parametrize(("close", "code"), [(False, 101), (True, 3500)])
def test_unauthorized_client_stays_away(sandbox: Sandbox, start: Start, *, close: bool, code: int) -> None:
    """An expired token ends the client for good, whether by the reply's error or by the close code."""
    sandbox.settings.socket_unauthorised_close = close
    judge = start(auth=sandbox.token("ayla", lifetime=-1))
    assert judge.next("disconnected")["code"] == code
    assert sandbox.requests.count("SOCKET") == 1


def test_pings_keep_the_connection(sandbox: Sandbox, start: Start, order: Order, pay_station: httpx.Client) -> None:
    """A client that answers pings is still there when its time to do so is over, and hears of a delayed done."""
    sandbox.settings.socket_ping = 1
    sandbox.settings.order_done_delay = 1.7
    judge = start()
    judge.next("connected")
    judge.next("subscribed")
    pay_station.post(f"/pay/{order.token}", json={"card": "4111111111111111"})
    assert judge.news(2) == [("paid", 2), ("done", 3)]


def test_one_frame_can_hold_several_pushes(sandbox: Sandbox, judge: Judge, order: Order) -> None:
    """Copies and a replay reach the client as so many publications."""
    sandbox.sockets.fault(copies=3)
    sandbox.set_status(order.id, "paid")
    sandbox.sockets.replay("ayla")
    assert judge.news(5) == [("paid", 2)] * 3 + [("new", 1), ("paid", 2)]


def test_without_history_pushes_still_come(sandbox: Sandbox, start: Start, order: Order) -> None:
    """A server that keeps nothing: no position, no history, and after a drop no recovery."""
    sandbox.settings.socket_history = False
    judge = start()
    judge.next("connected")
    subscribed = judge.next("subscribed")
    assert (subscribed["recoverable"], subscribed["position"]) == (False, None)
    assert judge.history() == {"event": "refused", "code": 108}
    sandbox.fault(**UNREACHABLE)
    sandbox.sockets.cut()
    judge.next("connecting")
    sandbox.set_status(order.id, "paid")
    sandbox.clear_faults()
    assert judge.until("subscribed")[-1]["recovered"] is False
    sandbox.set_status(order.id, "done")
    assert judge.news(1) == [("done", 0)]
