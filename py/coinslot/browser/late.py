"""Imports that come late: what of the standard library is not in the memory snapshot.

The snapshot starts without the standard library: an empty zip stands in its place. The first import of a module that
the library holds, or the first use of what is missing in a module that the snapshot has only in part, loads the whole
of it, from the bundle's own origin and synchronously, because an import statement cannot wait. In a worker that harms
nobody; in a page it holds the game for the length of one request.
"""

from __future__ import annotations

import codecs
import hashlib
import sys
import zipimport
from importlib.machinery import PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec

__all__ = ["FINDER", "LateLibrary", "Location", "Thinned", "install", "nothing_installed", "unpack_buffer"]


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
        self.mount(fullname)
        return PathFinder.find_spec(fullname, path, target)

    def mount(self, fullname: str) -> None:
        """Put the library in its place, unless it is there already.

        Args:
            fullname: The module that needs it, for texts.

        Raises:
            ImportError: As from :meth:`find_spec`.

        """
        if self not in sys.meta_path:
            return
        sys.meta_path.remove(self)  # first of all: nothing that is imported meanwhile may come here again
        try:
            library = self._load(fullname)
        except ImportError:
            sys.meta_path.append(self)  # the network may be back for the next import
            raise
        with open(self.path, "wb") as file:  # noqa: PTH123 - pathlib is in the library
            file.write(library)
        # Both remember the empty zip. There is no public way to make zipimport forget, and importlib's own would import
        # half of the library.
        zipimport._zip_directory_cache.clear()  # type: ignore[attr-defined]  # noqa: SLF001
        sys.path_importer_cache.clear()

    def complete(self, module: ModuleType) -> None:
        """Run a module that the snapshot has only in part once more, now in whole.

        Raises:
            ImportError: As from :meth:`find_spec`.

        """
        self.mount(module.__name__)
        parent = sys.modules.get(module.__name__.rpartition(".")[0])
        spec = PathFinder.find_spec(module.__name__, getattr(parent, "__path__", None))
        if spec is None or spec.loader is None:
            raise ImportError(f"{module.__name__} is not in {self.path}: the snapshot was made with another library")
        module.__class__ = ModuleType
        spec.loader.exec_module(module)

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


class Thinned(ModuleType):
    """A module of which the snapshot keeps only a part. Whoever asks for the rest gets it, with the library."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as of any module
        """Complete the module; from then on it is a module like any other."""
        FINDER.complete(self)
        return getattr(self, name)


def install(url: str, sha384: str) -> None:
    """Make late imports work; called once after a snapshot was restored.

    Args:
        url: Address of the bundle's library.
        sha384: Its digest, in hexadecimal digits.

    """
    FINDER.url = url
    FINDER.sha384 = sha384
    sys.meta_path.append(FINDER)


class Location:
    """A path as Pyodide asks for it at its start; pathlib is in the library."""

    def __init__(self, path: str) -> None:
        """Take the path, which is absolute."""
        self.path = path

    def __str__(self) -> str:
        """Give the path."""
        return self.path


def nothing_installed() -> None:
    """Stand in for the function of Pyodide that lists what is in site-packages: at the start there is nothing."""


def unpack_buffer(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - as Pyodide's
    """Unpack an archive with Pyodide's function of that name, which comes late."""
    from pyodide import _package_loader  # noqa: PLC0415 - late is the point

    return _package_loader.unpack_buffer(*args, **options)


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
