"""The control API for the socket over real HTTP."""

from collections.abc import Callable

import httpx
import pytest

from coinslot.sandbox import Order, Sandbox
from tests.sandbox.wire import Wire

Open = Callable[..., Wire]


def test_connections_are_listed_closed_and_cut(control: httpx.Client, wire: Open) -> None:
    """All of them or one player's, and the answer says how many."""
    first, second = wire(), wire("mallory")
    client = first.connect()["client"]
    second.connect()
    assert control.get("/sockets?user=ayla").json() == {"sockets": [{"client": client, "user": "ayla"}]}
    assert len(control.get("/sockets").json()["sockets"]) == 2
    assert control.post("/sockets/close?user=ayla", json={"code": 3500, "reason": "x"}).json() == {"closed": 1}
    assert first.close_code() == 3500
    assert control.post("/sockets/cut?user=mallory").json() == {"closed": 1}
    assert second.close_code() is None


def test_pushes_are_changed_and_repeated(sandbox: Sandbox, control: httpx.Client, wire: Open, order: Order) -> None:
    """A push fault works until it is used up or cleared; a replay repeats everything."""
    socket = wire()
    socket.connect()
    assert control.post("/push-faults", json={"status": "paid", "drop": True}).status_code == 204
    sandbox.set_status(order.id, "paid")
    assert control.post("/push-faults", json={"drop": True}).status_code == 204
    assert control.delete("/push-faults").status_code == 204
    sandbox.set_status(order.id, "done")
    assert control.post("/sockets/replay?user=ayla").status_code == 204
    assert socket.statuses(4) == ["done", "new", "paid", "done"]


def test_history_is_forgotten(control: httpx.Client, wire: Open, order: Order) -> None:
    """The client is told to come back, and there is nothing any more."""
    socket = wire()
    socket.connect()
    assert control.delete("/sockets/history").status_code == 204
    assert socket.close_code() == 3010
    assert wire().connect()["subs"][f"orders:12345#{order.user}"]["offset"] == 0


@pytest.mark.parametrize(
    ("path", "body", "text"),
    [
        ("/sockets/close", {}, "code is 0"),
        ("/sockets/close", {"code": "3000"}, "code is '3000'"),
        ("/sockets/close", {"code": 3000, "reason": 5}, "reason is 5"),
        ("/sockets/close", [], "expected a JSON object"),
        ("/sockets/replay", None, "replay?user=NAME"),
        ("/push-faults", {}, "give one of these"),
        ("/push-faults", {"lose": True}, "no 'lose'"),
    ],
)
def test_bad_input_is_explained(control: httpx.Client, path: str, body: object, text: str) -> None:
    """A mistake is a 422 whose text says what to do."""
    response = control.post(path, json=body)
    assert response.status_code == 422
    assert text in response.json()["error"]
