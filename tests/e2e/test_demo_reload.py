"""The demo over reloads and in two tabs: what is paid is on its way, and arrives once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import faults, source
from tests.e2e.conftest import BOOT
from tests.e2e.demo import Demo, running_demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Locator, ViewportSize

NEVER = 3600  # seconds until an order is done, where the test itself says when
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
ANSWERED = lambda answer: answer.url.endswith("/sandbox/settings") and answer.request.method == "POST"  # noqa: E731
# As if a tab had granted the order and died before it could acknowledge it.
GRANT = """async (order) => {
  const opened = indexedDB.open("gem-keeper");
  await new Promise((resolve) => (opened.onsuccess = resolve));
  const transaction = opened.result.transaction("savings", "readwrite");
  transaction.objectStore("savings").put({ orders: [order], owned: ["sword_01"], worn: [] }, "savings");
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  opened.result.close();
}"""


class Traveller(Demo):
    """A player who goes away and comes back."""

    @property
    def coming(self) -> Locator:
        """What is on its way, as it is shown over the game."""
        return self.page.locator(".deliveries .coming")

    @property
    def arrived(self) -> Locator:
        """What has just arrived, likewise."""
        return self.page.locator(".deliveries .arrived")

    def thanks(self) -> int:
        """How many thanks the log has."""
        return sum("thank you" in line for line in self.news())

    def pay_for(self, sku: str, words: str) -> int:
        """Buy something that is not delivered yet; returns the order's number."""
        self.open_shop()
        self.press(f"[data-sku={sku}][data-way=money]")
        self.pay()
        return self.paid(words)

    def paid(self, words: str) -> int:
        """Wait until the last order is shown to be on its way; returns its number."""
        order = self.store.get("/sandbox/orders").json()["orders"][-1]["order_id"]
        expect(self.coming).to_have_text(f"On the way: {words} order {order}, paid", timeout=BOOT)
        return int(order)

    def delay(self) -> float:
        """Seconds from the payment until an order is done, as the sandbox has it."""
        return float(self.store.get("/sandbox/settings").json()["order_done_delay"])

    def deliver(self, order: int) -> None:
        """The store says that the order is done."""
        self.store.post(f"/sandbox/orders/{order}/status", json={"status": "done"}).raise_for_status()


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, Any]]:
    """What the demo says of itself, while it runs."""
    with running_demo() as said:
        yield said


@pytest.fixture
def demo(context: BrowserContext, addresses: dict[str, Any]) -> Iterator[Traveller]:
    """The demo's page, for a player who has nothing, at a store that delivers when it is told to."""
    demo = Traveller(context.new_page(), addresses)
    with demo.store:
        demo.reset()
        demo.set(order_done_delay=NEVER)
        demo.load()
        yield demo


def test_gems_that_are_paid_arrive_once_after_a_reload(demo: Traveller) -> None:
    """Pay, reload: they are on their way still. Then they arrive, once; and another reload brings no more."""
    order = demo.pay_for("gems_100", "100 gems")
    demo.load()
    demo.paid("100 gems")
    demo.has(0)
    demo.deliver(order)
    expect(demo.arrived).to_have_text(f"Arrived: 100 gems order {order}", timeout=BOOT)
    expect(demo.coming).to_have_count(0)
    demo.has(100)
    demo.nothing_open()
    assert demo.thanks() == 1
    demo.load()
    demo.has(100)
    demo.nothing_open()
    assert (demo.arrived.count(), demo.coming.count(), demo.thanks()) == (0, 0, 0)
    assert demo.savings()["orders"] == [order]


def test_what_arrived_while_nobody_was_there(demo: Traveller) -> None:
    """An order that is done while the game is closed is granted on the next visit, and said to have arrived."""
    order = demo.pay_for("sword_01", "Dawn blade")
    demo.page.goto("about:blank")
    demo.deliver(order)
    demo.load()
    expect(demo.arrived).to_have_text(f"Arrived: Dawn blade order {order}", timeout=BOOT)
    demo.open_shop()
    expect(demo.badge("sword_01")).to_have_text("Yours")
    demo.nothing_open()
    assert demo.savings()["owned"] == ["sword_01"]


def test_what_is_on_its_way_is_not_bought_again(demo: Traveller) -> None:
    """After a reload the shop still knows, and says so; gems can always be bought."""
    order = demo.pay_for("sword_01", "Dawn blade")
    demo.load()
    demo.paid("Dawn blade")
    demo.open_shop()
    expect(demo.badge("sword_01")).to_have_text("On its way")
    expect(demo.page.locator("#shop .coming")).to_contain_text(f"order {order}, paid")
    expect(demo.page.locator("[data-sku=gems_100]")).to_have_attribute("aria-disabled", "false")


def test_a_cart_that_is_paid_is_emptied_after_a_reload(demo: Traveller) -> None:
    """All of it arrives, and what was paid for does not stay in the cart."""
    demo.open_shop()
    for sku in ("gems_550", "sword_01"):
        demo.press(f"[data-add={sku}]")
        expect(demo.page.locator(f"[data-line={sku}]")).to_be_visible(timeout=BOOT)
    demo.press("#cart-buy")
    demo.pay()
    order = demo.paid("what was in the cart")
    demo.load()
    demo.paid("what was in the cart")
    demo.deliver(order)
    expect(demo.arrived).to_have_text(f"Arrived: 550 gems, Dawn blade order {order}", timeout=BOOT)
    demo.has(550)
    expect(demo.page.locator("#cart")).to_have_class("empty")


def test_two_tabs_show_it_once(demo: Traveller, context: BrowserContext) -> None:
    """Both show what is on its way; the tab where it was bought says that it arrived, and the other one has it, too."""
    other = Traveller(context.new_page(), demo.addresses)
    with other.store:
        other.load()
        demo.page.bring_to_front()
        order = demo.pay_for("sword_01", "Dawn blade")
        other.paid("Dawn blade")
        demo.deliver(order)
        expect(demo.arrived).to_have_count(1, timeout=BOOT)
        expect(other.coming).to_have_count(0)
        other.nothing_open()
        assert (demo.thanks(), other.thanks(), other.arrived.count()) == (1, 0, 0)
        other.page.bring_to_front()
        other.open_shop()
        expect(other.badge("sword_01")).to_have_text("Yours")
        assert other.savings()["orders"] == [order]


def test_an_order_that_was_granted_before_is_granted_no_second_time(demo: Traveller) -> None:
    """A tab that died before it acknowledged: the success is offered again, and nothing comes of it."""
    order = demo.pay_for("sword_01", "Dawn blade")
    demo.page.evaluate(GRANT, order)
    demo.load()
    demo.deliver(order)
    demo.nothing_open()
    assert (demo.arrived.count(), demo.coming.count(), demo.thanks()) == (0, 0, 0)
    assert demo.savings()["orders"] == [order]


def test_the_switch_for_slow_deliveries(demo: Traveller) -> None:
    """It tells the sandbox, and shows on the next visit what the sandbox does."""
    switch = demo.page.locator("#slow")
    demo.set(order_done_delay=0)
    demo.load()
    demo.open_shop()
    expect(switch).not_to_be_checked()
    with demo.page.expect_response(ANSWERED) as answer:
        switch.press("Space")
    assert answer.value.ok
    assert demo.delay() == 20
    demo.load()
    demo.open_shop()
    expect(switch).to_be_checked()
    with demo.page.expect_response(ANSWERED):
        switch.press("Space")
    assert demo.delay() == 0


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_deliveries(demo: Traveller, screen: ViewportSize) -> None:
    """Over the game and in the shop, on their way and arrived."""
    demo.page.emulate_media(reduced_motion="reduce")
    order = demo.pay_for("gems_100", "100 gems")
    demo.load()
    demo.page.set_viewport_size(screen)
    demo.paid("100 gems")
    assert faults(demo.page, source(), "html") == []
    demo.open_shop()
    assert faults(demo.page, source(), "html") == []
    demo.deliver(order)
    expect(demo.page.locator("#shop .arrived")).to_be_visible(timeout=BOOT)
    assert faults(demo.page, source(), "html") == []
