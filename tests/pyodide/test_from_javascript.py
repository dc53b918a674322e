"""createCoinslot() with the Pyodide that the page has: no worker, no boot, coinslot comes from the bundle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.pyodide.own import PATIENCE, Own

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from coinslot.sandbox import Sandbox
    from web.build.static_server import StaticServer

STATE = "[sys.path, os.getcwd(), sorted(vars(__main__)), sorted(os.listdir('/tmp')), sorted(os.listdir())]"
"""What of the page's Pyodide is none of our business, as a Python expression."""


@pytest.fixture
def fresh(page: Page, site: StaticServer, sandbox: Sandbox) -> Own:
    """A page with a Pyodide that nobody has used."""
    sandbox.reset()
    site.requests.clear()
    fresh = Own(page, site, sandbox)
    fresh.boot()
    fresh.run("import json, os, sys, __main__")
    return fresh


def buy(own: Own, index: int, sku: str = "gems_100") -> None:
    """Press the game's button, for one of its Coinslots."""
    own.page.evaluate("next => void (page.pressed = () => page.buy(...next))", [sku, index])
    own.page.click("#buy")


def outcomes(own: Own, count: int) -> list[str]:
    """Wait for so many outcomes."""
    own.page.wait_for_function("count => page.results.length === count", arg=count, timeout=PATIENCE)
    return [result["outcome"] for result in own.page.evaluate("page.results")]


def test_two_on_one_pyodide(fresh: Own) -> None:
    """Two at once load each wheel once and sell, one also without the other; that Pyodide is otherwise as it was."""
    before = fresh.ask(STATE)
    fresh.page.evaluate("options => Promise.all([page.open(options), page.open(options)])", fresh.options)
    loaded = [request for request in fresh.site.requests if re.search("wheels|snapshot|library|empty", request)]
    assert sorted(re.findall(r"/wheels/(\w+)-", " ".join(loaded))) == ["coinslot", "micropip"]
    assert len(loaded) == 2
    assert fresh.page.workers == []
    assert fresh.ask(STATE) == before
    assert fresh.ask("[name for name in sys.modules if name.startswith('coinslot.browser.api')]") == []
    buy(fresh, 0)
    fresh.press("pay")
    assert outcomes(fresh, 1) == ["succeeded"]
    fresh.page.evaluate("page.shops[0].destroy()")
    buy(fresh, 1, "sword_01")
    fresh.press("cancel")
    assert outcomes(fresh, 2) == ["succeeded", "canceled"]
    fresh.page.evaluate("page.shops[1].destroy()")
    assert fresh.ask(STATE) == before


def test_destroyed_with_everything_open(fresh: Own) -> None:
    """destroy() with an open window and an open socket closes both and frees every proxy."""
    fresh.proxies()
    fresh.page.evaluate("options => page.open(options)", fresh.options)
    fresh.page.evaluate("page.shops[0].destroy()")  # from now on Pyodide has the proxies that it keeps for itself
    before = fresh.proxies(), fresh.listeners()
    fresh.page.evaluate("options => page.open(options)", fresh.options)
    fresh.page.evaluate(
        "async () => void page.shops[1].orders.track((await page.shops[1].orders.create('gems_100')).orderId)"
    )
    fresh.until(lambda: len(fresh.sandbox.sockets.all()) == 1, "the order socket was connected")
    buy(fresh, 1)
    fresh.payment("ready")
    assert fresh.proxies() > before[0]
    fresh.page.evaluate("page.shops[1].destroy()")
    assert fresh.window.count() == 0
    assert outcomes(fresh, 1) == ["pending"]
    fresh.until(lambda: fresh.sandbox.sockets.all() == [], "the order socket was closed")
    fresh.until(lambda: fresh.proxies() == before[0], "every proxy was freed")
    assert fresh.listeners() == before[1]


def test_destroyed_before_it_is_ready(fresh: Own) -> None:
    """Destroyed while coinslot is being installed, the runtime that comes up later ends at once."""
    fresh.proxies()
    fresh.page.evaluate("options => page.open(options)", fresh.options)
    fresh.page.evaluate("page.shops[0].destroy()")
    before = fresh.proxies()
    script = "options => { const opened = page.open(options); page.shops[1].destroy(); return opened.catch(String) }"
    assert "destroyed" in fresh.page.evaluate(script, fresh.options)
    fresh.until(lambda: fresh.proxies() == before, "every proxy was freed")


def test_a_bug_of_ours(fresh: Own) -> None:
    """A runtime that breaks is replaced in the same Pyodide and the purchase goes on; the old one leaves nothing."""
    fresh.proxies()
    fresh.page.evaluate("options => page.open(options)", fresh.options)
    before = fresh.proxies(), fresh.listeners()
    buy(fresh, 0)
    fresh.payment("ready")
    fresh.run("""
from coinslot.browser.driver import Driver
kept = Driver.hear
def hear(self, text):
    Driver.hear = kept
    raise RuntimeError("a bug")
Driver.hear = hear
""")
    fresh.page.evaluate("window.dispatchEvent(new Event('online'))")
    fresh.until(lambda: any("a bug" in line for line in fresh.console), "the page knows of the bug")
    fresh.press("pay")
    assert outcomes(fresh, 1) == ["succeeded"]
    assert fresh.requests().count("POST payment") == 1
    fresh.until(lambda: fresh.proxies() == before[0], "the old runtime's proxies were freed")
    assert fresh.listeners() == before[1]


def test_micropip_is_there(fresh: Own, bundle: Path) -> None:
    """The micropip that the page's Pyodide has is used."""
    (wheel,) = (bundle / "wheels").glob("micropip-*.whl")
    fresh.page.evaluate("path => page.python.loadPackage(path)", f"coinslot/wheels/{wheel.name}")
    fresh.site.requests.clear()
    fresh.page.evaluate("options => page.open(options)", fresh.options)
    assert [request for request in fresh.site.requests if "micropip" in request] == []


def refusal(own: Own) -> str:
    """Why createCoinslot() cannot use that Pyodide."""
    return str(own.page.evaluate("options => page.open(options).then(() => '', String)", own.options))


def test_another_version_is_there(own: Own) -> None:
    """Where the page's Pyodide has a coinslot of another version, the error names both, and nothing is loaded."""
    own.run("open('coinslot.py', 'w').write('__version__ = \"0.0.1\"')")
    own.site.requests.clear()
    try:
        text = refusal(own)
    finally:
        own.run("import os, sys; os.remove('coinslot.py'); del sys.modules['coinslot']")
    assert "runtime_failed" in text
    assert "0.0.1" in text
    assert "0.1.0" in text
    assert [request for request in own.site.requests if "wheels" in request] == []


def test_a_changed_wheel(own: Own, bundle: Path) -> None:
    """A wheel that is not the one that was built is not installed; the next try may find the right one."""
    (wheel,) = (bundle / "wheels").glob("coinslot-*.whl")
    damaged = bytearray(wheel.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    own.page.route(f"**/{wheel.name}", lambda route: route.fulfill(body=bytes(damaged)))
    try:
        text = refusal(own)
    finally:
        own.page.unroute(f"**/{wheel.name}")
    assert "runtime_corrupt" in text
    assert wheel.name in text
    assert own.fails("import coinslot").startswith("ModuleNotFoundError")
