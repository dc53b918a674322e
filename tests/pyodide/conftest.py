"""A page that starts Pyodide itself, from npm's package and without a CDN, and a shop for it.

PyScript cannot be had here without its CDN. What Coinslot needs of a page is the same there: Pyodide in the page's own
thread, micropip, and scripts from the bundle's origin.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import build
from coinslot.sandbox import Sandbox
from tests.pyodide.own import PAGES, Own
from tests.pyodide.shop import Shop, install
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    Visit = Callable[..., Shop]

PYODIDE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "pyodide"


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
    (root / "sources").symlink_to(build.WEB)
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


@pytest.fixture(scope="module")
def installed(own: Own, bundle: Path) -> Own:
    """The page after Python has installed the bundle's wheel."""
    install(own, bundle)
    return own


@pytest.fixture
def shop(installed: Own, sandbox: Sandbox) -> Iterator[Shop]:
    """A game that sells."""
    sandbox.reset()
    installed.keep({})
    installed.console.clear()
    shop = Shop(installed)
    shop.enter()
    yield shop
    shop.leave()
    assert installed.window.count() == 0
    errors = [line for line in installed.console if line.startswith(("error", "uncaught"))]
    # Chromium itself notes every answer that is no success.
    assert [line for line in errors if "status of 4" not in line] == []


@pytest.fixture
def visit(browser: Browser, site: StaticServer, sandbox: Sandbox, bundle: Path) -> Iterator[Visit]:
    """Load the page, again, or in another tab: starts Pyodide and the game in it."""
    sandbox.reset()
    with browser.new_context() as context:
        page = context.new_page()

        def visit(*, tab: bool = False, **changes: Any) -> Shop:  # noqa: ANN401 - arguments of Coinslot
            own = Own(context.new_page() if tab else page, site, sandbox)
            own.boot()
            install(own, bundle)
            shop = Shop(own)
            shop.enter(**changes)
            return shop

        yield visit
