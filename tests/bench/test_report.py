"""The table, bench.json and bench.html."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from tests.bench import plots, report
from tests.bench.figures import Against, Figure, Goal, Histogram, Result, Spread
from tests.bench.machine import warning
from tests.bench.table import number, table

if TYPE_CHECKING:
    from pathlib import Path

MACHINE: dict[str, Any] = {
    "at": "2026-01-02T03:04:05+00:00",
    "cores": 2,
    "system": "Linux x86_64",
    "python": "3.12.1",
    "chromium": "156.0",
    "load": [0.1, 0.1, 0.1],
}
FAST = Figure(Spread(0.5, 0.4, 0.7), "s", Against("stock <here>", Spread(5.0, 4.0, 9.0)), Goal("ratio", 0.2))
SLOW = Figure(Spread.exactly(6), "s", Against("stock", Spread.exactly(5)), Goal("ratio", 1))
FRAMES = Histogram("Lengths of frames", "ms", {"alone": [16.0, 17.0], "booting": [16.0, 50.0]})


class Reader(HTMLParser):
    """Notes what a page asks for, which of its elements stay open, and what it says."""

    EMPTY = frozenset({"meta", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str | None] = []
        self.open: list[str] = []
        self.text = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What ends at once."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What has something inside."""
        self.asked += [value for name, value in attrs if name in {"src", "href"} and not (value or "").startswith("#")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """What was begun last ends first."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """What a reader sees."""
        self.text += data


def test_the_table_says_what_came_of_each() -> None:
    """A line for each figure with its spread, comparison, ratio, goal and verdict; then the notes."""
    text = table("boot", Result({"cold": FAST, "warm": SLOW}, ("Served with brotli.",)))
    cold, warm, note = text.splitlines()[3:]
    assert "".join(cold.split()) == "cold0.5s(0.4to0.7)5s(4to9),stock<here>0.1xatmost0.2xmet"
    assert warm.endswith("NOT MET")
    assert note.strip() == "Served with brotli."


def test_numbers_have_three_digits_that_count() -> None:
    """Whole numbers are whole, small ones keep their digits."""
    assert [number(each) for each in (0.09137, 12.34567, 1234.5, 7.0, 0.0)] == ["0.0914", "12.3", "1234", "7", "0"]


def test_both_files_are_written(tmp_path: Path) -> None:
    """Names and metrics in JSON beside the machine; a page that stands alone, and says what it was told as text."""
    result = Result({"cold": FAST}, ("Served with brotli.",), (FRAMES,))
    data, shown = report.write(tmp_path / "new", MACHINE, {"boot": result})
    assert json.loads(data.read_text("utf-8")) == {"machine": MACHINE, "boot": {"cold": FAST.as_json()}}
    reader = Reader()
    reader.feed(shown.read_text("utf-8"))
    assert reader.open == []
    assert reader.asked == ["data:,"]
    for words in (
        "stock <here>",
        "0.1\N{MULTIPLICATION SIGN}",
        "goal met: at most 0.2x",
        "Served with brotli.",
        "Lengths of frames",
    ):
        assert words in reader.text


def test_a_busy_machine_is_told(tmp_path: Path) -> None:
    """Where other things ran, the page says so; where the load is not known it says nothing."""
    busy = MACHINE | {"load": [3.5, 1.0, 1.0]}
    _, shown = report.write(tmp_path, busy, {"boot": Result({"cold": FAST})})
    assert "a load of 3.5 on 2 cores" in shown.read_text("utf-8")
    assert warning(MACHINE) is None
    assert warning(MACHINE | {"load": None}) is None


def test_a_bar_is_as_long_as_its_share() -> None:
    """The median's bar, and a whisker over all samples, in shares of the width."""
    drawn = plots.bar(Spread(2.0, 1.0, 3.0), 4.0, "ours")
    assert 'width="50.00%"' in drawn
    assert 'x1="25.00%" x2="75.00%"' in drawn


def test_what_is_too_long_is_counted_in_the_last_bin() -> None:
    """Nothing that was measured is left out of a histogram."""
    assert plots.counts([1.0, 9.0, 500.0], 10.0) == {5: 1, 45: 1, 49: 1}
    assert plots.tallest(FRAMES, 50.0) == 1
