"""The browsers that the tests drive: where they are on this machine, and what brings them to it."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from dataclasses import dataclass


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
            LookupError: The environment names one that is not there.

        """
        if named := os.environ.get(self.variable):
            if not shutil.which(named):
                raise LookupError(f"{self.variable} is {named!r}, expected the path of a program; correct or unset it")
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
    ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"),
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
