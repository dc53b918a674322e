"""The machine that the figures are from."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOADED = 0.5  # of a core for each core that others take: from there on figures are noise


def facts(browser: Browser) -> dict[str, Any]:
    """Tell what was measured on, and how busy it is before anything begins."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count() or 1,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "chromium": browser.version,
        "load": [round(each, 2) for each in os.getloadavg()] if hasattr(os, "getloadavg") else None,
    }


def warning(machine: dict[str, Any]) -> str | None:
    """What is to be said where the machine had other things to do."""
    load = machine["load"]
    if load is None or load[0] < LOADED * machine["cores"]:
        return None
    return (
        f"The machine was busy when this began: a load of {load[0]:g} on {machine['cores']} cores, expected less than "
        f"{LOADED * machine['cores']:g}. The times are orientation; run again when nothing else runs."
    )
