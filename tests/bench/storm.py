"""Many purchases, and something terrible at a random moment of each: what of it is lost."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from coinslot.sandbox import Sandbox
from tests.bench.figures import Figure, Goal, Result, Spread
from tests.bench.lab import OURS
from tests.durability.conftest import PAGES, Profile
from tests.durability.storm import Storm
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from tests.bench.lab import Lab
    from tests.durability.storm import Tally

PURCHASES = 2000


def storms(lab: Lab) -> Result:
    """Blow the storm of the tests, at length."""
    seed = lab.seed if lab.seed is not None else random.SystemRandom().getrandbits(32)
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        shutil.copytree(PAGES, root)
        (root / "coinslot").symlink_to(OURS)
        with StaticServer(root) as site, lab.browser.new_context() as context:
            profile = Profile(context, sandbox, site, root)
            tally = Storm(profile, random.Random(seed)).blow(lab.purchases or PURCHASES)  # noqa: S311 - to have it again
    return Result(_figures(tally), (f"--seed {seed} brings it back. {tally}.",))


def _figures(tally: Tally) -> dict[str, Figure]:
    wrong = {
        "paid for and not granted": len(tally.done - tally.granted),
        "granted and not paid for": len(tally.granted - tally.done),
        "over and still pending": len(tally.final),
        "offered again without a reason": len(tally.unexplained),
        "lost in creation and not told of": abs(tally.lost - tally.told),
    }
    return {name: Figure(Spread.exactly(count), "orders", None, Goal("value", 0)) for name, count in wrong.items()}
