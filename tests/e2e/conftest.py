"""A game in a real browser, a shop for it, and the hands of its player."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error

from coinslot.testing.page import click
from tests.waiting import until
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import FrameLocator, Page, Request

    from coinslot.sandbox import Sandbox

PAGES = Path(__file__).parent / "pages"
PERFORMED = "performing click action"  # Playwright's word for a click that got as far as that
BOOT = 60_000  # milliseconds; a snapshot needs one second, a busy machine without a snapshot many more


def policy(sandbox: Sandbox, **changes: str) -> str:
    """The Content-Security-Policy that the README asks for."""
    directives = {
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "worker-src": "'self'",
        "style-src": "'self'",
        "connect-src": f"'self' {sandbox.store} {sandbox.websocket}",
        "frame-src": sandbox.pay_station,
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


class Game:
    """The page of a game, and its player."""

    def __init__(self, page: Page, sandbox: Sandbox, site: StaticServer, folder: Path) -> None:
        self.folder = folder
        self.page = page
        self.sandbox = sandbox
        self.site = site
        self.console: list[str] = []
        self.window_urls: list[str] = []
        """The addresses that the payment page was asked for at."""
        page.on("request", self._note)
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))

    def _note(self, request: Request) -> None:
        if request.is_navigation_request() and request.url.startswith(self.sandbox.pay_station):
            self.window_urls.append(request.url)

    def load(self) -> None:
        """Open the page, without starting anything."""
        self.page.goto(f"{self.site.url}/game.html")
        self.page.wait_for_selector("html[data-loaded]", state="attached")

    def start(
        self,
        *,
        token: str = "",
        backend: str = "",
        **options: Any,  # noqa: ANN401 - the others of createCoinslot
    ) -> None:
        """Create a Coinslot for the player "ayla"; ``token`` and ``backend`` are expressions in JavaScript."""
        options = {
            "projectId": self.sandbox.project_id,
            "sandbox": True,
            "endpoints": {
                "store": self.sandbox.store,
                "payStation": self.sandbox.pay_station,
                "socket": self.sandbox.websocket,
            },
        } | options
        token = token or json.dumps(self.sandbox.token("ayla"))
        confirm = f', confirm: "backend", backend: {backend}' if backend else ""
        self.page.evaluate(f"game.start({{...{json.dumps(options)}, token: {token}{confirm}}})")

    def ready(self) -> str:
        """Wait until the runtime is up, or known not to come."""
        return str(self.page.wait_for_function("() => game.ready", timeout=BOOT).json_value())

    def buy(self, sku: str = "gems_100", **options: Any) -> None:  # noqa: ANN401 - the options of a purchase
        """Press the game's button."""
        self.page.evaluate("next => (game.next = next)", [sku, options])
        self.page.click("#buy")

    def begin(self, name: str, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - of the call
        """Begin something by the name of its call, such as "cart.purchase", outside a click."""
        self.page.evaluate("([name, ...rest]) => void game.begin(name, ...rest)", [name, list(arguments), options])

    def ask(self, name: str, *arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - of the call
        """Wait for what a call gives: its ``value``, its ``error``, or what it has ``thrown`` at once."""
        answer = self.page.evaluate("([name, ...rest]) => game.ask(name, ...rest)", [name, *arguments])
        assert isinstance(answer, dict)
        return answer

    def refusal(self, call: str) -> tuple[str, str]:
        """Code and text of what a call, written in JavaScript, throws at once."""
        script = f"(() => {{ try {{ {call} }} catch (error) {{ return [error.code, error.message] }} }})()"
        code, text = self.page.evaluate(script)
        return code, text

    @property
    def window(self) -> FrameLocator:
        """The provider's page inside the payment window."""
        return self.page.frame_locator("coinslot-window iframe")

    def press(self, button: str) -> None:
        """Press a button of the payment page once it is there: pay, decline, cancel, close."""
        until(lambda: self._pressed(button), f"a click on {button} arrived", 2 * BOOT / 1000)

    def _pressed(self, button: str) -> bool:
        iframe = "coinslot-window iframe"
        shown = self.page.locator(iframe)
        element: Any = self.page.wait_for_selector(iframe, state="attached", timeout=BOOT)
        frame = element.content_frame()
        element.dispose()  # it would keep the whole window in memory
        frame.locator(f"#{button}").wait_for(timeout=BOOT)
        try:
            return click(frame, f"#{button}", BOOT) or not shown.count()
        except Error as error:
            # Once in 160 Playwright clicks, the window goes, and a frame that is gone is waited for in vain.
            if PERFORMED not in error.message or shown.count():
                raise
            return True

    def payment(self, state: str) -> None:
        """Wait until the payment page is in a state: ready, done, troubled, canceled."""
        self.window.locator(f"body[data-state={state}]").wait_for(timeout=BOOT)

    def close(self) -> None:
        """Close the payment window with its own button."""
        self.page.locator("coinslot-window .close").click()

    def result(self, index: int = 0) -> dict[str, Any]:
        """Wait for a purchase's outcome."""
        value = self.page.wait_for_function("index => game.results[index]", arg=index, timeout=BOOT).json_value()
        assert isinstance(value, dict)
        return value

    def granted(self, *orders: int) -> None:
        """Wait until the game has granted exactly these orders."""
        self.page.wait_for_function("length => game.grants.length >= length", arg=len(orders), timeout=BOOT)
        assert self.page.evaluate("game.grants") == list(orders)

    def told(self, payment: str) -> None:
        """Wait until the game has heard this word of the payment."""
        script = "word => game.log.some(([name, news]) => name === 'status' && news.payment === word)"
        self.page.wait_for_function(script, arg=payment, timeout=BOOT)

    def log(self, name: str | None = None) -> list[Any]:
        """What the game was told: all of it, or what came with one callback."""
        log = self.page.evaluate("game.log")
        return [entry for entry in log if name in {None, entry[0]}]

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something that the page cannot see."""
        go_on = lambda: self.page.evaluate("new Promise(requestAnimationFrame)")  # noqa: E731 - page and Playwright
        until(condition, what, BOOT / 1000, go_on)

    def sent(self, request: str) -> None:
        """Wait until a request has reached the store."""
        self.until(lambda: request in self.requests(), f"{request} was sent")

    def workers(self, count: int) -> None:
        """Wait until the page has so many workers."""
        self.until(lambda: len(self.page.workers) == count, f"there were {count} workers")

    def order(self) -> int:
        """The number of the only order."""
        self.page.wait_for_function("() => game.log.some(([name]) => name === 'created')", timeout=BOOT)
        return int(self.log("created")[-1][1]["orderId"])

    def requests(self) -> list[str]:
        """What reached the Store API, without preflights: method and what is asked for."""
        return [
            f"{entry.method} {entry.path.split('/')[5]}"
            for entry in self.sandbox.requests.all()
            if not entry.preflight and entry.method != "SOCKET"
        ]


@pytest.fixture
def site(bundle: Path, sandbox: Sandbox, tmp_path: Path) -> Iterator[StaticServer]:
    """The web server of the game: the bundle beside the game's own files, under the strict policy."""
    root = tmp_path / "site"
    shutil.copytree(PAGES, root)
    (root / "coinslot").symlink_to(bundle)
    with StaticServer(root, headers={"/": {"Content-Security-Policy": policy(sandbox)}}) as server:
        yield server


@pytest.fixture
def game(page: Page, sandbox: Sandbox, site: StaticServer, tmp_path: Path) -> Game:
    """The game's page, loaded; nothing is started."""
    game = Game(page, sandbox, site, tmp_path / "site")
    game.load()
    return game


@pytest.fixture
def shop(game: Game) -> Game:
    """The game with its runtime starting."""
    game.start()
    return game
