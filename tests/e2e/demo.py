"""The demo as ``build.py demo`` serves it, for the tests of its pages."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.e2e.conftest import BOOT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def running_demo() -> Iterator[dict[str, Any]]:
    """Run it; yields what it says of itself: the addresses of the game and of the sandbox behind it."""
    command = [sys.executable, "build.py", "demo", "--no-browser", "--json", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:  # noqa: S603 - our own script
        assert demo.stdout
        try:
            yield json.loads(demo.stdout.readline())
        finally:
            demo.terminate()


def pay_by_keyboard(page: Any) -> None:  # noqa: ANN401 - a page, or a frame of one
    """Press Enter on the button of the payment page in the lightbox, once the keys go there: it is another process."""
    button = page.frame_locator("coinslot-window iframe").locator("#pay")
    button.wait_for(timeout=BOOT)
    frame = page.locator("coinslot-window iframe")
    frame.focus()  # a page may not take the focus by itself
    button.focus()
    expect(frame).to_be_focused()
    button.press("Enter")
