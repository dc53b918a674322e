"""The worlds in which each story of the contract is played."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.contract.chromiumworld import ChromiumWorld
from tests.contract.memoryworld import MemoryWorld
from tests.contract.nativeworld import NativeWorld
from tests.e2e.conftest import PAGES, Game, policy
from tests.native.conftest import _no_proxy
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from coinslot.sandbox import Sandbox
    from tests.contract.world import World

__all__ = ["_no_proxy"]

FORGET = "new Promise((done) => (indexedDB.deleteDatabase('coinslot').onsuccess = done)).then(() => {})"
"""What an earlier story has left open is none of this one's."""


@pytest.fixture(scope="session")
def _game(
    browser: Browser, bundle: Path, running_sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Game]:
    # One page for all stories, loaded anew for each: another context would fetch and compile the bundle again.
    root = tmp_path_factory.mktemp("contract") / "site"
    shutil.copytree(PAGES, root)
    (root / "coinslot").symlink_to(bundle)
    headers = {"/": {"Content-Security-Policy": policy(running_sandbox)}}
    with StaticServer(root, headers=headers) as site, browser.new_page() as page:
        yield Game(page, running_sandbox, site, root)


@pytest.fixture
def memory() -> Iterator[MemoryWorld]:
    """The world in memory, for what needs virtual time; nothing is started."""
    with MemoryWorld() as world:
        yield world


@pytest.fixture
def native(running_sandbox: Sandbox) -> Iterator[NativeWorld]:
    """The world on CPython; nothing is started."""
    running_sandbox.reset()
    with NativeWorld(running_sandbox) as world:
        yield world


@pytest.fixture
def chromium(_game: Game) -> Iterator[ChromiumWorld]:
    """The world in Chromium, for what needs a payment window; nothing is started."""
    _game.sandbox.reset()
    _game.load()
    _game.page.evaluate(FORGET)
    yield ChromiumWorld(_game)
    _game.page.goto("about:blank")  # so that nothing of this story is asked or heard in the next one


@pytest.fixture(params=["memory", "native", "chromium"])
def world(request: pytest.FixtureRequest) -> World:
    """Each of the worlds in turn; nothing is started."""
    world: World = request.getfixturevalue(request.param)
    return world
