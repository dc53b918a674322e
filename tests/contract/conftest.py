"""The worlds in which each story of the contract is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coinslot.sandbox import Sandbox
from tests.contract.chromiumworld import ChromiumWorld
from tests.contract.memoryworld import MemoryWorld
from tests.contract.nativeworld import NativeWorld
from tests.e2e.conftest import game, site
from tests.native.conftest import _no_proxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.world import World
    from tests.e2e.conftest import Game

__all__ = ["_no_proxy", "game", "site"]


@pytest.fixture(scope="session")
def _running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def memory() -> Iterator[MemoryWorld]:
    """The world in memory; nothing is started."""
    with MemoryWorld() as world:
        yield world


@pytest.fixture
def windowed(game: Game) -> ChromiumWorld:
    """The one with a payment window; for what a link does not have."""
    return ChromiumWorld(game)


@pytest.fixture(params=["memory", "native", "chromium"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Each of the worlds in turn; nothing is started."""
    match request.param:
        case "memory":
            yield request.getfixturevalue("memory")
        case "native":
            running = request.getfixturevalue("_running")
            running.reset()
            with NativeWorld(running) as native:
                yield native
        case "chromium":
            yield ChromiumWorld(request.getfixturevalue("game"))
