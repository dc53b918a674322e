"""The demo, as a player meets it: by keyboard alone, under its strict policy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import BOOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The demo's address, while it runs."""
    command = [sys.executable, "build.py", "demo", "--no-browser", "--json", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:  # noqa: S603 - our own script
        assert demo.stdout
        yield str(json.loads(demo.stdout.readline())["game"])
        demo.terminate()


@pytest.fixture
def demo(page: Page, address: str) -> Page:
    """The demo's page."""
    page.goto(address)
    expect(page.locator("[data-sku=gems_100]")).to_be_enabled(timeout=BOOT)
    return page


def test_a_purchase_by_keyboard(demo: Page) -> None:
    """B opens the shop, Tab and Enter buy, Enter pays, and the gems arrive once and stay."""
    gems = int(demo.locator("#gems").inner_text())
    demo.locator("body").press("b")
    expect(demo.locator("#shop")).to_be_visible(timeout=BOOT)
    demo.locator("[data-sku=gems_550]").focus()
    demo.keyboard.press("Enter")
    pay = demo.frame_locator("coinslot-window iframe").locator("#pay")
    pay.focus(timeout=BOOT)
    pay.press("Enter")
    expect(demo.locator("body")).to_have_attribute("data-purchase", "succeeded", timeout=BOOT)
    expect(demo.locator("#gems")).to_have_text(str(gems + 550), timeout=BOOT)
    demo.reload()
    expect(demo.locator("#gems")).to_have_text(str(gems + 550), timeout=BOOT)


def test_closing_says_so(demo: Page) -> None:
    """A purchase that is closed is told in words, and nothing is granted."""
    gems = demo.locator("#gems").inner_text()
    demo.click("#shop-open")
    demo.click("[data-sku=gems_100]")
    demo.frame_locator("coinslot-window iframe").locator("#close").click(timeout=BOOT)
    expect(demo.locator("body")).to_have_attribute("data-purchase", "abandoned", timeout=BOOT)
    expect(demo.locator("#log")).to_contain_text("Closed without paying")
    expect(demo.locator("#gems")).to_have_text(gems)


def test_the_runtime_gets_ready(demo: Page) -> None:
    """The game says when payments are ready, and the page keeps to its policy."""
    expect(demo.locator("body")).to_have_attribute("data-runtime", "ready", timeout=BOOT)
    expect(demo.locator("#runtime-text")).to_contain_text("ready")
