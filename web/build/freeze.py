"""Bring a fresh interpreter into the state that the memory snapshot keeps.

Runs inside Pyodide, in Node. What it leaves behind is what every player's interpreter starts with: ``coinslot`` and all
that it imports, and nothing that belongs to this machine or this moment.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
import random
import sys
import zipfile
import zipimport

# The packages that run in the browser. All their modules go in: a late one would cost the whole library.
PACKAGES = ("coinslot.core", "coinslot.providers", "coinslot.browser")
# All but those that only Python in a page's own Pyodide needs, which starts without the snapshot.
LEFT_OUT = frozenset({f"coinslot.browser.{name}" for name in ("api", "coinslot", "paywindow", "scripts")})
# What games' own hooks use most, beside what coinslot imports itself.
MODULES = ("asyncio", "encodings.ascii", "encodings.latin_1", "json", "pyodide.http", "random", "typing")


def freeze(wheel: str, library: str, site_packages: str) -> list[str]:
    """Import everything, then forget where it came from.

    Args:
        wheel: Path of the coinslot wheel.
        library: Path of the standard library's zip; at run time an empty zip stands there until it is needed.
        site_packages: Folder on ``sys.path`` that the wheel is unpacked into.

    Returns:
        The names of all modules that are in the snapshot.

    """
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site_packages)
    importlib.invalidate_caches()
    for name in MODULES:
        importlib.import_module(name)
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if module.name not in LEFT_OUT:
                importlib.import_module(module.name)
    _tell_of_library(library)
    _forget()
    return sorted(sys.modules)


def _tell_of_library(library: str) -> None:
    """Tell the finder of late imports what the library will hold."""
    late = importlib.import_module("coinslot.browser.late")
    with zipfile.ZipFile(library) as archive:
        late.FINDER.names = frozenset(
            name.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".") for name in archive.namelist()
        )
    late.FINDER.path = library


def _forget() -> None:
    """Drop what would be wrong, or different with each build, in another interpreter."""
    # The directory of the zip that is mounted here. With an empty one there, a late import would follow it and raise
    # EOFError instead of ImportError.
    zipimport._zip_directory_cache.clear()  # type: ignore[attr-defined]  # noqa: SLF001 - there is no public way
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    random.seed(0)  # boot.js reseeds it; a fixed value keeps the build reproducible
    gc.collect()
