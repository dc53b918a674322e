"""Debian's packages, where they can be installed without asking."""

from __future__ import annotations

import functools
import os
import shutil

from web.build.console import run, say


def install_with_apt(*packages: str) -> bool:
    """Install Debian packages where that is possible without asking: as root. Tell whether it was tried.

    Raises:
        BuildError: It was tried, and failed.

    """
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    update()
    say(f"installing {', '.join(packages)} with apt-get")
    command = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", *packages)
    run(*command, hint=f"install {', '.join(packages)} by hand")
    return True


@functools.cache
def update() -> None:
    """Have apt-get learn what there is to install; once is enough."""
    say("updating the list of Debian's packages")
    run("apt-get", "update", "-qq", hint="is there a network?")
