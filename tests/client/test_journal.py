"""A journal in memory: what every journal does, for as long as its runtime lives."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from coinslot.client.journal import Memory, Permission


class Lines:
    """A journal, and what it has found."""

    def __init__(self, journal: Memory | None = None) -> None:
        self.journal = journal or Memory()
        self.found: list[tuple[str, object]] = []
        self.do(self.journal.open(lambda line_id, written: self.found.append((line_id, written))))

    def do(self, what: Any) -> Any:  # noqa: ANN401 - a coroutine, and what it gives
        """Do it now."""
        # In a thread of its own: Playwright's loop runs in this one once a test has used the browser.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, what).result()

    def remember(self, line_id: str, **written: object) -> None:
        """Write a line."""
        self.do(self.journal.remember(line_id, written))

    @property
    def kept(self) -> dict[str, object]:
        """What is there."""
        return dict(self.do(self.journal.entries()))


@pytest.fixture
def lines() -> Lines:
    """An empty one."""
    return Lines()


def test_line_is_added_and_changed(lines: Lines) -> None:
    """What is there is what was remembered last; nothing outlives the runtime."""
    lines.remember("a", step=1)
    lines.remember("b", step=1)
    lines.remember("a", step=2)
    assert lines.kept == {"a": {"step": 2}, "b": {"step": 1}}
    assert not lines.journal.durable


def test_forgotten_line_does_not_come_back(lines: Lines) -> None:
    """Not even by its own purchase, which may have had something to write at that moment."""
    lines.remember("a", step=1)
    lines.do(lines.journal.forget("a"))
    lines.do(lines.journal.forget("a"))
    lines.remember("a", step=2)
    assert lines.kept == {}


def test_line_that_nobody_holds_is_found_once(lines: Lines) -> None:
    """One that is remembered here is held; one that is let go can be found, and is held from then on."""
    lines.remember("a", step=1)
    lines.remember("b", step=1)
    lines.do(lines.journal.scan())
    assert lines.found == []
    lines.do(lines.journal.let_go("a"))
    lines.do(lines.journal.scan())
    lines.do(lines.journal.scan())
    assert lines.found == [("a", {"step": 1})]


def test_found_line_is_changed_and_does_not_come_back_either(lines: Lines) -> None:
    """It was there before: what is remembered of it is no first time."""
    lines.remember("a", step=1)
    lines.do(lines.journal.close())
    other = Lines(lines.journal)
    other.do(other.journal.scan())
    other.remember("a", step=2)
    assert other.kept == {"a": {"step": 2}}
    other.do(other.journal.forget("a"))
    other.remember("a", step=3)
    assert other.kept == {}


def test_success_may_be_offered_while_its_line_is_there_and_held(lines: Lines) -> None:
    """Not after it was let go, and not after it was forgotten."""
    lines.remember("a", step=1)
    assert lines.do(lines.journal.may_offer("a")) == Permission(again=False)
    lines.do(lines.journal.let_go("a"))
    assert lines.do(lines.journal.may_offer("a")) is None
    lines.do(lines.journal.scan())
    assert lines.do(lines.journal.may_offer("a")) == Permission(again=False)
    lines.do(lines.journal.forget("a"))
    assert lines.do(lines.journal.may_offer("a")) is None


def test_line_that_was_set_aside_is_found_no_more(lines: Lines) -> None:
    """It is not among the entries."""
    lines.remember("a", step=1)
    lines.do(lines.journal.set_aside("a"))
    lines.do(lines.journal.scan())
    assert (lines.found, lines.kept) == ([], {})
