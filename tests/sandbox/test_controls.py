"""What a test does to a sandbox from Python."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from coinslot.sandbox import CheckoutStatus, Order, OrderStatus, Sandbox, Settings
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.faults import Faults
from tests.waiting import until


def test_buttons_work_without_a_page(sandbox: Sandbox, order: Order) -> None:
    """Decline, pay and, for a refund, cancel move the order as the page's buttons do."""
    assert sandbox.decline(order.id).status is OrderStatus.NEW
    assert sandbox.pay(order.id).status is OrderStatus.DONE
    assert sandbox.cancel(order.id).status is OrderStatus.CANCELED


def test_delay_makes_the_order_done_later(sandbox: Sandbox, order: Order) -> None:
    """After the delay that is set the order is done without anybody looking."""
    sandbox.settings.order_done_delay = 0.05
    assert sandbox.pay(order.id).status is OrderStatus.PAID
    until(lambda: sandbox.orders.get(order.id).status is OrderStatus.DONE)


def test_payment_token_opens_pay_station(sandbox: Sandbox, pay_station: httpx.Client) -> None:
    """A token that was made here shows what it is for, and is forgotten with everything else."""
    token = sandbox.payment_token("ayla", 4.5, "EUR", "A tip", {"return_url": "https://game.example"})
    shown = pay_station.get(f"/pay/{token}").json()
    assert (shown["name"], shown["redirect"]["url"]) == ("A tip", "https://game.example")
    assert [each.status for each in sandbox.checkouts.all()] == [CheckoutStatus.NEW]
    sandbox.reset()
    assert pay_station.get(f"/pay/{token}").status_code == 404


def test_reset_leaves_nothing(sandbox: Sandbox, order: Order) -> None:
    """Whatever a test has told the sandbox to do is not done to the next: every fault, setting, refusal and target."""
    provider = sandbox._provider
    sandbox.settings.update({"scenario": "expired", "window_copies": 3, "webhook_mode": "separate"})
    sandbox.webhooks.send_to("http://127.0.0.1:9/")
    sandbox.fault(status=500)
    sandbox.sockets.fault(copies=2)
    sandbox.sockets.refuse("ayla", times=1)
    sandbox.webhooks.fault(delay=60)
    provider.stages.begin(replace(order, scenario="order-late"))
    provider.agenda.add(60, lambda: None)
    sandbox.reset()
    assert sandbox.settings == Settings()
    assert provider.webhooks.target is None
    assert [each.take(lambda _fault: True) for each in _faults(sandbox)] == [None] * 3
    assert not sandbox.sockets.takes_refusal("ayla")
    assert (provider.stages.describe(order.id), provider.agenda.next_due()) == (None, None)
    assert (sandbox.orders.all(), sandbox.timeline.all(), sandbox.requests.all()) == ([], [], [])


def _faults(sandbox: Sandbox) -> list[Faults[Any]]:
    return [sandbox._provider.faults, sandbox.sockets.faults, sandbox._provider.webhooks.faults]


def test_reset_takes_time_back(sandbox: Sandbox) -> None:
    """What passed at once for one test is not in the dates of the next."""
    sandbox.advance(24 * 60 * 60)
    sandbox.reset()
    made = sandbox.order(sandbox.orders.create("ayla", CATALOG["gems_100"]).id)
    [entry] = made.timeline
    assert abs(datetime.now(UTC) - datetime.fromisoformat(entry.at)) < timedelta(hours=1)
