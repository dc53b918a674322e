"""The demo with a server of the game's own: the webhook grants the gems, and the game waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import BOOT
from tests.e2e.demo import Demo, running_demo
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

LATE = 3600  # seconds, of the sandbox's clock


@pytest.fixture
def demo(page: Page) -> Iterator[Demo]:
    """The demo's page, for a player who has nothing."""
    with running_demo("--backend") as addresses:
        demo = Demo(page, addresses)
        with demo.store:
            demo.load()
            yield demo


def webhooks(demo: Demo) -> list[dict[str, Any]]:
    """The webhooks of orders that the sandbox has to send, or has sent."""
    found = demo.store.get("/sandbox/webhooks").json()["webhooks"]
    return [each for each in found if each["kind"] == "order_paid"]


def test_gems_are_granted_by_the_webhook(demo: Demo) -> None:
    """Paid, and done at the store: nothing is granted until the webhook has come; then once, also after a reload."""
    demo.store.post("/sandbox/webhook-faults", json={"kind": "order_paid", "delay": LATE}).raise_for_status()
    demo.open_shop()
    demo.press("[data-sku=gems_100]")
    demo.pay()
    until(lambda: demo.balance() == 100, "the order was done", BOOT / 1000)
    demo.page.locator("coinslot-window").wait_for(state="detached", timeout=BOOT)
    demo.says("server is bringing it")
    demo.has(0)
    assert demo.page.locator("body").get_attribute("data-purchase") == "open"
    demo.store.post("/sandbox/advance", json={"seconds": LATE}).raise_for_status()
    demo.ends("succeeded")
    demo.has(100)
    (sent,) = webhooks(demo)
    assert sent["status"] == "accepted"
    timeline = demo.store.get(f"/sandbox/orders/{sent['order_id']}/timeline").text
    assert "order_paid 204" in timeline
    demo.load()
    demo.has(100)
    demo.nothing_open()


def test_gems_are_spent_and_an_order_is_canceled(demo: Demo) -> None:
    """What an order costs in gems, and what a refund takes back, the server hears of as well."""
    demo.open_shop()
    demo.press("[data-sku=gems_550]")
    demo.pay()
    demo.ends("succeeded")
    demo.has(550)
    demo.open_shop()
    demo.press("[data-sku=skin_ruby]")
    demo.has(250)
    (first, _) = webhooks(demo)
    demo.store.post(f"/sandbox/orders/{first['order_id']}/status", json={"status": "canceled"}).raise_for_status()
    demo.load()
    demo.has(-300)
