"""The demo game, whose payments start when the benchmark lets them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from coinslot.sandbox import Sandbox
from tests.bench.lab import DIST
from tests.e2e.conftest import BOOT
from tests.e2e.hostile.conftest import under
from web.build.demo_headers import demo_headers
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Route, ViewportSize

    from tests.bench.lab import Lab

CONFIG = "/demo/config.json"
SMALL: Final[ViewportSize] = {"width": 640, "height": 360}  # without a GPU each pixel takes the processor's time
SETTLED = 60  # frames, after which what the game does once is done

WATCH = """
globalThis.painted = [];
globalThis.long = [];
requestAnimationFrame(function paint(moment) {
    painted.push(moment);
    requestAnimationFrame(paint);
});
new PerformanceObserver((list) => long.push(...list.getEntries().map(({ startTime }) => startTime)))
    .observe({ type: "longtask", buffered: true });
"""


def rest(page: Page, seconds: float) -> None:
    """Let a page go on by itself."""
    page.evaluate("wait => new Promise((later) => setTimeout(later, wait))", 1000 * seconds)


class Demo:
    """One visit of the game."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._held: list[Route] = []
        page.route(f"**{CONFIG}", lambda route: self._held.append(route))  # noqa: PLW0108 - a method takes no marks
        page.goto(f"{url}/demo/")
        self.frames(SETTLED)

    def frames(self, count: int) -> None:
        """Wait until so many more are drawn."""
        self.page.evaluate("count => (globalThis.enough = painted.length + count)", count)
        self.page.wait_for_function("() => painted.length >= enough", timeout=BOOT)

    def start_payments(self) -> None:
        """Only now the game learns where its shop is, and creates its Coinslot."""
        for route in self._held:
            route.continue_()
        self.page.locator("body[data-runtime=ready]").wait_for(timeout=BOOT)

    def open_shop(self) -> None:
        """Press B."""
        self.page.locator("body").press("b")
        self.page.locator("#shop").wait_for()
        self.frames(SETTLED)

    def buy(self) -> None:
        """Buy the cheapest gems and pay for them, until they are granted and the lightbox is gone."""
        self.page.click("[data-sku=gems_100][data-way=money]")
        self.page.frame_locator("coinslot-window iframe").locator("#pay").click(timeout=BOOT)
        self.page.locator("body[data-purchase=succeeded]").wait_for(timeout=BOOT)
        self.page.locator("coinslot-window").wait_for(state="detached")


class Arcade:
    """Where the demo is served."""

    def __init__(self, lab: Lab, url: str) -> None:
        self._lab = lab
        self._url = url

    @contextlib.contextmanager
    def visit(self) -> Iterator[Demo]:
        """A player who was never here."""
        with self._lab.browser.new_context(viewport=SMALL) as context:
            yield Demo(_page(context), self._url)


def _page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.add_init_script(WATCH)
    return page


@contextlib.contextmanager
def arcade(lab: Lab) -> Iterator[Arcade]:
    """The demo beside its shop."""
    with Sandbox() as sandbox:
        pay = under("pay.test", sandbox.pay_station)
        endpoints = {"store": sandbox.store, "payStation": pay, "socket": sandbox.websocket}
        config = {"projectId": sandbox.project_id, "endpoints": endpoints, "sandbox": True}
        headers = demo_headers(sandbox.store, pay, sandbox.websocket)
        with StaticServer(DIST, headers=headers, answers={CONFIG: config}) as site:
            yield Arcade(lab, site.url)
