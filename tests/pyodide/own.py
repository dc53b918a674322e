"""A page that starts Pyodide itself, as a test drives it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from coinslot.sandbox import Sandbox
    from web.build.static_server import StaticServer

PAGES = Path(__file__).parent / "pages"
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

    def kept(self) -> dict[str, Any]:
        """What is in the journal of the page's origin, by the key."""
        kept: dict[str, Any] = self.page.evaluate(f"({JOURNAL})()")
        return kept

    def keep(self, entries: dict[str, Any]) -> None:
        """Put other entries in it, instead of those that are there."""
        self.page.evaluate(f"entries => ({JOURNAL})(entries)", entries)

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


# Gives what is in the journal, after putting other entries there, if there are any.
JOURNAL = """
    async (entries) => {
        const done = (request) => new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
        if (!(await indexedDB.databases()).some(({name}) => name === "coinslot")) return {};
        const database = await done(indexedDB.open("coinslot"));
        const store = database.transaction("journal", "readwrite").objectStore("journal");
        if (entries) {
            store.clear();
            Object.entries(entries).forEach(([key, entry]) => store.put(entry, key));
        }
        const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
        database.close();
        return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
    }
"""

# Counts the listeners that have been added and not removed, by type.
LISTENERS = """
    {
        const live = {visibilitychange: [], online: [], pageshow: [], message: [], keydown: []};
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
