"""Files of the bundle whose names are made from their content: `worker.js` lies there as `worker-0123456789.js`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def find(folder: Path, name: str) -> Path:
    """Return the path of a file by the name that it has in the sources."""
    stem, _, ending = name.rpartition(".")
    (found,) = folder.glob(f"{stem}-*.{ending}")
    return found


def remove(folder: Path, name: str) -> Path:
    """Take a file away, and its compressed forms, which a server would send in its place; returns where it was."""
    path = find(folder, name)
    for each in folder.glob(f"{path.name}*"):
        each.unlink()
    return path


def requests(all_of_them: list[str], stem: str) -> list[str]:
    """Pick the requests for one file out of what a server was asked."""
    return [request for request in all_of_them if f"/{stem}-" in request]
