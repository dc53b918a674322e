"""Bring a fresh interpreter into the state that the memory snapshot keeps.

Runs inside Pyodide, in Node. What it leaves behind is what every player's interpreter starts with: ``coinslot`` and all
that it imports, and nothing that belongs to this machine or this moment. thin.py then takes out what nobody needs.
"""

from __future__ import annotations

import importlib
import random
import sys
import zipfile
import zipimport

# What games' own hooks use most, beside what coinslot imports itself.
MODULES = ("asyncio", "encodings.ascii", "encodings.latin_1", "json", "pyodide.http", "random", "typing")


def freeze(wheel: str, library: str, site_packages: str) -> None:
    """Import everything that a worker needs, then forget where it came from.

    Args:
        wheel: Path of the coinslot wheel.
        library: Path of the standard library's zip; at run time an empty zip stands there until it is needed.
        site_packages: Folder on ``sys.path`` that the wheel is unpacked into.

    """
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site_packages)
    sys.path_importer_cache.clear()
    for name in (*MODULES, "coinslot.browser"):
        importlib.import_module(name)
    _tell_of_library(library)
    # The directory of the zip that is mounted here. With an empty one there, a late import would follow it and raise
    # EOFError instead of ImportError.
    zipimport._zip_directory_cache.clear()  # type: ignore[attr-defined]  # noqa: SLF001 - there is no public way
    sys.path_importer_cache.clear()
    random.seed(0)  # boot.js reseeds it; a fixed value keeps the build reproducible


def _tell_of_library(library: str) -> None:
    """Tell the finder of late imports what the library will hold."""
    late = importlib.import_module("coinslot.browser.late")
    with zipfile.ZipFile(library) as archive:
        late.FINDER.names = frozenset(
            name.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".") for name in archive.namelist()
        )
    late.FINDER.path = library
