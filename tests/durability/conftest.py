"""A game that keeps what it grants, and a player who visits it again and again in one browser profile."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error

from tests.e2e.conftest import BOOT, Game, policy
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from coinslot.sandbox import Sandbox

PAGES = Path(__file__).parent / "pages"

WRITE = """async ([key, value]) => {
    const request = indexedDB.open("coinslot");
    const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const transaction = database.transaction("journal", "readwrite");
    transaction.objectStore("journal").put(value, key);
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
}"""

READ = """async () => {
    const request = indexedDB.open("coinslot");
    const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const store = database.transaction("journal").objectStore("journal");
    const [keys, values] = await Promise.all(["getAllKeys", "getAll"].map((name) => new Promise((resolve) => {
        const all = store[name]();
        all.onsuccess = () => resolve(all.result);
    })));
    database.close();
    return keys.map((key, index) => [key, values[index]]);
}"""


class Visit(Game):
    """One tab with the game in it."""

    def start(self, *, player: str = "ayla", token: str = "", **options: Any) -> None:  # noqa: ANN401 - as there
        """Create a Coinslot for a player, and wait until it is ready."""
        super().start(token=token or json.dumps(self.sandbox.token(player)), **options)
        assert self.ready() == "ready"

    def arrive(self, **options: Any) -> Visit:  # noqa: ANN401 - the options of createCoinslot
        """Open the page and start."""
        self.load()
        self.start(**options)
        return self

    def kill(self) -> None:
        """The tab crashes."""
        with self.page.expect_event("crash"), suppress(Error):
            self.page.goto("chrome://crash")
        self.page.close()

    def order_id(self) -> int:
        """The number of the sandbox's last order."""
        self.until(lambda: bool(self.sandbox.orders.all()), "there was an order")
        return self.sandbox.orders.all()[-1].id

    def hold(self, moment: str) -> None:
        """The game stands still "before" it grants, or "after"; with "" it goes on."""
        self.page.evaluate("moment => void (game.hold = moment)", moment)

    def granting(self, moment: str) -> None:
        """Wait until the game stands there with the last order; it may stand there with an earlier one as well."""
        here = f"{moment} {self.order_id()}"
        self.page.wait_for_function("here => game.granting.has(here)", arg=here, timeout=BOOT)

    def grants(self) -> list[int]:
        """The orders that the game has granted, ever."""
        keys = self.page.evaluate("game.grants()")
        assert isinstance(keys, list)
        return keys

    def granted_once(self, *orders: int) -> None:
        """Wait until exactly these are granted, and nothing is left to be done."""
        self.until(lambda: self.grants() == sorted(orders), f"{orders} were granted")
        self.until(lambda: self.pending() == [], "nothing was pending")

    def offers(self) -> list[tuple[str, bool]]:
        """Every offer so far, by all tabs: its phase, and whether it was said to be redelivered."""
        return [(each["phase"], each["redelivered"]) for each in self.page.evaluate("game.offers()")]

    def pending(self) -> list[dict[str, Any]]:
        """What the player has begun and is not over."""
        found = self.page.evaluate("game.coinslot.pending()")
        assert isinstance(found, list)
        return found

    def kept(self) -> list[list[Any]]:
        """What lies in the journal: keys and entries."""
        found = self.page.evaluate(READ)
        assert isinstance(found, list)
        return found

    def keep(self, key: str, entry: object) -> None:
        """Write into the journal, as anybody may."""
        self.page.evaluate(WRITE, [key, entry])

    def errors(self) -> list[str]:
        """The codes of what concerned no purchase of this visit."""
        return [each["code"] for each in self.page.evaluate("game.errors")]

    def ever_told(self) -> list[str]:
        """The codes of all visits."""
        codes = self.page.evaluate("game.told()")
        assert isinstance(codes, list)
        return codes

    def freeze(self) -> None:
        """The tab stands still: it keeps its locks and answers nobody, as one that the browser has frozen.

        Chromium freezes hidden tabs alone, and a headless one has none; the debugger stops any.
        """
        self._debugger = self.page.context.new_cdp_session(self.page)
        self._debugger.send("Debugger.enable")
        self._debugger.send("Debugger.pause")

    def thaw(self) -> None:
        """It goes on."""
        self._debugger.send("Debugger.disable")


class Profile:
    """A browser profile: what its tabs store is shared, and survives them."""

    def __init__(self, context: BrowserContext, sandbox: Sandbox, site: StaticServer, folder: Path) -> None:
        self.context = context
        self.sandbox = sandbox
        self.site = site
        self._folder = folder

    def tab(self) -> Visit:
        """A new tab, still empty."""
        self.site.headers["/"] = {"Content-Security-Policy": policy(self.sandbox)}
        return Visit(self.context.new_page(), self.sandbox, self.site, self._folder)

    def on_the_way(self) -> tuple[Visit, int]:
        """A tab in which the player has paid, and the order, which is done when the test says so."""
        self.sandbox.settings.order_done_delay = 3600
        visit = self.visit()
        visit.buy()
        visit.press("pay")
        visit.payment("done")
        return visit, visit.order_id()

    def paid_and_held(self, moment: str = "before") -> tuple[Visit, int]:
        """A tab in which the player has paid, and whose game stands still in its handler."""
        visit = self.visit()
        visit.hold(moment)
        visit.buy()
        visit.press("pay")
        visit.granting(moment)
        return visit, visit.order_id()

    def visit(self, **options: Any) -> Visit:  # noqa: ANN401 - the options of createCoinslot
        """A new tab with the game in it, started."""
        return self.tab().arrive(**options)


@pytest.fixture
def folder(bundle: Path, tmp_path: Path) -> Path:
    """The game's files."""
    root = tmp_path / "site"
    shutil.copytree(PAGES, root)
    (root / "coinslot").symlink_to(bundle)
    return root


@pytest.fixture
def profile(context: BrowserContext, sandbox: Sandbox, folder: Path) -> Iterator[Profile]:
    """A player with a browser of their own."""
    with StaticServer(folder, headers={}) as site:
        yield Profile(context, sandbox, site, folder)
