"""Purchases leave nothing behind, on either side of the port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.inside import WATCH_TIMERS, Inside, uncover
from tests.bench.memory import leaks, sell

if TYPE_CHECKING:
    from tests.e2e.conftest import Game


def test_forty_purchases_leave_nothing_behind(game: Game) -> None:
    """No listener, timer, node, record or task, and nothing that one side holds of the other; no memory is added."""
    game.page.add_init_script(WATCH_TIMERS)
    uncover(game.folder)
    game.load()
    game.start()
    assert game.ready() == "ready"
    inside = Inside(game.page)
    begun = inside.held()
    sell(game, quiet=4, lightboxes=2)  # in which happens what happens once
    before = inside.held()
    sell(game, quiet=34, lightboxes=6)
    after = inside.held()
    assert leaks(before, after) == {}
    assert after.wasm == begun.wasm
