"""Purchases in a storm: every order that is done is granted once, and none that is not."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from tests.durability.storm import ROUND, Storm

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.durability.conftest import Profile
    from tests.durability.storm import Tally

PURCHASES = int(os.environ.get("COINSLOT_PURCHASES") or 40)


@pytest.mark.timeout(300 + 15 * PURCHASES)
def test_storm(
    profile: Profile, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever goes away at whatever moment. ``COINSLOT_SEED`` brings one back."""
    seed = int(os.environ.get("COINSLOT_SEED") or random.SystemRandom().getrandbits(32))
    storm = Storm(profile, random.Random(seed))  # noqa: S311 - chance that can be brought back

    def hold(tally: Tally) -> None:
        if PURCHASES > ROUND:  # somebody waits for an hour
            with capsys.disabled():
                print(tally, flush=True)  # noqa: T201 - to that person
        assert tally.granted == tally.done
        assert tally.done
        assert tally.final == []
        assert tally.unexplained == []
        assert tally.told >= tally.lost

    try:
        storm.blow(PURCHASES, hold)
    finally:
        record_property("storm", f"COINSLOT_SEED={seed}, {storm.tally}")
