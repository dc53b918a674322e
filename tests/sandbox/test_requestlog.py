"""The log of Store API requests."""

from collections.abc import Callable

import httpx

from coinslot.sandbox import Sandbox
from coinslot.sandbox.requestlog import LoggedRequest


def test_requests_are_logged_in_order_with_their_status(
    sandbox: Sandbox, store: httpx.Client, create: Callable[..., httpx.Response]
) -> None:
    """Method, path without the query, and the status answered."""
    create("gems_100")
    store.get("/order/1?engine=unity")
    base = f"/api/v2/project/{sandbox.project_id}"
    assert sandbox.requests.all() == [
        LoggedRequest("POST", f"{base}/payment/item/gems_100", 200),
        LoggedRequest("GET", f"{base}/order/1", 404),
    ]


def test_event_api_is_logged_too(sandbox: Sandbox) -> None:
    """It stands at the origin's root, and is the provider's all the same; what only begins like it is not."""
    httpx.get(f"{sandbox.store}/events")
    httpx.get(f"{sandbox.store}/eventful")
    assert sandbox.requests.all() == [LoggedRequest("GET", "/events", 404)]


def test_preflights_are_marked_and_not_counted(sandbox: Sandbox, store: httpx.Client) -> None:
    """A browser's question for permission is no request of the client's."""
    asks = {"Origin": "https://game.example", "Access-Control-Request-Method": "GET"}
    store.options("/order/1", headers=asks)
    store.get("/order/1")
    assert [entry.preflight for entry in sandbox.requests.all()] == [True, False]
    assert sandbox.requests.count("GET", "/order/") == 1
    assert sandbox.requests.count("OPTIONS") == 0


def test_control_requests_are_not_logged(sandbox: Sandbox, control: httpx.Client) -> None:
    """What a test does to the sandbox is not what it counts."""
    control.get("/orders")
    assert sandbox.requests.all() == []


def test_clearing_begins_anew(sandbox: Sandbox, store: httpx.Client) -> None:
    """After it nothing is counted."""
    store.get("/order/1")
    sandbox.requests.clear()
    assert sandbox.requests.count("GET") == 0
