"""The socket's protocol, object by object, over a real WebSocket."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from coinslot.sandbox import Order, Sandbox
from coinslot.sandbox.catalog import CATALOG
from tests.sandbox.wire import Wire

Open = Callable[..., Wire]
CHANNEL = "orders:12345#ayla"
GEMS = CATALOG["gems_100"]


def _history(**params: object) -> dict[str, Any]:
    return {"id": 2, "history": {"channel": CHANNEL, "limit": -1, **params}}


def test_connecting_subscribes_to_the_own_channel(sandbox: Sandbox, wire: Open, order: Order) -> None:
    """The reply has the channel with its position, the ping's interval and that a pong is wanted."""
    result = wire().connect()
    [subscription] = result["subs"].values()
    assert list(result["subs"]) == [CHANNEL]
    assert (result["ping"], result["pong"]) == (25, True)
    assert subscription == {
        "recoverable": True,
        "positioned": True,
        "epoch": subscription["epoch"],
        "offset": 1,
    }
    assert sandbox.orders.get(order.id).status == "new"


def test_every_change_is_pushed(sandbox: Sandbox, wire: Open) -> None:
    """Creation and each change of status, with nothing but the order's id and its status."""
    socket = wire()
    socket.connect()
    order = sandbox.orders.create("ayla", GEMS)
    sandbox.set_status(order.id, "paid")
    sandbox.set_status(order.id, "done")
    assert [socket.next() for _ in range(3)] == [
        {"push": {"channel": CHANNEL, "pub": {"data": {"order_id": order.id, "status": status}, "offset": offset}}}
        for offset, status in enumerate(("new", "paid", "done"), 1)
    ]


def test_delayed_done_is_pushed_by_itself(
    sandbox: Sandbox, wire: Open, order: Order, pay_station: httpx.Client
) -> None:
    """Nobody looks, and the push comes when the order's time has come."""
    sandbox.settings.order_done_delay = 0.3
    socket = wire()
    socket.connect()
    pay_station.post(f"/pay/{order.token}", json={"card": "4111111111111111"})
    assert socket.statuses(2) == ["paid", "done"]


def test_pushes_go_to_their_player_only(sandbox: Sandbox, wire: Open) -> None:
    """Each of a player's connections hears of his orders, and nobody else does."""
    first, second, stranger = wire(), wire(), wire("mallory")
    for socket in (first, second, stranger):
        socket.connect()
    sandbox.orders.create("ayla", GEMS)
    other = sandbox.orders.create("mallory", GEMS)
    assert first.statuses(1) == second.statuses(1) == ["new"]
    assert stranger.next()["push"]["pub"]["data"]["order_id"] == other.id


def test_several_objects_share_a_frame_both_ways(wire: Open, order: Order) -> None:
    """A frame of commands is answered in order, in one frame."""
    socket = wire()
    asked = {"id": 1, "connect": {"data": socket.auth}}
    socket.send(asked, _history(), {"id": 3, "ping": {}}, {})
    replies = socket.frame()
    assert [reply["id"] for reply in replies] == [1, 2, 3]
    assert replies[1]["history"]["publications"] == [{"data": {"order_id": order.id, "status": "new"}, "offset": 1}]
    assert replies[2] == {"id": 3, "ping": {}}


def test_reconnecting_recovers_what_was_missed(sandbox: Sandbox, wire: Open, order: Order) -> None:
    """With the position of before, the reply has exactly the publications since then."""
    [before] = wire().connect()["subs"].values()
    sandbox.set_status(order.id, "paid")
    sandbox.set_status(order.id, "done")
    position = {"recover": True, "offset": before["offset"], "epoch": before["epoch"]}
    [after] = wire().connect(subs={CHANNEL: position})["subs"].values()
    assert (after["was_recovering"], after["recovered"], after["offset"]) == (True, True, 3)
    assert [each["data"]["status"] for each in after["publications"]] == ["paid", "done"]


@pytest.mark.parametrize("wrong", [{"epoch": "old"}, {"offset": 9}, {"offset": -1}, {"offset": "1"}, {"epoch": None}])
def test_unknown_position_is_not_recovered(wire: Open, order: Order, wrong: dict[str, object]) -> None:
    """From another epoch or an offset that never was there is nothing to recover, and the reply says so."""
    assert order.status == "new"
    [before] = wire().connect()["subs"].values()
    position = {"recover": True, "offset": before["offset"], "epoch": before["epoch"], **wrong}
    [after] = wire().connect(subs={CHANNEL: position})["subs"].values()
    assert (after["recovered"], after["publications"]) == (False, [])


def test_without_history_there_is_no_position(sandbox: Sandbox, wire: Open) -> None:
    """A server that keeps nothing neither recovers nor counts, and has no history to ask for."""
    sandbox.settings.socket_history = False
    socket = wire()
    assert socket.connect(subs={CHANNEL: {"recover": True}})["subs"] == {CHANNEL: {}}
    order = sandbox.orders.create("ayla", GEMS)
    assert socket.next()["push"]["pub"] == {"data": {"order_id": order.id, "status": "new"}}
    assert socket.ask(_history())["error"] == {"code": 108, "message": "not available"}


def test_ping_wants_a_pong(sandbox: Sandbox, wire: Open) -> None:
    """The server pings with an empty object; who answers stays, and who stops is closed with 3012."""
    sandbox.settings.socket_ping = 1
    socket = wire()
    assert socket.connect()["ping"] == 1
    assert socket.next() == {}
    socket.send({})
    assert socket.next() == {}
    assert socket.close_code() == 3012


def test_pings_can_be_left_out(sandbox: Sandbox, wire: Open) -> None:
    """With 0 the reply promises none."""
    sandbox.settings.socket_ping = 0
    assert not {"ping", "pong"} & set(wire().connect())


def test_silent_client_is_stale(sandbox: Sandbox, wire: Open) -> None:
    """Who does not say who he is is closed with 3502."""
    sandbox.settings.socket_stale = 0.1
    assert wire().close_code() == 3502


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"auth": "nonsense"}, 101),
        ({"auth": None}, 101),
        ({"auth": "expired"}, 101),
        ({"project_id": 999}, 101),
        ({"project_id": "12345"}, 101),
        ({"user_external_id": "mallory"}, 101),
        (None, 107),
    ],
)
def test_nobody_is_refused(sandbox: Sandbox, wire: Open, data: dict[str, Any] | None, code: int) -> None:
    """A wrong or expired token, project or name is unauthorized; no data at all is a bad request."""
    socket = wire()
    if data and data.get("auth") == "expired":
        data = {"auth": sandbox.token("ayla", lifetime=-1)}
    given = None if data is None else {**socket.auth, **data}
    assert socket.ask({"id": 1, "connect": {"data": given}})["error"]["code"] == code
    assert socket.connect(data={**socket.auth, "user_external_id": "ayla"})["client"]


def test_nobody_can_be_closed_instead(sandbox: Sandbox, wire: Open) -> None:
    """Code 3500 tells the client not to come back."""
    sandbox.settings.socket_unauthorised_close = True
    socket = wire()
    socket.send({"id": 1, "connect": {"data": {"auth": "nonsense"}}})
    assert socket.close_code() == 3500


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"id": 2, "dance": {}}, 104),
        ({"id": 2, "publish": {"channel": CHANNEL, "data": {}}}, 108),
        ({"id": 2, "rpc": {}}, 108),
        ({"id": 2, "subscribe": {"channel": CHANNEL}}, 105),
        ({"id": 2, "subscribe": {"channel": "orders:12345#mallory"}}, 103),
        ({"id": 2, "history": {"channel": "orders:12345#mallory"}}, 103),
        (_history(limit="all"), 107),
        (_history(limit=-2), 107),
        (_history(limit=True), 107),
        (_history(reverse=1), 107),
        (_history(since=5), 107),
        (_history(since={"offset": -1}), 107),
        (_history(since={"epoch": 1}), 107),
        (_history(since={"offset": 0, "epoch": "old"}), 112),
    ],
)
def test_other_commands_are_answered_with_their_error(wire: Open, command: dict[str, Any], code: int) -> None:
    """Each refusal has the protocol's code, is not temporary, and leaves the connection usable."""
    socket = wire()
    socket.connect()
    error = socket.ask(command)["error"]
    assert (error["code"], error.get("temporary", False)) == (code, False)
    assert socket.ask({"id": 3, "ping": {}}) == {"id": 3, "ping": {}}


@pytest.mark.parametrize("frame", ["not JSON", "5", '{"id":2}', '{"id":2,"ping":5}', '{"ping":{}}', "[" * 100_000])
def test_broken_frames_end_the_connection(wire: Open, frame: str) -> None:
    """Code 3501, which tells the client not to come back with the same."""
    socket = wire()
    socket.connect()
    socket.socket.send(frame)
    assert socket.close_code() == 3501


def test_connect_comes_first_and_once(wire: Open) -> None:
    """Anything before it, and a second one, end the connection."""
    early = wire()
    early.send(_history())
    assert early.close_code() == 3501
    twice = wire()
    twice.connect()
    twice.send({"id": 2, "connect": {"data": twice.auth}})
    assert twice.close_code() == 3501
