"""The demo's page of payment windows: every way, by keyboard, and whatever headers and portals put in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import BOOT
from tests.e2e.demo import pay_by_keyboard, running_demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

MOST_TABS = 60  # more than the page has stops


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, Any]]:
    """What the demo says of itself, while it runs."""
    with running_demo() as said:
        yield said


class Windows:
    """The page, and its player's hands; ``page`` may be a frame of a portal."""

    def __init__(self, page: Page, addresses: dict[str, Any]) -> None:
        self.tab = page
        self.page: Any = page
        self.addresses = addresses
        self.console: list[str] = []
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))

    def load(self, where: str = "", wishes: str = "") -> None:
        """Open it in one of its places, and wait for the payments."""
        self.tab.goto(f"{self.addresses['game']}{where}windows.html{wishes}")
        self.ready()

    def load_portal(self) -> None:
        """Open it two frames deep in the portal."""
        portal = f"{self.addresses['game']}portal"
        self.tab.goto(f"{portal}/index.html")
        self.page = self.tab.frame(url=f"{portal}/windows.html")
        self.ready()

    def ready(self) -> None:
        """Wait until the payments are there."""
        expect(self.page.locator("body")).to_have_attribute("data-runtime", "ready", timeout=BOOT)

    def reach(self, selector: str) -> Locator:
        """Walk to something with Tab."""
        target: Locator = self.page.locator(selector)
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return target
            self.tab.keyboard.press("Tab")
        pytest.fail(f"{MOST_TABS} Tabs did not reach {selector}")

    def press(self, selector: str) -> None:
        """Walk to a button, and press Enter there."""
        self.reach(selector)
        self.tab.keyboard.press("Enter")

    def pay(self) -> None:
        """Press Enter on the button of the payment page in the lightbox."""
        pay_by_keyboard(self.page)

    def ends(self, outcome: str = "succeeded") -> None:
        """Wait for the outcome."""
        self.told(f"purchase.outcome outcome {outcome}")
        expect(self.page.locator("body")).to_have_attribute("data-purchase", outcome)

    def told(self, words: str) -> Locator:
        """What the log says with these words in it, once it does."""
        entry: Locator = self.page.locator("#news li", has_text=words).first
        expect(entry).to_be_visible(timeout=BOOT)
        return entry

    @property
    def dialog(self) -> Locator:
        """The payment window."""
        dialog: Locator = self.page.locator("coinslot-window dialog")
        return dialog


@pytest.fixture
def windows(page: Page, addresses: dict[str, Any]) -> Windows:
    """The page, before it is opened."""
    return Windows(page, addresses)


@pytest.mark.parametrize("where", ["", "isolated/", "document-isolated/"])
def test_lightbox(windows: Windows, where: str) -> None:
    """B buys, Enter pays, and the log says how it was shown and how it ended; also in pages that are isolated."""
    windows.load(where)
    windows.told(f"ready isolated {json.dumps(bool(where))}")
    windows.tab.keyboard.press("b")
    windows.pay()
    windows.ends()
    windows.told("onStatus way lightbox why first")
    windows.told("onSuccess")
    windows.told("onClose by coinslot")


def test_obeys_its_strict_policy(windows: Windows) -> None:
    """Nothing on the page is against its own Content-Security-Policy, or fails."""
    windows.load(wishes="#spinner=custom&overlayOpacity=0.4")
    windows.press("#buy")
    windows.pay()
    windows.ends()
    assert [line for line in windows.console if line.startswith(("error", "warning", "uncaught"))] == []


def test_popup_by_keyboard(windows: Windows) -> None:
    """The arrow keys choose the way, the call shows it, and Enter on Buy opens a window of its own."""
    windows.load()
    windows.reach("[name=window]:checked")
    windows.tab.keyboard.press("ArrowDown")
    windows.tab.keyboard.press("ArrowDown")
    expect(windows.page.locator("#call")).to_contain_text('window: "popup"')
    with windows.tab.expect_popup() as opened:
        windows.press("#buy")
    opened.value.locator("#pay").click(timeout=BOOT)
    windows.ends()
    windows.told("onStatus way popup why asked")


def test_too_late_for_a_popup(windows: Windows) -> None:
    """Asked for after the click, the popup is blocked, which the log says; the player's own click opens it."""
    windows.load(wishes="#window=popup&late=yes")
    # Whatever asks the page meanwhile would count as a click of the player's.
    with windows.tab.expect_request("**/payment/item/gems_100", timeout=BOOT):
        windows.press("#buy")
    assert "inside the player's click" in windows.told("popup_blocked").inner_text()
    with windows.tab.expect_popup() as opened:
        windows.dialog.get_by_role("button", name="Open the payment page").press("Enter", timeout=BOOT)
    opened.value.locator("#pay").click(timeout=BOOT)
    windows.ends()


def test_redirect_and_back(windows: Windows) -> None:
    """The payment page takes the page's place; back from it the purchase goes on, and the wishes are as they were."""
    windows.load(wishes="#window=redirect&locale=fr")
    windows.press("#buy")
    windows.tab.locator("#pay").click(timeout=BOOT)
    windows.tab.wait_for_url("**/windows.html?**", timeout=BOOT)
    windows.told("returned")
    windows.ends()
    expect(windows.page.locator("[name=window]:checked")).to_have_value("redirect")
    expect(windows.page.locator("[name=locale]")).to_have_value("fr")


def test_severed_popup(windows: Windows) -> None:
    """In an isolated page a popup is cut off: the log names the header that would help, and the payment arrives."""
    windows.load("isolated/", "#window=popup")
    with windows.tab.expect_popup() as opened:
        windows.press("#buy")
    assert "Document-Isolation-Policy" in windows.told("window_isolated").inner_text()
    opened.value.locator("#pay").click(timeout=BOOT)
    windows.ends()


def test_frames_are_forbidden(windows: Windows) -> None:
    """The log names the directive that is missing; the player's click opens a window of its own."""
    windows.load("frameless/")
    windows.press("#buy")
    assert f"frame-src {windows.addresses['payStation']}" in windows.told("window_blocked").inner_text()
    with windows.tab.expect_popup() as opened:
        windows.dialog.get_by_role("button", name="Open the payment page").press("Enter", timeout=BOOT)
    opened.value.locator("#pay").click(timeout=BOOT)
    windows.ends()
    windows.told("onStatus way popup why blocked")


def test_portal(windows: Windows) -> None:
    """Two frames deep, in a sandbox that gives no origin, it sells as ever."""
    windows.load_portal()
    assert windows.page.evaluate("origin") == "null"
    windows.page.locator("#buy").press("Enter")
    windows.pay()
    windows.ends()


def test_wishes_go_along(windows: Windows) -> None:
    """What is chosen here is chosen on the other pages too, and "All as it was" forgets it."""
    windows.load(wishes="#width=400&closeOnDone=4000&modal=yes&closeByKeyboard=")
    windows.press("[data-page=document-isolated]")
    windows.ready()
    call = windows.page.locator("#call")
    for line in ("closeOnDone: 4000,", "width: 400,", "modal: true,", "closeByKeyboard: false,"):
        expect(call).to_contain_text(line)
    windows.press("[type=reset]")
    expect(call).not_to_contain_text("modal")
    assert "#" not in windows.tab.url


def test_look(windows: Windows) -> None:
    """The window has the size, the paper, the language and the place among the game's layers that are chosen."""
    windows.load(wishes="#width=400&height=500&contentBackground=%231c1530&locale=de&zIndex=10")
    windows.press("#buy")
    windows.page.frame_locator("coinslot-window iframe").locator("#pay").wait_for(timeout=BOOT)
    box = windows.dialog.locator(".box")
    assert box.evaluate("({ offsetWidth, offsetHeight }) => [offsetWidth, offsetHeight]") == [400, 500]
    assert box.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(28, 21, 48)"
    expect(windows.dialog.locator("h2")).to_have_text("Bezahlung")
    layers = "['#ribbon', 'coinslot-window'].map((each) => getComputedStyle(document.querySelector(each)).zIndex)"
    assert windows.page.evaluate(layers) == ["20", "10"]
    assert not windows.dialog.evaluate("each => each.matches(':modal')")


def test_receipt(windows: Windows) -> None:
    """With closeOnDone false the game has its success while the receipt is still there to be read."""
    windows.load(wishes="#closeOnDone=false")
    windows.press("#buy")
    windows.pay()
    windows.told("onSuccess")
    expect(windows.dialog).to_be_visible()
    windows.dialog.get_by_role("button", name="Close").press("Enter")
    windows.told("onClose by player")


@pytest.mark.parametrize("stay", [True, False], ids=["stays", "is left"])
def test_full_screen(windows: Windows, *, stay: bool) -> None:
    """Full screen is left for the window, or the window is shown in it."""
    windows.load(wishes="#fullscreen=stay" if stay else "")
    windows.press("#fullscreen")
    expect(windows.page.locator("#state")).to_have_text("Running, in full screen")
    windows.tab.keyboard.press("b")
    expect(windows.page.locator("#stage coinslot-window")).to_have_count(1 if stay else 0)
    expect(windows.page.locator("#state")).to_have_text("Paused, in full screen" if stay else "Paused")
    windows.pay()
    windows.ends()


def test_pointer_lock(windows: Windows) -> None:
    """A locked pointer is freed for the window."""
    windows.load()
    windows.page.locator("#pointer").click()
    expect(windows.page.locator("#state")).to_contain_text("the pointer is locked")
    windows.tab.keyboard.press("b")
    expect(windows.page.locator("#state")).to_have_text("Paused")
    windows.pay()
    windows.ends()
    expect(windows.page.locator("#state")).to_have_text("Running")


def test_keys_of_the_window_are_not_the_games(windows: Windows) -> None:
    """The game counts the keys that it hears: none of the window's is among them."""
    windows.load(wishes="#closeByKeyboard=")
    windows.tab.keyboard.press("b")
    windows.page.frame_locator("coinslot-window iframe").locator("#pay").wait_for(timeout=BOOT)
    for key in ("Tab", "b", "ArrowDown", "Escape"):
        windows.tab.keyboard.press(key)
    expect(windows.page.locator("#keys")).to_have_text("1")
    expect(windows.dialog).to_be_visible()


def test_from_the_game_and_back(windows: Windows) -> None:
    """The game's page leads here, and here is the way back."""
    windows.tab.set_viewport_size({"width": 800, "height": 450})  # without a GPU each pixel takes the processor's time
    windows.tab.goto(windows.addresses["game"])
    windows.press("a[href='windows.html']")
    windows.ready()
    windows.press(".back")
    expect(windows.tab.locator("#game")).to_be_visible()
