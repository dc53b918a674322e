"""The browsers that the tests drive: where they are on this machine, and what brings them to it."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from web.build.console import BuildError, run, say
from web.build.debian import install_with_apt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Browser:
    """A browser engine, and the program that is started to drive it.

    Attributes:
        name: What people call it.
        variable: Of the environment; names the program, instead of a search.
        programs: Names on the PATH, or paths; the best first.
        packages: Debian's, which bring all that is needed.
        beside: Other programs on the PATH, without which it cannot be driven.
        probe: What the program is asked to see whether it runs: it answers and ends well.

    """

    name: str
    variable: str
    programs: tuple[str, ...]
    packages: tuple[str, ...]
    beside: tuple[str, ...] = ()
    probe: str = "--version"

    def find(self, *first: str) -> str | None:
        """Return the path of a program that can be used, if there is one.

        Args:
            first: Programs that are better than any that the machine has.

        Raises:
            BuildError: The environment names one that is not there.

        """
        if named := os.environ.get(self.variable):
            if not shutil.which(named):
                raise BuildError(f"{self.variable} is {named!r}, expected the path of a program; correct or unset it")
            return shutil.which(named)
        if not all(shutil.which(name) for name in self.beside):
            return None
        paths = [path for name in (*first, *self.programs) if (path := shutil.which(name))]
        return next((path for path in paths if runs(path, self.probe)), None)

    @property
    def advice(self) -> str:
        """What a person can do to have it."""
        return f"do: sudo apt-get install {' '.join(self.packages)} (on Debian), or set {self.variable} to its path"


@functools.cache
def runs(path: str, probe: str) -> bool:
    """Tell whether a program runs at all: Ubuntu has some that only say what to install instead."""
    command = [path, probe]
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - asks a program that it found
    return done.returncode == 0


CHROMIUM = Browser(
    "Chromium",
    "COINSLOT_CHROMIUM",
    (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ),
    ("chromium",),
)
FIREFOX = Browser(
    "Firefox",
    "COINSLOT_FIREFOX",
    ("firefox-esr", "firefox"),
    ("firefox-esr",),
)
WEBKIT = Browser(
    "WebKitGTK",
    "COINSLOT_WEBKIT",  # its driver, which starts the MiniBrowser beside it
    ("WebKitWebDriver",),
    ("webkit2gtk-driver", "xvfb"),
    beside=("Xvfb",),
    probe="--help",
)


def set_up(python: Path, *, required: bool) -> dict[str, str]:
    """Find the browsers for the tests, after installing what is missing where that goes without asking.

    Args:
        python: An interpreter that has Playwright.
        required: Whether none may be missing; otherwise only Chromium may not, and the tests of others are skipped.

    Returns:
        Their paths, by the variables of the environment that name them.

    Raises:
        BuildError: One is missing; or the environment names one that is not there.

    """
    paths = {}
    for browser in (CHROMIUM, FIREFOX, WEBKIT):
        # Playwright's own is better than the machine's, which may be of another time.
        better = playwrights_chromium(python) if browser is CHROMIUM else []
        if found := browser.find(*better) or install(browser, better, python):
            paths[browser.variable] = found
        elif required or browser is CHROMIUM:
            raise BuildError(f"the tests need {browser.name}, which was not found; {browser.advice}")
        else:
            say(f"{browser.name} was not found, so its tests are skipped; to run them, {browser.advice}")
    return paths


def install(browser: Browser, better: list[str], python: Path) -> str | None:
    """Install a browser in the first way that works, and return its path; None where no way does."""
    say(f"{browser.name} was not found; it is installed if that is possible here")
    with told():
        install_with_apt(*browser.packages)
    if browser is CHROMIUM and not browser.find(*better):
        with told():
            run(python, "-m", "playwright", "install", "chromium", hint="is there a network?")
    return browser.find(*better)


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Turn an error into a word to the person: there may be another way."""
    try:
        yield
    except BuildError as error:
        say(str(error))


def playwrights_chromium(python: Path) -> list[str]:
    """Return where Playwright would put its Chromium, whether it is there or not; nothing without Playwright."""
    script = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    command = [str(python), "-c", script]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()  # noqa: S603
