"""The webhooks of the benchmark, and what is made of their effects."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.bench.lab import BenchError
from tests.bench.load import mixed, receiving, request, send
from tests.server.processes import EFFECTS, Database
from tests.server.wire import Shop

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.load import Mix


def some() -> Mix:
    """Webhooks of twenty-five orders."""
    return mixed(Shop(), random.Random(1), 50)  # noqa: S311 - the same each time


def test_effects_are_judged() -> None:
    """What is missing, one too many, or taken back without having been given is wrong; the order of arrival is not."""
    mix = some()
    kept, (gone, *_) = sorted(mix.kept), sorted(mix.canceled)
    good = [(order, "order_paid") for order in kept]
    both = [(gone, "order_paid"), (gone, "order_canceled")]
    assert (len(mix.requests), len(kept), len(mix.canceled)) == (50, 20, 5)
    assert mix.wrong(good) == mix.wrong(good + both) == set()
    assert mix.wrong(good[1:]) == mix.wrong([*good, good[0]]) == {kept[0]}
    assert mix.wrong(good + both[:1]) == mix.wrong(good + both[1:]) == {gone}


def test_a_run_at_a_receiver(tmp_path: Path) -> None:
    """Each webhook is answered and has its effect; one that is not accepted ends the benchmark."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/coinslot.db")
    database.run(EFFECTS)
    mix = some()
    with receiving(database.url) as port:
        answered = send(port, mix.requests)
        with pytest.raises(BenchError, match="expected 204"):
            send(port, [request(b"{}")])
    assert len(answered.waits) == 50
    assert 0 < answered.each < max(answered.waits) < 30_000
    assert mix.wrong(database.effects()) == set()
