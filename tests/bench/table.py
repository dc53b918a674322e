"""Figures for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.bench.figures import Figure, Result, Spread

HEAD: Final = ("", "coinslot", "compared", "ratio", "goal", "")
MARKS: Final = {None: "", True: "met", False: "NOT MET"}


def number(value: float) -> str:
    """Three digits that count; whole numbers whole."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(each: Spread, unit: str) -> str:
    """The median with its unit, and in brackets how far the samples lie apart."""
    text = f"{number(each.value)} {unit}"
    return text if each.min == each.max else f"{text} ({number(each.min)} to {number(each.max)})"


def row(name: str, figure: Figure) -> tuple[str, ...]:
    """One line of the table."""
    against = figure.against
    return (
        name,
        spread(figure.ours, figure.unit),
        f"{spread(against.spread, figure.unit)}, {against.what}" if against else "-",
        "-" if figure.ratio is None else f"{number(figure.ratio)}x",
        str(figure.goal or "-"),
        MARKS[figure.met],
    )


def table(name: str, result: Result) -> str:
    """All figures of a benchmark, and its notes."""
    rows = [HEAD, *(row(*each) for each in result.figures.items())]
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in rows]
    return "\n".join([f"\n{name}", *(f"  {line}" for line in lines), *(f"  {note}" for note in result.notes)])
