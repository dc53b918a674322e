"""A page that starts Pyodide itself, from npm's package and without a CDN, and a shop for it.

PyScript cannot be had here without its CDN. What Coinslot needs of a page is the same there: Pyodide in the page's own
thread, micropip, and scripts from the bundle's origin.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.sandbox import Sandbox
from tests.waiting import until
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator, Page

PAGES = Path(__file__).parent / "pages"
PYODIDE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "pyodide"
PATIENCE = 60_000  # milliseconds


class Own:
    """A page, and the Pyodide that it started."""

    def __init__(self, page: Page, site: StaticServer, sandbox: Sandbox) -> None:
        self.page = page
        self.site = site
        self.sandbox = sandbox
        self.console: list[str] = []
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))
        page.add_init_script(LISTENERS)
        page.goto(f"{site.url}/index.html")
        page.wait_for_selector("html[data-loaded]", state="attached")

    def boot(self) -> None:
        """Start Pyodide, as it comes."""
        self.page.evaluate("page.boot()")

    def run(self, code: str) -> None:
        """Run Python."""
        self.page.evaluate("async code => void await page.python.runPythonAsync(code)", code)

    def ask(self, expression: str) -> Any:  # noqa: ANN401 - what JSON can hold
        """The value of a Python expression, which may await."""
        code = f"import json\njson.dumps({expression})"
        return json.loads(self.page.evaluate("code => page.python.runPythonAsync(code)", code))

    def fails(self, code: str) -> str:
        """Run Python that raises, and return the last line of its traceback."""
        script = "code => page.python.runPythonAsync(code).then(() => '', error => error.message)"
        return str(self.page.evaluate(script, code)).strip().rpartition("\n")[2]

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something that no event tells of."""
        go_on = lambda: self.page.evaluate("new Promise(requestAnimationFrame)")  # noqa: E731 - page and Playwright
        until(condition, what, PATIENCE / 1000, go_on)

    def proxies(self) -> int:
        """How many proxies of Python objects JavaScript holds."""
        return int(self.page.evaluate("page.proxies()"))

    def listeners(self) -> dict[str, int]:
        """How many listeners of each kind that Coinslot uses the page has."""
        counts: dict[str, int] = self.page.evaluate("listeners()")
        return counts

    @property
    def options(self) -> dict[str, Any]:
        """What every Coinslot here is given."""
        return {
            "projectId": self.sandbox.project_id,
            "token": self.sandbox.token("ayla"),
            "sandbox": True,
            "endpoints": {
                "store": self.sandbox.store,
                "payStation": self.sandbox.pay_station,
                "socket": self.sandbox.websocket,
            },
        }

    def requests(self) -> list[str]:
        """What reached the Store API, without preflights: method and what is asked for."""
        return [
            f"{entry.method} {entry.path.split('/')[5]}"
            for entry in self.sandbox.requests.all()
            if not entry.preflight and entry.method != "SOCKET"
        ]

    @property
    def window(self) -> Locator:
        """The payment window."""
        return self.page.locator("coinslot-window")

    def press(self, button: str) -> None:
        """Press a button of the payment page once it is there: pay, decline, cancel, close."""
        self.page.frame_locator("coinslot-window iframe").locator(f"#{button}").click(timeout=PATIENCE)

    def payment(self, state: str) -> None:
        """Wait until the payment page is in a state: ready, done, troubled, canceled."""
        frame = self.page.frame_locator("coinslot-window iframe")
        frame.locator(f"body[data-state={state}]").wait_for(timeout=PATIENCE)


# Counts the listeners that have been added and not removed, by type.
LISTENERS = """
    {
        const live = {visibilitychange: [], online: [], pageshow: [], message: []};
        globalThis.listeners = () => Object.fromEntries(Object.entries(live).map(([type, all]) => [type, all.length]));
        const {addEventListener: add, removeEventListener: remove} = EventTarget.prototype;
        EventTarget.prototype.addEventListener = function (type, listener, ...rest) {
            if (this === globalThis || this === document || this === undefined) live[type]?.push(listener);
            add.call(this ?? globalThis, type, listener, ...rest);
        };
        EventTarget.prototype.removeEventListener = function (type, listener, ...rest) {
            const index = live[type]?.indexOf(listener) ?? -1;
            if (index >= 0) live[type].splice(index, 1);
            remove.call(this ?? globalThis, type, listener, ...rest);
        };
    }
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A payment provider for all tests of a file, since starting Pyodide takes seconds."""
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def root(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the page, with Pyodide and the bundle beside it."""
    root = tmp_path_factory.mktemp("own") / "site"
    shutil.copytree(PAGES, root)
    (root / "coinslot").symlink_to(bundle)
    (root / "pyodide").symlink_to(PYODIDE)
    return root


@pytest.fixture(scope="module")
def site(root: Path, sandbox: Sandbox) -> Iterator[StaticServer]:
    """The page's own server, with a policy that allows what these need, and no eval."""
    policy = (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
        f"connect-src 'self' {sandbox.store} {sandbox.websocket}; frame-src {sandbox.pay_station}"
    )
    with StaticServer(root, headers={"/": {"Content-Security-Policy": policy}}) as server:
        yield server


@pytest.fixture(scope="module")
def own(browser: Browser, site: StaticServer, sandbox: Sandbox) -> Iterator[Own]:
    """The page with its Pyodide, for all tests of a file."""
    with browser.new_context() as context:
        page = Own(context.new_page(), site, sandbox)
        page.boot()
        yield page
