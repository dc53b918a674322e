"""Where the benchmarks are made: Chromium, servers, and a game with its shop."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coinslot.sandbox import Sandbox
from tests.bench.host import BEST, Host
from tests.conftest import CHROMIUM_FLAGS
from tests.e2e.conftest import PAGES, Game, policy
from tests.e2e.hostile.conftest import under
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, BrowserType

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
OURS = DIST / "coinslot"
STOCK = ROOT / "web" / "node_modules" / "pyodide"
BENCH_PAGES = Path(__file__).parent / "pages"


class BenchError(RuntimeError):
    """What was to be measured did not happen."""


@dataclass
class Lab:
    """What every benchmark gets.

    Attributes:
        chromium: to start browsers of its own with :meth:`options`.
        browser: one that all share.
        runs: how many pairs each figure is the median of.
        purchases: of the benchmarks that take a number of them; None is their own.
        seed: of the storm; None is another one each time.
        brotli: quality of the compression that files are served with.
    """

    chromium: BrowserType
    browser: Browser = field(init=False)
    runs: int = 5
    purchases: int | None = None
    seed: int | None = None
    brotli: int = BEST

    @staticmethod
    def options() -> dict[str, Any]:
        """How Chromium is started: as build.py found it; as root it needs to do without its sandbox."""
        path = os.environ.get("COINSLOT_CHROMIUM") or shutil.which("chromium")
        flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
        return {"args": flags, **({"executable_path": path} if path else {})}

    @contextlib.contextmanager
    def started(self) -> Iterator[Lab]:
        """Have the browser."""
        self.browser = self.chromium.launch(**self.options())
        with self.browser:
            yield self

    @contextlib.contextmanager
    def host(self) -> Iterator[Host]:
        """The bundle beside Pyodide as shipped, and the pages that start them."""
        with Host({"ours": OURS, "stock": STOCK, "bench": BENCH_PAGES}, DIST / ".bench", self.brotli) as host:
            yield host

    @contextlib.contextmanager
    def profile(self) -> Iterator[BrowserContext]:
        """A browser with a profile on disk, as players have it: it keeps files and compiled code."""
        with tempfile.TemporaryDirectory() as folder:
            context = self.chromium.launch_persistent_context(folder, **self.options())
            with context:
                yield context

    @contextlib.contextmanager
    def game(self, *scripts: str, **settings: object) -> Iterator[Game]:
        """The tests' own game, loaded, with a shop. The payment page is of another site, hence of another process.

        Args:
            scripts: run in the page before its own.
            settings: the sandbox's.
        """
        with Sandbox(settings=settings) as sandbox, tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "site"
            shutil.copytree(PAGES, root)
            shutil.copytree(BENCH_PAGES, root, dirs_exist_ok=True)
            (root / "coinslot").symlink_to(OURS)
            pay = under("pay.test", sandbox.pay_station)
            headers = {"/": {"Content-Security-Policy": policy(sandbox, frame_src=f"{pay} http://*.test:*")}}
            with StaticServer(root, headers=headers) as site, self.browser.new_context() as context:
                for script in scripts:
                    context.add_init_script(script)
                game = Game(context.new_page(), sandbox, site, root)
                game.load()
                yield game


def endpoints(game: Game) -> dict[str, str]:
    """Those of the game's shop, with the payment page under a host of its own."""
    sandbox = game.sandbox
    pay = under("pay.test", sandbox.pay_station)
    return {"store": sandbox.store, "payStation": pay, "socket": sandbox.websocket}


def start(game: Game, **options: Any) -> None:  # noqa: ANN401 - the options of createCoinslot
    """Create a Coinslot and wait until it is ready.

    Raises:
        BenchError: It does not come, or without its snapshot, which would be measured instead.
    """
    game.start(endpoints=endpoints(game), **options)
    ready = game.ready()
    warnings = [line for line in game.console if line.startswith(("warning: Coinslot", "error:"))]
    if ready != "ready" or warnings:
        raise BenchError(f"the runtime is {ready!r}, expected 'ready' and no warnings; the console says {warnings}")
