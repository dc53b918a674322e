"""The demo as ``build.py demo`` serves it, for the tests of its pages."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
