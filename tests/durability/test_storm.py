"""Forty purchases in a storm: every order that is done is granted once, and none that is not."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from tests.durability.storm import Storm

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.durability.conftest import Profile


@pytest.mark.timeout(900)
def test_storm(profile: Profile, record_property: Callable[[str, object], None]) -> None:
    """Whatever goes away at whatever moment; COINSLOT_SEED brings one back."""
    seed = int(os.environ.get("COINSLOT_SEED") or random.SystemRandom().getrandbits(32))
    record_property("storm", f"seed {seed}: not over")
    tally = Storm(profile, random.Random(seed)).blow(40)  # noqa: S311 - a seed brings it back
    record_property("storm", f"seed {seed}: {tally}")
    assert tally.granted == tally.done, str(tally)
    assert tally.done, str(tally)
    assert tally.final == [], str(tally)
    assert tally.unexplained == [], str(tally)
    assert tally.told == tally.lost, str(tally)
