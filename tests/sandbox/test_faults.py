"""Faults on demand."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from coinslot.sandbox import Sandbox
from coinslot.sandbox.faults import Fault, FaultError, Faults, read_fault

Create = Callable[..., httpx.Response]


def test_status_is_answered_as_often_as_asked(sandbox: Sandbox, store: httpx.Client) -> None:
    """The next n matching requests fail, others do not, and then all is well."""
    sandbox.fault(method="GET", path="/order/", times=2, status=503, body="busy", headers={"Retry-After": "1"})
    assert store.post("/payment/item/gems_100", json={}).status_code == 200
    failed = store.get("/order/1")
    assert (failed.status_code, failed.text, failed.headers["Retry-After"]) == (503, "busy", "1")
    assert [store.get("/order/1").status_code for _ in range(2)] == [503, 404]


def test_faulty_answer_can_be_read_by_the_page(sandbox: Sandbox, store: httpx.Client) -> None:
    """A fault is inside CORS: a browser sees the status, not an unexplained failure."""
    sandbox.fault(status=500)
    response = store.get("/order/1", headers={"Origin": "https://game.example"})
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (500, "*")


def test_dropped_answer_leaves_the_order(sandbox: Sandbox, create: Create) -> None:
    """The request is carried out, and the client sees a lost connection."""
    sandbox.fault(method="POST", drop="answer")
    with pytest.raises(httpx.RemoteProtocolError):
        create("gems_100")
    assert [order.lines[0].item.sku for order in sandbox.orders.all()] == ["gems_100"]
    assert [entry.status for entry in sandbox.requests.all()] == ["dropped"]


def test_dropped_request_does_nothing(sandbox: Sandbox, create: Create) -> None:
    """The connection is lost and there is no order."""
    sandbox.fault(drop="request")
    with pytest.raises(httpx.RemoteProtocolError):
        create("gems_100")
    assert sandbox.orders.all() == []
    assert create("gems_100").status_code == 200


def test_late_answer_says_what_was_settled_before(sandbox: Sandbox, store: httpx.Client, create: Create) -> None:
    """The answer waits; what it says is the truth of when the request arrived."""
    order_id = create("gems_100").json()["order_id"]
    sandbox.fault(method="GET", delay=0.2)
    start = time.monotonic()
    assert store.get(f"/order/{order_id}").json()["status"] == "new"
    assert time.monotonic() - start >= 0.2


def test_cleared_faults_do_nothing(sandbox: Sandbox, store: httpx.Client) -> None:
    """What was left is forgotten."""
    sandbox.fault(times=5, status=500)
    sandbox.clear_faults()
    assert store.get("/order/1").status_code == 404


def test_preflights_and_control_are_spared(sandbox: Sandbox, store: httpx.Client, control: httpx.Client) -> None:
    """A fault waits for a request of the client's; the control API stays usable."""
    sandbox.fault(status=500)
    asks = {"Origin": "https://game.example", "Access-Control-Request-Method": "GET"}
    assert store.options("/order/1", headers=asks).status_code == 200
    assert control.get("/orders").status_code == 200
    assert store.get("/order/1").status_code == 500


def test_faults_are_taken_in_order() -> None:
    """Of two that match, the older one is used up first."""
    faults: Faults[Fault] = Faults()
    faults.add(Fault(status=500))
    faults.add(Fault(method="get", status=404))
    taken = [faults.take(lambda fault: fault.matches("GET", "/api/")) for _ in range(3)]
    assert [fault and fault.status for fault in taken] == [500, 404, None]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "does nothing"),
        ({"status": 500, "drop": "answer"}, "give one"),
        ({"status": 99}, "status is 99; it must be an HTTP status"),
        ({"status": "500"}, "status is '500'"),
        ({"drop": "all"}, '"request" or "answer"'),
        ({"delay": -1}, "delay is -1"),
        ({"status": 500, "times": 0}, "times is 0"),
        ({"status": 500, "times": True}, "times is True"),
        ({"status": 500, "method": 1}, "method is 1"),
        ({"status": 500, "path": None}, "path is None"),
        ({"status": 204, "body": "text"}, "none with a status that has no body"),
        ({"status": 500, "headers": {"a b": "c"}}, "headers is"),
        ({"status": 500, "headers": {"a": "b\r\nc"}}, "headers is"),
        ({"status": 500, "headers": []}, "headers is"),
        ({"code": 500}, "no 'code'; known: method, path, times, status, body, headers, drop, delay"),
    ],
)
def test_senseless_faults_are_refused(values: dict[str, Any], text: str) -> None:
    """The text says what came and what is expected."""
    with pytest.raises(FaultError, match=text):
        read_fault(values)
