"""Every benchmark by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.bench.boot import boots, weights
from tests.bench.flood import floods
from tests.bench.frames import paces
from tests.bench.latency import latencies
from tests.bench.many import crowds
from tests.bench.memory import memories
from tests.bench.server import receipts
from tests.bench.storm import storms

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.figures import Result
    from tests.bench.lab import Lab


@dataclass(frozen=True)
class Benchmark:
    """One of them.

    Attributes:
        title: the question that it answers.
        text: what is measured, and what it is compared with; for a reader of the page.
    """

    title: str
    text: str
    run: Callable[[Lab], Result]


BENCHMARKS: Final[dict[str, Benchmark]] = {
    "boot": Benchmark(
        "How soon is Python ready?",
        "From the moment the game asks for Coinslot until ready, beside loadPyodide as it is shipped, from one server.",
        boots,
    ),
    "bytes": Benchmark(
        "How much has to be loaded?",
        "Everything that the browser asks for until ready, beside everything that loadPyodide asks for.",
        weights,
    ),
    "frames": Benchmark(
        "Does the game stutter?",
        "The demo's frames while Python boots and in a purchase, beside the same game when nothing else happens.",
        paces,
    ),
    "latency": Benchmark(
        "How soon does the game know?",
        "From the payment window's message until the game is told, beside what a game would write by hand.",
        latencies,
    ),
    "many": Benchmark(
        "What does one more order cost?",
        "Orders that are followed at once, over one socket; the time that each takes, beside an order alone.",
        crowds,
    ),
    "memory": Benchmark(
        "What stays behind?",
        "What is held after many purchases in one page, beside what was held before them.",
        memories,
    ),
    "flood": Benchmark(
        "What if the payment page goes mad?",
        "The time from frame to frame in a flood of messages, beside a page that does nothing with them.",
        floods,
    ),
    "storm": Benchmark(
        "What is lost?",
        "Tabs crash, freeze and reload, runtimes die, the network goes away, each at a random moment of a purchase.",
        storms,
    ),
    "server": Benchmark(
        "What does a webhook cost?",
        "Webhooks that the receiver keeps and answers beside an endpoint that only reads them, and as the inbox grows.",
        receipts,
    ),
}

OPTIONAL: Final = frozenset({"storm"})
"""Those that run only when they are asked for: two thousand purchases take over an hour."""
