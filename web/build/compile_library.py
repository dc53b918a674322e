"""Compile the standard library to a zip of ``.pyc`` files.

Runs inside Pyodide, so that the bytecode has the very magic number that will read it. Pyodide ships sources, and
compiling them at import is what makes its start slow.
"""

from __future__ import annotations

import py_compile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

# What a game never needs: tools of developers, terminals, servers and protocols that a browser cannot speak.
LEFT_OUT = frozenset(
    {
        "__hello__",
        "__phello__",
        "_pyrepl",
        "antigravity",
        "bdb",
        "cProfile",
        "compileall",
        "doctest",
        "ensurepip",
        "ftplib",
        "idlelib",
        "imaplib",
        "lib2to3",
        "mailbox",
        "modulefinder",
        "multiprocessing",
        "pdb",
        "poplib",
        "profile",
        "pstats",
        "pty",
        "py_compile",
        "pyclbr",
        "pydoc",
        "pydoc_data",
        "rlcompleter",
        "site-packages",
        "smtplib",
        "tabnanny",
        "this",
        "tkinter",
        "trace",
        "tty",
        "turtle",
        "turtledemo",
        "unittest",
        "venv",
        "webbrowser",
        "wsgiref",
        "xmlrpc",
        "zipapp",
    }
)
TESTS = frozenset({"test", "tests", "idle_test"})
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold: the same input gives the same bytes
OPTIMIZE = 2  # as PYTHONOPTIMIZE=2: neither asserts nor docstrings


def compile_library(source: str, target: str, mount: str) -> None:
    """Write the compiled form of one standard library.

    Args:
        source: Path of the zip with ``.py`` files that Pyodide ships.
        target: Path of the zip to write: stored, not compressed, sorted, with fixed dates.
        mount: Where the zip will be found at run time; it becomes the prefix of file names in tracebacks.

    """
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist()):
            if name.endswith("/") or is_left_out(name):
                continue
            data = old.read(name)
            if name.endswith(".py"):
                data = bytecode(data, f"{mount}/{name}")
                name += "c"  # noqa: PLW2901 - one entry, renamed as it is compiled
            elif not name.endswith(".pyc"):
                continue  # py.typed and the like: nothing reads them at run time
            new.writestr(zipfile.ZipInfo(name, FIRST_DAY), data)


def is_left_out(name: str) -> bool:
    """Tell whether an entry of the zip is of no use to a game."""
    parts = PurePosixPath(name).with_suffix("").parts
    return parts[0] in LEFT_OUT or not TESTS.isdisjoint(parts)


def bytecode(source: bytes, filename: str) -> bytes:
    """Return the content of a ``.pyc`` that is never checked against a source (PEP 552)."""
    with tempfile.TemporaryDirectory() as folder:
        plain, compiled = Path(folder, "module.py"), Path(folder, "module.pyc")
        plain.write_bytes(source)
        py_compile.compile(
            str(plain),
            cfile=str(compiled),
            dfile=filename,
            doraise=True,
            optimize=OPTIMIZE,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        return compiled.read_bytes()
