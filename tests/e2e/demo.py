"""The demo as ``build.py demo`` serves it, and its player, for the tests of its pages."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import Error, expect

from tests.e2e.conftest import BOOT
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]
HEARD = 3_000  # milliseconds; the payment page answers in some tens
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
FEW_FRAMES = """{
  const { requestAnimationFrame } = window;
  window.requestAnimationFrame = (callback) => setTimeout(() => requestAnimationFrame(callback), 200);
}"""
"""Without a GPU the game's picture takes a whole core, and its tests ask for five a second."""
STORED = """async ([name, store]) => {
  const opened = indexedDB.open(name);
  await new Promise((resolve) => (opened.onsuccess = resolve));
  const found = opened.result.transaction(store).objectStore(store).getAll();
  await new Promise((resolve) => (found.onsuccess = resolve));
  opened.result.close();
  return found.result;
}"""


@contextlib.contextmanager
def running_demo(*arguments: str) -> Iterator[dict[str, Any]]:
    """Run it; yields what it says of itself: the addresses of the game and of the servers behind it."""
    command = [sys.executable, "build.py", "demo", "--no-browser", "--json", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:  # noqa: S603 - our own script
        assert demo.stdout
        try:
            yield json.loads(demo.stdout.readline())
        finally:
            demo.terminate()


def pay_by_keyboard(page: Any, selector: str = "#pay") -> None:  # noqa: ANN401 - a page, or a frame of one
    """Press Enter on a button of the payment page in the lightbox, until it is heard.

    That page is another process: the browser sends it keys some time after it was given the focus.
    """
    button = page.frame_locator("coinslot-window iframe").locator(selector)
    button.wait_for(timeout=BOOT)
    frame = page.locator("coinslot-window iframe")

    def heard() -> bool:
        with contextlib.suppress(AssertionError, Error):  # it may be gone
            frame.focus(timeout=HEARD)  # a page may not take the focus by itself
            button.press("Enter", timeout=HEARD)
        with contextlib.suppress(AssertionError):
            expect(button).to_be_hidden(timeout=HEARD)
            return True
        return False

    until(heard, "the payment page heard the key", BOOT / 1000)


class Demo:
    """The demo's page, its player's hands, and the store behind it."""

    def __init__(self, page: Page, addresses: dict[str, Any]) -> None:
        self.page = page
        self.addresses = addresses
        page.add_init_script(FEW_FRAMES)
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

    def pay(self, selector: str = "#pay") -> None:
        """Press Enter on the payment page's button, or on another one."""
        pay_by_keyboard(self.page, selector)

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

    def savings(self) -> dict[str, Any]:
        """What the game keeps of its own."""
        (found,) = self.page.evaluate(STORED, ["gem-keeper", "savings"])
        assert isinstance(found, dict)
        return found

    def nothing_open(self) -> None:
        """Wait until Coinslot keeps no purchase: there is nothing left to be followed or offered."""
        until(lambda: not self.page.evaluate(STORED, ["coinslot", "journal"]), "the journal was empty", BOOT / 1000)
