"""Starting and stopping the sandbox."""

import socket
import threading
import time

import httpx
import pytest

from coinslot.sandbox import Sandbox, SettingsError
from coinslot.sandbox.server import ListenError
from tests.waiting import until


def test_two_origins_are_served_and_end_without_a_trace() -> None:
    """Both listeners answer from the start, and say what they are; then their ports are free and no thread is left."""
    before = set(threading.enumerate())
    with Sandbox() as sandbox:
        assert sandbox.store != sandbox.pay_station
        for address in (f"{sandbox.store}/sandbox/orders", f"{sandbox.pay_station}/paystation4/"):
            answer = httpx.get(address)
            assert answer.status_code == 200
            assert answer.headers["Server"].startswith("coinslot-sandbox/")
        assert sandbox.websocket == f"ws://{sandbox.store.removeprefix('http://')}/connection/websocket"
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=5)
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(sandbox.store)


def test_settings_and_project_can_be_given() -> None:
    """What is given holds from the first request."""
    with Sandbox(settings={"order_done_delay": 7}, project_id=77) as sandbox:
        assert httpx.get(f"{sandbox.store}/sandbox/settings").json()["order_done_delay"] == 7
        asked = httpx.get(
            f"{sandbox.store}/api/v2/project/77/order/1",
            headers={"Authorization": f"Bearer {sandbox.token('ayla')}"},
        )
        assert asked.json()["errorCode"] == 9001


def test_wrong_settings_are_refused_before_anything_listens() -> None:
    """A misspelt setting is an error of the caller."""
    with pytest.raises(SettingsError, match="no setting 'delay'"):
        Sandbox(settings={"delay": 7})


@pytest.mark.parametrize("option", ["port", "pay_port"])
def test_taken_port_is_explained(option: str) -> None:
    """The text names the port; the other listener is closed again."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(ListenError, match=f"Port {taken} is taken"), Sandbox(**{option: taken}):
            pass


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "game.example"])  # noqa: S104 # refused
def test_network_access_needs_a_word(host: str) -> None:
    """A host that others reach is refused with what it would risk."""
    with pytest.raises(ListenError, match="mint tokens and change orders"), Sandbox(host=host):
        pass


def test_network_access_is_given_when_allowed() -> None:
    """With the word said, the sandbox listens where it was told to."""
    host = "0.0.0.0"  # noqa: S104 # what is tested
    with Sandbox(host=host, allow_network_access=True) as sandbox:
        port = sandbox.store.rpartition(":")[2]
        assert httpx.get(f"http://127.0.0.1:{port}/sandbox/orders").status_code == 200


def test_impossible_addresses_are_explained() -> None:
    """A port that does not exist and an address that is not ours both say what to do."""
    with pytest.raises(ListenError, match="Port 70000 does not exist"), Sandbox(port=70_000):
        pass
    with (
        pytest.raises(ListenError, match="Choose another address"),
        Sandbox(host="192.0.2.1", allow_network_access=True),
    ):
        pass


def test_late_answer_does_not_hold_the_end() -> None:
    """A request that would wait for an hour is let go when the sandbox ends."""
    with Sandbox() as sandbox:
        sandbox.fault(delay=3600)
        url = f"{sandbox.store}/api/v2/project/1/order/1"
        asking = threading.Thread(target=lambda: httpx.get(url, timeout=30))
        asking.start()
        until(lambda: bool(sandbox.requests.all()))
        start = time.monotonic()
    asking.join(timeout=5)
    assert not asking.is_alive()
    assert time.monotonic() - start < 5


def test_reset_forgets_everything(sandbox: Sandbox) -> None:
    """Orders, requests, faults and settings are as at the start."""
    sandbox.settings.drop_window_done = True
    sandbox.fault(status=500)
    httpx.get(f"{sandbox.store}/api/v2/project/1/order/1")
    sandbox.reset()
    assert sandbox.requests.all() == []
    assert sandbox.settings.drop_window_done is False
    assert httpx.get(f"{sandbox.store}/api/v2/project/1/order/1").status_code == 404
