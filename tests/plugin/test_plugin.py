"""The pytest plugin, as the makers of a game have it: their page, their tests, a pytest of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
FIXTURES = ROOT / "py" / "coinslot" / "testing" / "README.md"

CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {}
"""
"""Which Chromium, and what it needs here, is this machine's affair."""

PASSING = """
import pytest


@pytest.mark.coinslot_scenario("decline-then-retry")
def test_scenario(coinslot_sandbox):
    assert coinslot_sandbox.settings.scenario == "decline-then-retry"


@pytest.mark.parametrize("way", ["popup", "redirect"])
def test_window(coinslot_page, coinslot_sandbox, way):
    assert coinslot_sandbox.orders.all() == []
    assert coinslot_sandbox.settings.scenario == ""
    coinslot_page.page.add_init_script(f"if (globalThis.coinslotSandbox) coinslotSandbox.window = '{way}'")
    coinslot_page.open(GAME)
    order = coinslot_page.buy("#buy")
    coinslot_page.decline()
    coinslot_page.pay()
    assert coinslot_page.outcome(order) == "succeeded"
    assert order.order.user == "zoe"
    assert coinslot_sandbox.settings.window_done_delay == 0.25


SLOW = "const now = fetch; fetch = async (...of) => (await new Promise((over) => setTimeout(over, 1000)), now(...of))"


def test_paid_is_paid(coinslot_page, coinslot_sandbox):
    coinslot_page.open(GAME)
    coinslot_page.page.add_init_script(f"if (location.origin === '{coinslot_sandbox.pay_station}') {{ {SLOW} }}")
    order = coinslot_page.buy("#buy")
    coinslot_page.pay()
    coinslot_page.close()
    assert coinslot_page.outcome(order) == "succeeded"


LOSE = "event.preventDefault(); event.stopImmediatePropagation()"
LOST = f"let n = 0; addEventListener('click', (event) => {{ if (n++ % 2 === 0) {{ {LOSE} }} }}, true)"


def test_click_that_does_not_arrive(coinslot_page, coinslot_sandbox):
    coinslot_page.open(GAME)
    coinslot_page.page.add_init_script(f"if (location.origin === '{coinslot_sandbox.pay_station}') {{ {LOST} }}")
    order = coinslot_page.buy("#buy")
    coinslot_page.patience = 10
    coinslot_page.decline()
    coinslot_page.pay()
    assert coinslot_page.outcome(order) == "succeeded"
"""

FAILING = """
import sys

import pytest


def test_unused():
    assert not {"coinslot.sandbox", "starlette", "coinslot.testing.page"} & {*sys.modules}


def test_looks(coinslot_page):
    coinslot_page.open(GAME)
    order = coinslot_page.buy("#buy")
    coinslot_page.patience = 0.1
    assert coinslot_page.granted_once(order)


def test_twice(coinslot_page):
    coinslot_page.open(GAME)
    order = coinslot_page.buy("#buy")
    coinslot_page.pay()
    assert coinslot_page.granted_once(order)
    again = "id => dispatchEvent(new CustomEvent('coinslot', { detail: { type: 'taken', orderId: id } }))"
    coinslot_page.page.evaluate(again, order.id)
    assert coinslot_page.granted_once(order)


def test_elsewhere(coinslot_page):
    coinslot_page.patience = 0.5
    coinslot_page.open(GAME + "nowhere")


@pytest.mark.coinslot_scenario("no-such-thing")
def test_scenario(coinslot_sandbox):
    pass


@pytest.mark.coinslot_scenario
def test_nameless(coinslot_sandbox):
    pass


class TestMarkedAsAWhole:
    pytestmark = pytest.mark.coinslot_scenario("expired")

    def test_not_of_a_sandbox(self):
        pass


@pytest.mark.coinslot_scenario("expired")
def test_unheeded():
    pass
"""


def blocks(language: str, path: Path) -> list[str]:
    """What a document shows in a language."""
    return re.findall(rf"```{language}\n(.*?)```", path.read_text("utf-8"), re.DOTALL)


class Maker:
    """Somebody with a game, and tests of it."""

    def __init__(self, folder: Path, url: str, browser: dict[str, Any]) -> None:
        self.folder = folder
        self._url = url
        (folder / "conftest.py").write_text(CONFTEST.format(browser), "utf-8")

    def write(self, name: str, text: str) -> None:
        """Write tests down."""
        text = re.sub(r"^GAME = .*\n", "", text, flags=re.MULTILINE)
        (self.folder / name).write_text(f'GAME = "{self._url}/"\n{text}', "utf-8")

    def override(self, text: str) -> None:
        """Have fixtures of their own."""
        with (self.folder / "conftest.py").open("a", encoding="utf-8") as file:
            file.write(f"\n\n{text}")

    def run(self, *options: str) -> str:
        """Run all tests; gives what pytest says."""
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--rootdir={self.folder}", *options, "."]
        done = subprocess.run(command, cwd=self.folder, check=False, capture_output=True, text=True)  # noqa: S603
        return done.stdout + done.stderr


@pytest.fixture
def maker(bundle: Path, tmp_path: Path, browser_type_launch_args: dict[str, Any]) -> Iterator[Maker]:
    """Of the page in the README."""
    site, tests = tmp_path / "site", tmp_path / "tests"
    site.mkdir()
    tests.mkdir()
    [page] = blocks("html", README)
    (site / "index.html").write_text(page, "utf-8")
    (site / "coinslot").symlink_to(bundle)
    with StaticServer(site) as server:
        yield Maker(tests, server.url, browser_type_launch_args)


def test_what_the_documents_show_passes(maker: Maker) -> None:
    """The README's test as it stands there, and that of the fixtures, each in a worker of its own."""
    [first] = [block for block in blocks("python", README) if "def test_" in block]
    [second, _] = blocks("python", FIXTURES)
    assert len(first.splitlines()) < 15
    maker.write("test_first.py", first)
    maker.write("test_second.py", second)
    said = maker.run("-n", "2")
    assert "2 passed" in said, said
    assert not (maker.folder / "coinslot-report").exists()


def test_fixtures_are_overridden_and_windows_found(maker: Maker) -> None:
    """Options and a player as the document shows it, each test beginning clean; every window has the same buttons."""
    [_, overrides] = blocks("python", FIXTURES)
    maker.override(overrides)
    maker.write("test_passing.py", PASSING)
    said = maker.run()
    assert "5 passed" in said, said


def test_failure_shows_what_happened(maker: Maker) -> None:
    """The timeline in the report and as a page, a picture, the reason of a verdict, what is wrong with a marker."""
    kept = maker.folder / "coinslot-report" / "notes.txt"
    kept.parent.mkdir()
    kept.touch()
    maker.write("test_failing.py", FAILING)
    said = maker.run()
    assert re.search(r"3 failed, 2 passed.*, 3 errors", said), said
    assert "Coinslot timeline" in said
    assert re.search(r"request +POST /payment/item/gems_100 200", said)
    assert re.search(r"<order \d+: offered 0 times, never taken>", said)
    assert re.search(r"<order \d+: taken 2 times>", said)
    assert "Waited 0.5 s in vain until Coinslot was ready" in said
    assert re.search(r"The page complained: Failed to load resource: .*404.*/nowhere", said)
    assert "There is no scenario 'no-such-thing'; known: success, " in said
    assert "@pytest.mark.coinslot_scenario takes one text, such as 'expired' or 'order-late-5.poll-500'; it got" in said
    assert "does nothing in a test without coinslot_page or coinslot_sandbox" in said
    (looks,) = maker.folder.glob("coinslot-report/*test_looks*")
    page = (looks / "timeline.html").read_text("utf-8")
    assert "payment/item/gems_100" in page
    assert "never taken&gt;" in page
    assert (looks / "page.png").read_bytes().startswith(b"\x89PNG")
    assert kept.exists()
