"""What a benchmark gives: figures, each beside its comparison from the same run."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some samples, and how far they lie apart."""

    value: float
    min: float
    max: float

    @classmethod
    def of(cls, samples: Sequence[float]) -> Spread:
        """Sum samples up.

        Raises:
            ValueError: There are none.
        """
        if not samples:
            raise ValueError("there are no samples; expected one at least: did the benchmark run?")
        return cls(median(samples), min(samples), max(samples))

    @classmethod
    def exactly(cls, value: float) -> Spread:
        """What was counted, not sampled."""
        return cls(value, value, value)


@dataclass(frozen=True, slots=True)
class Against:
    """What a figure is compared with.

    Attributes:
        what: a few words, such as "loadPyodide as shipped, in the page".
        spread: of its own samples, in the figure's unit.
    """

    what: str
    spread: Spread

    def as_json(self) -> dict[str, Any]:
        """Its members, flat."""
        return {"what": self.what, **asdict(self.spread)}


@dataclass(frozen=True, slots=True)
class Goal:
    """How large a figure may be.

    Attributes:
        of: what is looked at: the ``ratio`` to the comparison, the ``value`` itself, or its ``difference`` from the
            comparison.
        most: the largest that is good.
    """

    of: Literal["ratio", "value", "difference"]
    most: float

    def __str__(self) -> str:
        """For people."""
        if self.of == "difference" and self.most == 0:
            return "no more than its comparison"
        return f"at most {self.most:.3g}{ {'ratio': 'x', 'value': '', 'difference': ' more'}[self.of] }"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        ours: how Coinslot does.
        unit: of the figure and its comparison: "s", "ms", "MB", or the name of what is counted.
        against: None where nothing is there to compare with, as for purchases that were lost.
    """

    ours: Spread
    unit: str
    against: Against | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Median to median; None where there is no comparison, or it is nothing."""
        return self.ours.value / self.against.spread.value if self.against and self.against.spread.value else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        if self.goal.of == "value":
            return self.ours.value <= self.goal.most
        compared = self.against.spread.value if self.against else 0.0
        if self.goal.of == "difference":
            return self.ours.value - compared <= self.goal.most
        return self.ours.value <= self.goal.most * compared

    def as_json(self) -> dict[str, Any]:
        """As it stands in bench.json."""
        return {
            **asdict(self.ours),
            "unit": self.unit,
            "against": self.against and self.against.as_json(),
            "ratio": self.ratio,
            "goal": self.goal and asdict(self.goal),
            "met": self.met,
        }


@dataclass(frozen=True, slots=True)
class Histogram:
    """Samples of several kinds, to be drawn over each other.

    Attributes:
        title: says what is counted.
        unit: of the samples.
        kinds: the samples by the name of their kind.
        compared: those of them that are the comparisons.
    """

    title: str
    unit: str
    kinds: dict[str, list[float]]
    compared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one benchmark.

    Attributes:
        figures: by what people call them.
        notes: sentences that a reader of the figures should know.
    """

    figures: dict[str, Figure]
    notes: tuple[str, ...] = ()
    histograms: tuple[Histogram, ...] = ()


def percentile(samples: Sequence[float], share: float) -> float:
    """The sample below or at which the given share of all lies (nearest rank).

    Args:
        samples: at least one.
        share: above 0, at most 1.

    Raises:
        ValueError: There are none.
    """
    if not samples:
        raise ValueError("there are no samples; expected one at least")
    return sorted(samples)[math.ceil(share * len(samples)) - 1]


def interleave(rounds: int, *runs: Callable[[], float]) -> list[list[float]]:
    """Run several things in turns, each round in the opposite order, so that what drifts hits all of them.

    Returns:
        The samples of each, one for every round.
    """
    samples: list[list[float]] = [[] for _ in runs]
    for number in range(rounds):
        turn = 1 if number % 2 == 0 else -1
        for run, kept in list(zip(runs, samples, strict=True))[::turn]:
            kept.append(run())
    return samples
