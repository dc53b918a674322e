"""The same stories in every browser engine: each is started once, one after the other."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.browsers.chromium import Chromium
from tests.browsers.firefox import Firefox
from tests.browsers.game import Game
from tests.browsers.webkit import Webkit
from tests.e2e.conftest import PAGES, policy
from web.build.browsers import FIREFOX, WEBKIT
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coinslot.sandbox import Sandbox
    from tests.browsers.engine import Engine
    from web.build.browsers import Browser


def path_of(browser: Browser) -> str:
    """Where a browser is; without it the story is skipped."""
    path = browser.find()
    if not path:
        # A developer's machine may lack one. With build.py test --all-browsers, as in CI, that fails before this.
        pytest.skip(f"{browser.name} was not found; {browser.advice}")
    return path


@pytest.fixture(scope="session", params=["chromium", "firefox", "webkit"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A browser that runs, for all the stories that are told in it."""
    if request.param == "chromium":
        yield Chromium(request.getfixturevalue("browser"))
        return
    start, browser = {"firefox": (Firefox.start, FIREFOX), "webkit": (Webkit.start, WEBKIT)}[request.param]
    with start(path_of(browser), tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def folder(bundle: Path, tmp_path: Path) -> Path:
    """What the game's web server serves: the bundle, each of its files linked, beside the game's own."""
    root = tmp_path / "site"
    shutil.copytree(PAGES, root)
    shutil.copytree(bundle, root / "coinslot", copy_function=os.symlink)
    return root


@pytest.fixture
def site(folder: Path, sandbox: Sandbox) -> Iterator[StaticServer]:
    """The web server of the game, under the strict policy."""
    with StaticServer(folder, headers={"/": {"Content-Security-Policy": policy(sandbox)}}) as server:
        yield server


@pytest.fixture
def game(engine: Engine, sandbox: Sandbox, site: StaticServer) -> Iterator[Game]:
    """The game in a tab of its own, not yet started; at its end nothing has gone uncaught."""
    with engine.tab() as tab:
        game = Game(tab, sandbox, site)
        yield game
        assert tab.evaluate("() => game.uncaught") == []
