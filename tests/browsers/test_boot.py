"""The boot, in every engine: from the memory snapshot, and from the library where the snapshot cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import bundled
from tests.browsers.engine import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browsers.game import Game


def test_from_the_snapshot(game: Game) -> None:
    """Python starts from the snapshot, without the library and without a warning."""
    game.start()
    assert game.ready() == "ready"
    assert bundled.requests(game.site.requests, "snapshot")
    assert not bundled.requests(game.site.requests, "library")
    assert game.warnings() == []


def test_from_the_library(game: Game, folder: Path) -> None:
    """Without the snapshot Python starts from its library, says so once, and the player can buy."""
    bundled.remove(folder / "coinslot", "snapshot.bin")
    game.start(bootTimeout=PATIENCE * 1000)
    game.buy()
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    assert bundled.requests(game.site.requests, "library")
    (warning,) = game.warnings()
    assert "snapshot" in warning
