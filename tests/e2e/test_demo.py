"""The demo, as a player meets it: by keyboard alone, under its strict policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import BOOT
from tests.e2e.demo import Demo, running_demo
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, Any]]:
    """What the demo says of itself, while it runs."""
    with running_demo() as said:
        yield said


@pytest.fixture
def demo(page: Page, addresses: dict[str, Any]) -> Iterator[Demo]:
    """The demo's page, for a player who has nothing."""
    demo = Demo(page, addresses)
    with demo.store:
        demo.reset()
        demo.load()
        yield demo


def test_gems_for_money(demo: Demo) -> None:
    """B opens the shop, Tab and Enter buy, Enter pays, and the gems arrive once and stay."""
    demo.give(70)
    demo.open_shop()
    demo.press("[data-sku=gems_550]")
    demo.pay()
    demo.ends("succeeded")
    demo.says("thank you! 550 gems")
    demo.has(620)
    demo.load()
    demo.has(620)


def test_closing_says_so(demo: Demo) -> None:
    """A purchase that is closed is told in words, nothing is granted, and the focus is at the shop's button."""
    demo.open_shop()
    demo.press("[data-sku=gems_100]")
    demo.pay("#close")
    demo.ends("abandoned")
    demo.says("Closed without paying")
    demo.has(0)
    expect(demo.page.locator("#shop-open")).to_be_focused()


def test_a_free_gift(demo: Demo) -> None:
    """The gift comes without a payment window, once a day, and is still there on the next visit."""
    demo.open_shop()
    demo.press("[data-sku=daily_gift]")
    demo.ends("succeeded")
    demo.says("Yours, for free: Daily gift")
    demo.load()
    demo.open_shop()
    expect(demo.badge("daily_gift")).to_have_text("Back tomorrow")
    demo.press("[data-sku=daily_gift]")
    expect(demo.page.locator("#shop-note")).to_contain_text("come back tomorrow")
    assert demo.orders() == ["free/item/daily_gift"]
    assert demo.savings()["lanterns"] == 1


def test_an_item_for_gems(demo: Demo) -> None:
    """What is bought for gems is charged once, worn at once and for good, and can be taken off."""
    demo.give(1000)
    demo.open_shop()
    demo.press("[data-sku=skin_ruby]")
    demo.ends("succeeded")
    demo.says("Yours for 300 gems: Ruby skin")
    demo.has(700)
    demo.load()
    demo.has(700)
    demo.open_shop()
    expect(demo.badge("skin_ruby")).to_have_text("Yours")
    toggle = demo.page.locator("[data-toggle=skin_ruby]")
    expect(toggle).to_have_text("Take off")
    demo.press("[data-toggle=skin_ruby]")
    expect(toggle).to_have_text("Wear")
    assert demo.orders() == ["payment/item/skin_ruby/virtual/gems"]
    assert demo.balance() == 700


def test_what_is_worn_is_seen(demo: Demo) -> None:
    """The ruby robe turns the keeper red, and taking it off turns the keeper back."""
    demo.give(300)
    demo.page.emulate_media(reduced_motion="reduce")  # nothing else changes its colours then
    demo.load()
    before = demo.red()
    demo.open_shop()
    demo.press("[data-sku=skin_ruby]")
    demo.ends("succeeded")
    demo.says("Ruby skin")  # the game keeps what it grants, and then shows it
    until(lambda: demo.red() > 3 * max(before, 50), "the keeper was red")
    demo.open_shop()
    demo.press("[data-toggle=skin_ruby]")
    demo.page.keyboard.press("b")
    until(lambda: demo.red() <= max(before, 50), "the keeper was as before")


def test_too_few_gems_are_told_before(demo: Demo) -> None:
    """A price that the player cannot pay says what is missing, and pressing it asks the store for nothing."""
    demo.give(120)
    demo.open_shop()
    expect(demo.badge("skin_ruby")).to_have_text("180 gems short")
    expect(demo.page.locator("[data-sku=skin_ruby]")).to_have_attribute("aria-disabled", "true")
    demo.press("[data-sku=skin_ruby]")
    expect(demo.page.locator("#shop-note")).to_have_text("Ruby skin costs 300 gems, and you have 120")
    assert demo.orders() == []


def test_too_few_gems_are_told_by_the_store(demo: Demo) -> None:
    """Where the gems went meanwhile, the store refuses, the player is told, and the purse shows what is left."""
    demo.give(1000)
    demo.open_shop()
    expect(demo.page.locator("[data-sku=skin_ruby]")).to_have_attribute("aria-disabled", "false")
    demo.give(10)
    demo.press("[data-sku=skin_ruby]")
    demo.ends("failed")
    demo.says("You do not have enough gems for this; none were taken")
    demo.has(10)
    demo.open_shop()
    expect(demo.badge("skin_ruby")).to_have_text("290 gems short")
    assert demo.balance() == 10


def test_nothing_is_bought_twice(demo: Demo) -> None:
    """What is being bought is on its way, and says so instead of being bought again."""
    demo.give(1000)
    slow = {"method": "POST", "path": "/virtual/", "delay": 5}
    demo.store.post("/sandbox/faults", json=slow).raise_for_status()
    demo.open_shop()
    demo.press("[data-sku=skin_ruby]")
    demo.open_shop()
    expect(demo.badge("skin_ruby")).to_have_text("On its way")
    demo.page.locator("[data-sku=skin_ruby]").press("Enter")
    expect(demo.page.locator("#shop-note")).to_have_text("Ruby skin is on its way")
    demo.ends("succeeded")
    expect(demo.badge("skin_ruby")).to_have_text("Yours")
    assert demo.orders() == ["payment/item/skin_ruby/virtual/gems"]
    assert demo.balance() == 700


def test_an_answer_that_is_lost(demo: Demo) -> None:
    """Where nobody knows whether the order exists, the player is told, sees the gems gone, and pays no second time."""
    demo.give(1000)
    lost = {"method": "POST", "path": "/virtual/", "drop": "answer"}
    demo.store.post("/sandbox/faults", json=lost).raise_for_status()
    demo.open_shop()
    demo.press("[data-sku=skin_ruby]")
    demo.ends("pending")
    demo.says("Still being confirmed")
    demo.has(700)
    demo.open_shop()
    demo.press("[data-sku=skin_ruby]")
    expect(demo.page.locator("#shop-note")).to_have_text("Ruby skin is on its way")
    assert demo.orders() == ["payment/item/skin_ruby/virtual/gems"]


def test_a_cart(demo: Demo) -> None:
    """Several things are put together, paid once, and all of them arrive; then the cart is empty."""
    demo.open_shop()
    for sku in ("gems_550", "daily_gift", "sword_01"):
        demo.press(f"[data-add={sku}]")
        expect(demo.page.locator(f"[data-line={sku}]")).to_be_visible(timeout=BOOT)
    demo.press("[data-line=gems_550] .more")
    expect(demo.page.locator("#cart-total")).to_have_text("$24.97")
    expect(demo.page.locator("#cart-saved")).to_have_text("You save $5.00")
    demo.press("#cart-buy")
    demo.pay()
    demo.ends("succeeded")
    demo.says("thank you! 1,100 gems, Daily gift, Dawn blade")
    demo.has(1100)
    expect(demo.page.locator("#cart")).to_have_class("empty")
    demo.load()
    demo.open_shop()
    expect(demo.badge("sword_01")).to_have_text("Yours")
    expect(demo.badge("daily_gift")).to_have_text("Back tomorrow")
    assert demo.orders() == ["payment/cart"]


def test_a_cart_of_free_things(demo: Demo) -> None:
    """A cart that costs nothing is taken without a payment window."""
    demo.open_shop()
    demo.press("[data-add=daily_gift]")
    expect(demo.page.locator("#cart-buy")).to_have_text("Take it all", timeout=BOOT)
    demo.press("#cart-buy")
    demo.ends("succeeded")
    demo.says("Yours, for free: Daily gift")
    assert demo.orders() == ["free/cart"]


def test_a_cart_is_kept_by_the_store(demo: Demo) -> None:
    """What is in the cart is there on the next visit, and what is taken out is not."""
    demo.open_shop()
    demo.press("[data-add=gems_100]")
    demo.press("[data-add=sword_01]")
    expect(demo.page.locator("#cart-total")).to_have_text("$6.98", timeout=BOOT)
    demo.load()
    demo.open_shop()
    expect(demo.page.locator("#cart-total")).to_have_text("$6.98", timeout=BOOT)
    demo.press("[data-line=gems_100] .less")
    expect(demo.page.locator("#cart-total")).to_have_text("$4.99")
    expect(demo.page.locator("#cart-title")).to_be_focused()
    demo.press("#cart-clear")
    expect(demo.page.locator("#cart-buy")).to_be_disabled()


def test_the_plug_is_pulled(demo: Demo) -> None:
    """A socket that is cut in the middle of a purchase, for a moment or for good, changes nothing the player sees."""
    demo.set(order_done_delay=4)

    def buy(disturb: Callable[[], None]) -> list[str]:
        demo.load()
        demo.open_shop()
        demo.press("[data-sku=gems_100]")
        demo.pay()
        disturb()
        demo.ends("succeeded")
        expect(demo.page.locator("#log")).to_contain_text("thank you", timeout=BOOT)  # when the gems are kept
        return demo.news()

    undisturbed = buy(lambda: None)
    assert buy(demo.cut) == undisturbed
    assert buy(lambda: demo.cut(for_good=True)) == undisturbed
    demo.has(300)


def test_the_cart_unfolds_on_a_phone(demo: Demo) -> None:
    """On a narrow screen the cart is a bar with the sum in it, and shows its lines when asked."""
    demo.page.set_viewport_size({"width": 390, "height": 844})
    demo.open_shop()
    demo.press("[data-add=gems_100]")
    expect(demo.page.locator("#cart-buy")).to_have_text("Pay $1.99", timeout=BOOT)
    line = demo.page.locator("[data-line=gems_100]")
    expect(line).to_be_hidden()
    demo.press("#cart-toggle")
    expect(line).to_be_visible()
