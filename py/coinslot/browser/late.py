"""Imports that come late: modules of the standard library that are not in the memory snapshot.

The snapshot starts without the standard library: an empty zip stands in its place. The first import of a module that
the library holds loads the whole of it, from the bundle's own origin and synchronously, because an import statement
cannot wait. In a worker that harms nobody; in a page it holds the game for the length of one request.
"""

from __future__ import annotations

import codecs
import hashlib
import importlib
import sys
import zipimport
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

__all__ = ["FINDER", "LateLibrary", "install"]


class LateLibrary:
    """A finder for the end of ``sys.meta_path``: what comes here was found nowhere else.

    Once the library is there, it steps aside for good.

    Attributes:
        names: Every module that the library holds, with dots. Filled in when the snapshot is made.
        path: Where ``sys.path`` expects the library's zip. Filled in when the snapshot is made.
        url: Where to load it from.
        sha384: Its digest, in hexadecimal digits.

    """

    def __init__(self) -> None:
        """Start with no library: nothing is loaded until :func:`install` names one."""
        self.names: frozenset[str] = frozenset()
        self.path = ""
        self.url = ""
        self.sha384 = ""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Load the library if it holds the module, then look again.

        Raises:
            ImportError: The library could not be loaded, or is not the one that was built.

        """
        if fullname not in self.names:
            return None
        sys.meta_path.remove(self)  # first of all: nothing that is imported meanwhile may come here again
        try:
            Path(self.path).write_bytes(self._load(fullname))
        except ImportError:
            sys.meta_path.append(self)  # the network may be back for the next import
            raise
        # Both remember the empty zip. There is no public way to make zipimport forget.
        zipimport._zip_directory_cache.clear()  # type: ignore[attr-defined]  # noqa: SLF001
        sys.path_importer_cache.clear()
        importlib.invalidate_caches()
        return PathFinder.find_spec(fullname, path, target)

    def _load(self, fullname: str) -> bytes:
        data = _fetch(self.url, fullname)
        came = hashlib.sha384(data).hexdigest()
        if came != self.sha384:
            raise ImportError(
                f"{fullname} needs the standard library, but {self.url} has SHA-384 {came}, "
                f"expected {self.sha384}: deploy all files of one bundle together",
                name=fullname,
            )
        return data


FINDER = LateLibrary()


def install(url: str, sha384: str) -> None:
    """Make late imports work; called once after a snapshot was restored.

    Args:
        url: Address of the bundle's ``library.zip``.
        sha384: Its digest, in hexadecimal digits.

    """
    FINDER.url = url
    FINDER.sha384 = sha384
    sys.meta_path.append(FINDER)


def _fetch(url: str, fullname: str) -> bytes:
    """Return the body of a synchronous GET.

    Raises:
        ImportError: It was refused, or the network is down.

    """
    from js import XMLHttpRequest  # noqa: PLC0415 - no JavaScript object may be held when the snapshot is made

    request = XMLHttpRequest.new()
    request.open("GET", url, False)  # noqa: FBT003 - JavaScript has no keyword arguments
    # A page may not ask for an ArrayBuffer synchronously. As x-user-defined each byte becomes the low eight bits of one
    # UTF-16 unit; that works in a page and in a worker.
    request.overrideMimeType("text/plain; charset=x-user-defined")
    try:
        request.send()
    except Exception as error:
        raise ImportError(f"{fullname} needs the standard library, but {url} could not be loaded: {error}") from error
    if request.status != 200:  # noqa: PLR2004 - OK
        raise ImportError(
            f"{fullname} needs the standard library, but {url} answered HTTP {request.status}, expected 200"
        )
    # Not str.encode: the codec of that name is a module of the library.
    units, _ = codecs.utf_16_le_encode(request.responseText)
    return units[::2]
