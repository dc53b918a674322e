"""Purchases in a storm: every order that is done is granted once, and none that is not."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from tests.durability.storm import Storm

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.durability.conftest import Profile

PURCHASES = int(os.environ.get("COINSLOT_PURCHASES") or 25)


@pytest.mark.timeout(300 + 15 * PURCHASES)
def test_storm(profile: Profile, record_property: Callable[[str, object], None]) -> None:
    """Whatever goes away at whatever moment. ``COINSLOT_SEED`` brings one back."""
    seed = int(os.environ.get("COINSLOT_SEED") or random.SystemRandom().getrandbits(32))
    storm = Storm(profile, random.Random(seed))  # noqa: S311 - chance that can be brought back
    try:
        tally = storm.blow(PURCHASES)
    finally:
        record_property("storm", f"COINSLOT_SEED={seed}, {storm.tally}")
    assert tally.granted == tally.done
    assert tally.done
    assert tally.final == []
    assert tally.unexplained == []
    assert tally.told == tally.lost
