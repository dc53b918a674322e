"""Fixtures for every test: the built bundle, the browser, the sandbox."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLD = ("explored", "storm")
"""Properties of tests that are worth reading also where nothing failed."""

ROOT = Path(__file__).resolve().parent.parent

SHORT_LIVES = "--js-flags=--liftoff-only"
"""A test's page is gone before WebAssembly that is compiled a second time, better, would pay: a sixth of all work."""

CHROMIUM_FLAGS = [
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card
    "--disable-gpu-rasterization",  # nor for pages: Debian's Chromium asks for it even so
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP *.test 127.0.0.1",  # as many hosts as a test wants, on servers of its own
]


def pytest_configure() -> None:
    """Hear Ctrl-C, and have every command hear it: a shell starts what it puts in the background deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The folder that a game copies next to itself."""
    folder = ROOT / "dist" / "coinslot"
    if not (folder / "manifest.json").is_file():
        pytest.fail(f"{folder} is not built; do: python3 build.py bundle")
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as build.py found it; as root it needs to do without its sandbox."""
    flags = [*CHROMIUM_FLAGS, SHORT_LIVES, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    path = os.environ.get("COINSLOT_CHROMIUM") or shutil.which("chromium")
    # Playwright lets every popup open; players' browsers want a click for each.
    own = {"args": flags, "ignore_default_args": ["--disable-popup-blocking"]}
    return {**browser_type_launch_args, **own, **({"executable_path": path} if path else {})}


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    """A payment provider that many tests share, each after a reset."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A payment provider of the test's own."""
    with Sandbox() as running:
        yield running


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each: how far a minute of exploring leads depends on the machine, and a storm has its seed."""
    for report in [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]:
        for name, value in report.user_properties:
            if name in TOLD and report.when == "call":
                terminalreporter.write_line(f"{name} {report.nodeid.partition('[')[2].rstrip(']')}: {value}")
