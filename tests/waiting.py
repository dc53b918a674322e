"""Waiting for a state that nothing signals."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


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
