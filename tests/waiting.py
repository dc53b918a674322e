"""Waiting for a state that nothing signals."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from playwright.sync_api import Error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page


def breathe() -> None:
    """Leave the processor to the threads that the state depends on."""
    # The pause between two looks at a state in another thread or process, for which there is no event to wait on. Its
    # length decides nothing: a shorter one would only take the processor from what is waited for.
    time.sleep(0.01)


def until(
    true: Callable[[], object], what: str = "it was so", seconds: float = 30.0, pause: Callable[[], object] = breathe
) -> None:
    """Look again and again until it is true, at most so long.

    Args:
        true: looks.
        what: completes "waited in vain until".
        seconds: after which the test fails.
        pause: what happens between two looks; a browser's page needs to be let go on.
    """
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited in vain until {what}"
        pause()


@contextmanager
def closing(page: Page) -> Iterator[None]:
    """A click that closes the page: it may be gone before the browser has said that it was clicked."""
    with page.expect_event("close"), suppress(Error):
        yield
