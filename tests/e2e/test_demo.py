"""The demo, as a player meets it: by keyboard alone, under its strict policy."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import BOOT
from tests.e2e.demo import pay_by_keyboard, running_demo
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

MOST_TABS = 40  # more than the shop has stops
COUNT_RED = """async (source) => {
  const picture = Object.assign(new Image(), { src: source });
  await picture.decode();
  const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  pen.drawImage(picture, 0, 0);
  const { data } = pen.getImageData(0, 0, picture.width, picture.height);
  let red = 0;
  for (let at = 0; at < data.length; at += 4) red += data[at] > 170 && data[at + 1] < 90 && data[at + 2] < 120;
  return red;
}"""


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, Any]]:
    """What the demo says of itself, while it runs."""
    with running_demo() as said:
        yield said


class Demo:
    """The demo's page, its player's hands, and the store behind it."""

    def __init__(self, page: Page, addresses: dict[str, Any]) -> None:
        self.page = page
        self.addresses = addresses
        self.store = httpx.Client(base_url=addresses["store"], params={"user": "player"})

    def reset(self) -> None:
        """A player who has nothing, at a store where nothing happened yet."""
        self.give(0)
        self.set(order_done_delay=0)
        self.store.delete("/sandbox/faults")
        token = self.store.get("/sandbox/token").json()["token"]
        cart = f"/api/v2/project/{self.addresses['projectId']}/cart"
        for path, method in ((cart, "GET"), (f"{cart}/clear", "PUT")):
            self.store.request(method, path, headers={"Authorization": f"Bearer {token}"}).raise_for_status()
        self.store.delete("/sandbox/requests")

    def load(self) -> None:
        """Open the page, or open it again, in a small window: without a GPU each pixel takes the processor's time."""
        self.page.set_viewport_size({"width": 1040, "height": 560})
        self.page.goto(self.addresses["game"])
        expect(self.page.locator("body")).to_have_attribute("data-runtime", "ready", timeout=BOOT)

    def give(self, gems: int) -> None:
        """Let the player have exactly so many gems."""
        self.store.put("/sandbox/balances", json={"gems": gems}).raise_for_status()

    def set(self, **settings: Any) -> None:  # noqa: ANN401 - the sandbox's settings
        """Change the sandbox's settings."""
        self.store.patch("/sandbox/settings", json=settings).raise_for_status()

    def balance(self) -> int:
        """The gems that the store counts."""
        return int(self.store.get("/sandbox/balances").json()["balances"]["gems"])

    def orders(self) -> list[str]:
        """What was ordered since the reset: the ends of the paths."""
        log = self.store.get("/sandbox/requests").json()["requests"]
        return [each["path"].partition("/project/")[2].partition("/")[2] for each in log if each["method"] == "POST"]

    def open_shop(self) -> None:
        """Press B."""
        self.page.locator("body").press("b")
        expect(self.page.locator("#shop")).to_be_visible()

    def press(self, selector: str) -> None:
        """Walk to a button with Tab, and press Enter there."""
        target = self.page.locator(selector)
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                self.page.keyboard.press("Enter")
                return
        pytest.fail(f"{MOST_TABS} Tabs did not reach {selector}")

    def pay(self) -> None:
        """Press Enter on the payment page's button."""
        pay_by_keyboard(self.page)

    def ends(self, outcome: str) -> None:
        """Wait for a purchase's outcome."""
        expect(self.page.locator("body")).to_have_attribute("data-purchase", outcome, timeout=BOOT)

    def says(self, words: str) -> None:
        """Wait until the last line of the log has these words."""
        expect(self.page.locator("#log li").last).to_contain_text(words)

    def has(self, gems: int) -> None:
        """Wait until the purse shows so many gems."""
        expect(self.page.locator("#gems")).to_have_text(f"{gems:,}")

    def badge(self, sku: str) -> Locator:
        """The word over an item of the shop."""
        return self.page.locator(f"#badge-{sku}")

    def cut(self, *, for_good: bool = False) -> None:
        """Pull the plug of the page's socket, as soon as it has one."""
        open_sockets = lambda: self.store.get("/sandbox/sockets").json()["sockets"]  # noqa: E731
        until(open_sockets, "the page had a socket", BOOT / 1000)
        if for_good:
            fault = {"method": "SOCKET", "times": 1000, "status": 503}
            self.store.post("/sandbox/faults", json=fault).raise_for_status()
        assert self.store.post("/sandbox/sockets/cut").json() == {"closed": 1}

    def red(self) -> int:
        """How many pixels of the island are ruby."""
        picture = base64.b64encode(self.page.locator("#game").screenshot()).decode()
        return int(self.page.evaluate(COUNT_RED, f"data:image/png;base64,{picture}"))

    def news(self) -> list[str]:
        """The log, without the numbers of orders."""
        return [re.sub(r"Order \d+", "Order", line) for line in self.page.locator("#log li").all_text_contents()]


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
    demo.page.frame_locator("coinslot-window iframe").locator("#close").press("Enter", timeout=BOOT)
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
    assert demo.page.evaluate("JSON.parse(localStorage['gem-keeper']).lanterns") == 1


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
    worn = demo.red()
    demo.open_shop()
    demo.press("[data-toggle=skin_ruby]")
    demo.page.keyboard.press("b")
    assert worn > 3 * max(before, demo.red(), 50)


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
