"""Figures: their medians, ratios and goals."""

from __future__ import annotations

import pytest

from tests.bench.figures import Against, Figure, Goal, Spread, interleave, percentile


def test_a_spread_is_the_median_with_the_extremes() -> None:
    """An odd one out moves the extreme, not the value."""
    assert Spread.of([3.0, 1.0, 90.0]) == Spread(3.0, 1.0, 90.0)


def test_no_samples_are_an_error() -> None:
    """A benchmark that measured nothing does not show a zero."""
    with pytest.raises(ValueError, match="no samples"):
        Spread.of([])
    with pytest.raises(ValueError, match="no samples"):
        percentile([], 0.99)


def test_a_percentile_is_a_sample() -> None:
    """The nearest rank: of a hundred samples the 99th, of few the largest."""
    assert percentile([float(number) for number in range(1, 101)], 0.99) == 99.0
    assert percentile([5.0, 1.0, 3.0], 0.99) == 5.0


@pytest.mark.parametrize(
    ("value", "goal", "met"),
    [
        (1.0, Goal("ratio", 0.1), True),
        (1.1, Goal("ratio", 0.1), False),
        (10.0, Goal("difference", 0), True),
        (10.5, Goal("difference", 0), False),
        (2.0, Goal("value", 2), True),
        (2.1, Goal("value", 2), False),
    ],
)
def test_a_goal_is_met_up_to_its_bound(value: float, goal: Goal, met: bool) -> None:  # noqa: FBT001 - a table's column
    """The bound itself is good; what lies above is not."""
    figure = Figure(Spread.exactly(value), "s", Against("another", Spread.exactly(10.0)), goal)
    assert figure.met is met


def test_nothing_to_compare_with_has_no_ratio() -> None:
    """Neither where there is no comparison, nor where it is nothing; a goal counts all the same."""
    assert Figure(Spread.exactly(3), "lost").ratio is None
    none = Against("alone", Spread.exactly(0))
    assert Figure(Spread.exactly(0), "long tasks", none, Goal("difference", 0)).ratio is None
    assert Figure(Spread.exactly(0), "long tasks", none, Goal("difference", 0)).met is True


def test_json_has_the_figure_beside_its_comparison() -> None:
    """The members that readers of bench.json rely on."""
    figure = Figure(Spread(0.6, 0.5, 0.7), "s", Against("stock", Spread(6.0, 5.0, 7.0)), Goal("ratio", 0.2))
    assert figure.as_json() == {
        "value": 0.6,
        "min": 0.5,
        "max": 0.7,
        "unit": "s",
        "against": {"what": "stock", "value": 6.0, "min": 5.0, "max": 7.0},
        "ratio": pytest.approx(0.1),
        "goal": {"of": "ratio", "most": 0.2},
        "met": True,
    }


def test_runs_are_made_in_turns_in_both_orders() -> None:
    """What is measured second in one round is measured first in the next; samples stay with their own."""
    order: list[str] = []

    def run(name: str) -> float:
        order.append(name)
        return float(len(order))

    first, second = interleave(2, lambda: run("a"), lambda: run("b"))
    assert "".join(order) == "abba"
    assert (first, second) == ([1.0, 4.0], [2.0, 3.0])
