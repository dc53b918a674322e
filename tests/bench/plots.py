"""Plots as SVG, by hand. Lengths along the x axis are shares of the width, so that a plot fits a phone and a desk."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from tests.bench.figures import percentile
from tests.bench.table import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.figures import Histogram, Spread

BAR = 14  # pixels
HIGH = 64  # pixels of one row of a histogram
BINS = 50


def bar(spread: Spread, scale: float, kind: str) -> str:
    """A bar as long as the median, and a whisker from the smallest to the largest sample.

    Args:
        spread: what is shown.
        scale: the value that takes the whole width.
        kind: the class that gives it its colour.
    """
    start, end, length = (_share(each / scale if scale else 0.0) for each in (spread.min, spread.max, spread.value))
    middle = BAR / 2
    shapes = [f'<rect class="{kind}" width="{length}" height="{BAR}" rx="2"/>']
    if spread.min != spread.max:
        shapes.append(f'<line x1="{start}" x2="{end}" y1="{middle}" y2="{middle}"/>')
        shapes += [f'<line x1="{at}" x2="{at}" y1="3" y2="{BAR - 3}"/>' for at in (start, end)]
    return f'<svg class="bar" height="{BAR}" aria-hidden="true">{"".join(shapes)}</svg>'


def histogram(samples: Sequence[float], end: float, most: int, kind: str) -> str:
    """How often each length came, counts on a logarithmic scale, and a line at the 99th percentile.

    Args:
        samples: at least one.
        end: where the axis ends, above 0; what is longer is counted in the last bin.
        most: the count that takes the whole height, as :func:`tallest` tells.
        kind: the class that gives it its colour.
    """
    shapes = []
    for place, count in sorted(counts(samples, end).items()):
        high = HIGH * math.log1p(count) / math.log1p(most)
        at, wide = _share(place / BINS), _share(0.9 / BINS)
        shapes.append(
            f'<rect class="{kind}" x="{at}" y="{HIGH - high:.1f}" width="{wide}" height="{high:.1f}">'
            f"<title>{number(place * end / BINS)} to {number((place + 1) * end / BINS)}: {count}</title></rect>"
        )
    late = _share(min(1.0, percentile(samples, 0.99) / end))
    shapes.append(f'<line class="late" x1="{late}" x2="{late}" y1="0" y2="{HIGH}"/>')
    return f'<svg class="histogram" height="{HIGH}" aria-hidden="true">{"".join(shapes)}</svg>'


def counts(samples: Sequence[float], end: float) -> Counter[int]:
    """How many samples lie in each bin."""
    return Counter(min(BINS - 1, int(each / end * BINS)) for each in samples)


def tallest(shown: Histogram, end: float) -> int:
    """The largest count of any bin of any kind."""
    return max(max(counts(samples, end).values()) for samples in shown.kinds.values())


def _share(part: float) -> str:
    return f"{100 * part:.2f}%"
