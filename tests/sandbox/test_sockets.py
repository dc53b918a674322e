"""What a test does to connections and pushes, seen from the wire."""

import contextlib
import time
from collections.abc import Callable

import pytest
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.sync.client import connect

from coinslot.sandbox import Order, Sandbox
from coinslot.sandbox.sockets import SocketError
from tests.sandbox.wire import Wire
from tests.waiting import until

Open = Callable[..., Wire]


@pytest.fixture
def socket(wire: Open, order: Order) -> Wire:
    """A connection of ayla's, who has one new order."""
    opened = wire()
    assert opened.connect()["subs"][f"orders:12345#{order.user}"]["offset"] == 1
    return opened


def test_connections_are_listed_until_they_end(sandbox: Sandbox, wire: Open) -> None:
    """Who has said who he is is in the list, and no longer when he has gone."""
    first, second = wire(), wire("mallory")
    assert sandbox.sockets.all() == []
    client = first.connect()["client"]
    second.connect()
    assert [each.user for each in sandbox.sockets.all()] == ["ayla", "mallory"]
    assert [each.client for each in sandbox.sockets.all("ayla")] == [client]
    first.socket.close()
    until(lambda: [each.user for each in sandbox.sockets.all()] == ["mallory"])


def test_connections_are_closed_with_any_code(sandbox: Sandbox, wire: Open) -> None:
    """One player's or all, with code and reason; others stay."""
    first, second = wire(), wire("mallory")
    first.connect()
    second.connect()
    assert sandbox.sockets.close(3005, "expired", user="ayla") == 1
    assert first.close_code() == 3005
    assert second.ask({"id": 2, "ping": {}}) == {"id": 2, "ping": {}}
    assert sandbox.sockets.close() == 1
    assert second.close_code() == 3001


def test_cut_connection_ends_without_a_word(sandbox: Sandbox, socket: Wire) -> None:
    """The client sees the line go dead; there is no close frame."""
    assert sandbox.sockets.cut() == 1
    assert socket.close_code() is None


@pytest.mark.parametrize(("code", "reason"), [(1005, ""), (999, ""), (5000, ""), (True, ""), (3000, "é" * 62)])
def test_what_cannot_be_sent_is_refused(sandbox: Sandbox, code: int, reason: str) -> None:
    """Reserved codes and long reasons break the WebSocket protocol."""
    with pytest.raises(SocketError, match="must be"):
        sandbox.sockets.close(code, reason)


def test_dropped_push_is_lost_but_not_forgotten(sandbox: Sandbox, socket: Wire, order: Order) -> None:
    """The live connection misses it; the history has it."""
    sandbox.sockets.fault(status="paid", drop=True)
    sandbox.set_status(order.id, "paid")
    sandbox.set_status(order.id, "done")
    assert socket.statuses(1) == ["done"]
    channel = f"orders:12345#{order.user}"
    asked = socket.ask({"id": 2, "history": {"channel": channel, "limit": -1}})["history"]["publications"]
    assert [each["data"]["status"] for each in asked] == ["new", "paid", "done"]


def test_late_push_is_overtaken(sandbox: Sandbox, socket: Wire, order: Order) -> None:
    """What is published after it arrives before it."""
    sandbox.sockets.fault(user="ayla", status="paid", delay=0.2)
    start = time.monotonic()
    sandbox.set_status(order.id, "paid")
    sandbox.set_status(order.id, "done")
    assert socket.statuses(2) == ["done", "paid"]
    assert time.monotonic() - start >= 0.2


def test_swapped_pushes_change_places(sandbox: Sandbox, socket: Wire, order: Order) -> None:
    """The first arrives right after the second, without any waiting for time."""
    sandbox.sockets.fault(swap=True)
    for status in ("paid", "done", "canceled"):
        sandbox.set_status(order.id, status)
    assert socket.statuses(3) == ["done", "paid", "canceled"]


def test_push_can_come_more_than_once(sandbox: Sandbox, socket: Wire, order: Order) -> None:
    """The same publication with the same offset, as often as asked; then all is well."""
    sandbox.sockets.fault(copies=3)
    sandbox.set_status(order.id, "paid")
    sandbox.set_status(order.id, "done")
    pushes = [socket.next()["push"]["pub"] for _ in range(4)]
    assert [(each["data"]["status"], each["offset"]) for each in pushes] == [("paid", 2)] * 3 + [("done", 3)]


def test_history_can_be_pushed_again(sandbox: Sandbox, socket: Wire, order: Order) -> None:
    """After done comes everything from new on once more, with the offsets of before."""
    for status in ("paid", "done"):
        sandbox.set_status(order.id, status)
    sandbox.sockets.replay("ayla")
    assert socket.statuses(5) == ["paid", "done", "new", "paid", "done"]


def test_forgotten_history_is_not_recovered(sandbox: Sandbox, socket: Wire, wire: Open) -> None:
    """Clients are closed with 3010 and find another epoch when they come back."""
    [before] = wire().connect()["subs"].values()
    sandbox.sockets.forget()
    assert socket.close_code() == 3010
    position = {"recover": True, "offset": before["offset"], "epoch": before["epoch"]}
    [after] = wire().connect(subs={"orders:12345#ayla": position})["subs"].values()
    assert (after["recovered"], after["offset"]) == (False, 0)


def test_cleared_faults_do_nothing(sandbox: Sandbox, socket: Wire, order: Order) -> None:
    """What was left is forgotten, also by a reset, which sends every client away for good."""
    sandbox.sockets.fault(times=9, drop=True)
    sandbox.sockets.clear_faults()
    sandbox.set_status(order.id, "paid")
    assert socket.statuses(1) == ["paid"]
    sandbox.reset()
    assert socket.close_code() == 3503
    assert sandbox.sockets.all() == []


def test_handshake_can_be_refused(sandbox: Sandbox, wire: Open) -> None:
    """A fault for SOCKET answers handshakes with a status; requests do not use it up, nor theirs the socket."""
    sandbox.fault(status=500)
    sandbox.fault(method="SOCKET", status=503)
    with pytest.raises(InvalidStatus) as refused:
        wire()
    assert refused.value.response.status_code == 503
    assert wire().connect()["client"]
    assert [(each.method, each.status) for each in sandbox.requests.all()] == [("SOCKET", 503), ("SOCKET", 101)]


@pytest.mark.parametrize("drop", ["request", "answer"])
def test_handshake_can_be_cut(sandbox: Sandbox, wire: Open, drop: str) -> None:
    """The connection is lost before the socket is there."""
    sandbox.fault(method="SOCKET", drop=drop)
    with pytest.raises((InvalidMessage, ConnectionError)):
        wire()
    assert [each.status for each in sandbox.requests.all()] == ["dropped"]


def test_handshake_can_be_late(sandbox: Sandbox, wire: Open) -> None:
    """It goes well after the delay."""
    sandbox.fault(method="SOCKET", delay=0.2)
    start = time.monotonic()
    assert wire().connect()["client"]
    assert time.monotonic() - start >= 0.2


def test_client_may_leave_at_any_moment(
    sandbox: Sandbox, wire: Open, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    """Who goes before the handshake is answered, or with pushes on their way, causes no error."""
    sandbox.fault(method="SOCKET", delay=0.3)
    with pytest.raises(TimeoutError), connect(sandbox.websocket, proxy=None, open_timeout=0.1):
        pass
    opened = wire()
    opened.connect()
    sandbox.sockets.fault(copies=1000)
    sandbox.set_status(order.id, "paid")
    opened.socket.close()
    until(lambda: sandbox.sockets.all() == [])
    until(lambda: sandbox.requests.all()[0].status is not None)
    assert caplog.records == []


def test_open_sockets_do_not_hold_the_end() -> None:
    """A sandbox that ends closes them with 1012, which lets clients come back."""
    with contextlib.ExitStack() as client:
        with Sandbox() as sandbox:
            opened = client.enter_context(Wire.open(sandbox, "ayla"))
            opened.connect()
            start = time.monotonic()
        assert time.monotonic() - start < 5
        assert opened.close_code() == 1012
