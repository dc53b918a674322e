"""A sandbox that ends, or is killed, and comes back with its state."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TypedDict
from urllib.parse import urlsplit

import httpx
import pytest

from coinslot.sandbox import EventStatus, ListenError, OrderStatus, Sandbox, StateError
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.provider import PROJECT_ID
from tests.sandbox.wire import Wire
from tests.waiting import until

GEMS = CATALOG["gems_100"]

# The sandbox as a process of its own, which says where it is and then waits to be ended.
_CODE = """
import pathlib, sys
from coinslot.sandbox import Sandbox
port, pay_port = map(int, sys.argv[2:4])
with Sandbox(state=pathlib.Path(sys.argv[1]), port=port, pay_port=pay_port) as sandbox:
    print(sandbox.store, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the state is kept."""
    return tmp_path / "state.json"


class Clock(Protocol):
    """The fixture ``clock``."""

    now: float

    def __call__(self) -> float:
        """The time in seconds."""
        ...


class _Ports(TypedDict):
    port: int
    pay_port: int


def _ports(sandbox: Sandbox) -> _Ports:
    return {"port": urlsplit(sandbox.store).port or 0, "pay_port": urlsplit(sandbox.pay_station).port or 0}


def test_paid_order_is_asked_for_after_a_restart(path: Path) -> None:
    """On the same ports, with the token from before: the order, its events and the payment page are there."""
    with Sandbox(state=path) as first:
        order = first.pay(first.orders.create("ayla", GEMS).id)
        other = first.orders.create("ayla", GEMS)
        headers = {"Authorization": f"Bearer {first.token('ayla')}"}
    with (
        Sandbox(state=path, **_ports(first)) as second,
        httpx.Client(headers=headers, base_url=first.store) as asking,
    ):
        assert (second.store, second.pay_station) == (first.store, first.pay_station)
        asked = asking.get(f"/api/v2/project/{second.project_id}/order/{order.id}").json()
        assert asked["status"] == "done"
        [event] = asking.get(f"/events?project_id={second.project_id}").json()["events"]
        assert event["data"]["order"]["id"] == order.id
        assert httpx.get(f"{second.pay_station}/pay/{other.token}").json()["orderId"] == other.id
        assert second.pay(other.id).status is OrderStatus.DONE
        assert second.wallets.balances("ayla")["gems"] == 200
        assert second.orders.create("ayla", GEMS).id > other.id


def test_processed_event_stays_so(path: Path) -> None:
    """It is not listed again, and a new one has a greater id."""
    with Sandbox(state=path) as first:
        first.pay(first.orders.create("ayla", GEMS).id)
        [event] = first.events.all()
        first.events.process("ayla", event.id)
    with Sandbox(state=path) as second:
        assert [each.status for each in second.events.all()] == [EventStatus.PROCESSED]
        second.pay(second.orders.create("ayla", GEMS).id)
        [unprocessed] = second.events.unprocessed("ayla")
        assert unprocessed.id > event.id


def test_delayed_order_is_done_after_the_restart(path: Path, clock: Clock) -> None:
    """Nobody needs to look: the rest of its delay goes on, and the socket tells of it, once."""
    with Sandbox(state=path, clock=clock, settings={"order_done_delay": 0.1}) as first:
        order = first.pay(first.orders.create("ayla", GEMS).id)
        assert order.status is OrderStatus.PAID
    with Sandbox(state=path, clock=clock) as second, Wire.open(second, "ayla") as wire:
        wire.connect()
        clock.now += 0.2
        assert wire.statuses(1) == ["done"]
        assert second.orders.get(order.id).status is OrderStatus.DONE
        assert second.wallets.balances("ayla")["gems"] == 100
        assert [event.data["notification_type"] for event in second.events.all()] == ["order_paid"]


def test_settings_and_log_begin_anew(path: Path) -> None:
    """They are the test's, not the provider's."""
    with Sandbox(state=path, settings={"events": False}) as first:
        httpx.get(f"{first.store}/events")
    with Sandbox(state=path) as second:
        assert (second.settings.events, second.requests.all()) == (True, [])


def test_damaged_state_keeps_the_sandbox_from_starting(path: Path) -> None:
    """The ports are free again, and without a file the next begins anew."""
    path.write_text("{", "utf-8")
    with Sandbox() as other:
        ports = _ports(other)
    with pytest.raises(StateError, match="is no state of a sandbox"), Sandbox(state=path, **ports):
        pass
    assert path.read_text("utf-8") == "{"
    path.unlink()
    with Sandbox(state=path, **ports) as fresh:
        assert fresh.orders.all() == []


def test_second_sandbox_on_the_same_ports_spoils_nothing(path: Path) -> None:
    """It ends before it has read or written the file of the first."""
    with Sandbox(state=path) as first:
        before = path.stat()
        with pytest.raises(ListenError), Sandbox(state=path, **_ports(first)):
            pass
        assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_nothing_is_written_before_the_start(path: Path) -> None:
    """A sandbox that was made and not entered does not touch the file."""
    with Sandbox(state=path) as first:
        first.orders.create("ayla", GEMS)
    Sandbox(state=path).wallets.set("ayla", "gems", 1)
    with Sandbox(state=path) as second:
        assert (len(second.orders.all()), second.wallets.balances("ayla")["gems"]) == (1, 0)


def test_change_that_cannot_be_kept_is_answered_with_the_reason(path: Path) -> None:
    """500 from the Store API, which goes on when the reason is gone."""
    obstacle = path.with_name(f"{path.name}.new")
    with Sandbox(state=path) as sandbox:
        url = f"{sandbox.store}/api/v2/project/{sandbox.project_id}/payment/item/gems_100"
        headers = {"Authorization": f"Bearer {sandbox.token('ayla')}"}
        obstacle.mkdir()
        refusal = httpx.post(url, json={}, headers=headers)
        assert (refusal.status_code, "cannot be written" in refusal.json()["error"]) == (500, True)
        obstacle.rmdir()
        assert httpx.post(url, json={}, headers=headers).status_code == 200


def test_charge_and_its_order_are_kept_at_once(path: Path) -> None:
    """No file that is ever written has a balance charged for an order that is not there."""
    kept: list[tuple[int, int]] = []
    with Sandbox(state=path) as sandbox:
        sandbox.wallets.set("ayla", "gems", 300)
        transaction = sandbox._provider.transaction
        write = transaction.keep

        def watch() -> None:
            write()
            state = json.loads(path.read_bytes())
            kept.append((len(state["orders"]["orders"]), state["wallets"]["ayla"]["gems"]))

        transaction.keep = watch
        url = f"{sandbox.store}/api/v2/project/{sandbox.project_id}/payment/item/skin_ruby/virtual/gems"
        httpx.post(url, headers={"Authorization": f"Bearer {sandbox.token('ayla')}"}).raise_for_status()
    assert kept == [(1, 0)]


# Long enough that most of the time goes into writing the file.
_SENT = {"custom_parameters": {f"parameter {number}": "x" * 100 for number in range(200)}}


class _Shopper(threading.Thread):
    """Buys for virtual currency, again and again, until nobody answers any more."""

    def __init__(self, store: str, token: str) -> None:
        super().__init__()
        self.bought: list[int] = []
        self._client = httpx.Client(base_url=store, headers={"Authorization": f"Bearer {token}"})

    def has_bought_enough(self) -> bool:
        """Whether the kill may come."""
        return len(self.bought) >= 10

    def run(self) -> None:
        path = f"/api/v2/project/{PROJECT_ID}/payment/item/skin_ruby/virtual/gems"
        with self._client, contextlib.suppress(httpx.TransportError):
            while True:
                self.bought.append(self._client.post(path, json=_SENT).raise_for_status().json()["order_id"])


@contextlib.contextmanager
def _process(path: Path, ports: _Ports) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-c", _CODE, str(path), str(ports["port"]), str(ports["pay_port"])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_killed_sandbox_has_lost_nothing(path: Path) -> None:
    """Killed at any moment, most likely while it writes: what was answered is there, and fits together."""
    with Sandbox(state=path) as first:
        first.wallets.set("ayla", "gems", 1_000_000)
        token = first.token("ayla")  # a player's token outlives every process
        ports = _ports(first)
    answered: list[int] = []
    for _ in range(2):
        with _process(path, ports) as (process, store):
            shopper = _Shopper(store, token)
            shopper.start()
            until(shopper.has_bought_enough)
            process.kill()
            shopper.join()
        answered += shopper.bought
    with Sandbox(state=path, **ports) as last:
        orders = [order.id for order in last.orders.all()]
        assert set(answered) <= set(orders)
        # One answer at most was on its way at each end.
        assert len(orders) <= len(answered) + 2
        assert orders == sorted(set(orders))
        assert [event.data["order"]["id"] for event in last.events.all()] == orders
        assert last.wallets.balances("ayla")["gems"] == 1_000_000 - 300 * len(orders)


def test_file_left_half_written_is_written_over(path: Path) -> None:
    """What a killed process leaves beside the file is neither read nor in the way."""
    with Sandbox(state=path) as first:
        order = first.orders.create("ayla", GEMS)
    path.with_name(f"{path.name}.new").write_text('{"version": 2, "ord', "utf-8")
    with Sandbox(state=path) as second:
        assert [each.id for each in second.orders.all()] == [order.id]
    assert list(path.parent.iterdir()) == [path]
