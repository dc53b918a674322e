"""A journal on disk: one SQLite file, which one Coinslot at a time has open."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias, TypeVar

from coinslot.client.journal import Memory
from coinslot.providers.xsolla import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coinslot.client.journal import Found

T = TypeVar("T")

LOG = logging.getLogger("coinslot")

APPLICATION: Final = 0x436F696E
"""Written into the file's header, so that no other program's database is taken for a journal. It spells "Coin"."""

VERSION: Final = 1
"""Of the table."""

TABLE: Final = """
CREATE TABLE line (
    project INTEGER NOT NULL,
    sandbox INTEGER NOT NULL,
    id TEXT NOT NULL,
    entry TEXT NOT NULL,
    aside INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (project, sandbox, id)
)
"""
LOAD: Final = "SELECT id, entry FROM line WHERE project = ? AND sandbox = ? AND aside = 0 ORDER BY rowid"
STORE: Final = """
INSERT INTO line (project, sandbox, id, entry) VALUES (?, ?, ?, ?)
ON CONFLICT (project, sandbox, id) DO UPDATE SET entry = excluded.entry
"""
DROP: Final = "DELETE FROM line WHERE project = ? AND sandbox = ? AND id = ?"
ASIDE: Final = "UPDATE line SET aside = 1 WHERE project = ? AND sandbox = ? AND id = ?"

_REASONS: Final = {
    sqlite3.SQLITE_BUSY: "it is open in another Coinslot; leave that first, or give each process a file of its own",
    sqlite3.SQLITE_NOTADB: "it is no journal, but another file; give the path of a new one",
    sqlite3.SQLITE_CORRUPT: "it is damaged; move it away, and a new one is made",
    sqlite3.SQLITE_READONLY: "it cannot be written; its file and its folder must allow that",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; it must be a file, in a folder that exists and can be written",
}

_Change: TypeAlias = tuple[str, tuple[object, ...]]


class SqliteJournal(Memory):
    """A :class:`~coinslot.client.journal.Memory` that is in a file as well: a change is on disk when its call returns.

    Since nobody else has the file open, what is in memory is what counts. Where a change cannot be written, a full disk
    for example, it is written with the next one, and the journal is not ``durable`` until then.

    Args:
        path: the file; it is made if it is not there. Several projects may share it, one after another.
        project: whose lines these are.
        sandbox: whether they are for testing.

    Raises:
        CoinslotError: ``invalid_argument``: not a path.
    """

    def __init__(self, path: str | os.PathLike[str], project: int, *, sandbox: bool) -> None:
        super().__init__()
        text = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
        if not isinstance(text, str) or not text:
            rules.refuse(f'journal is {rules.shown(path)}; expected the path of a file such as "purchases.db", or None')
        self._path = Path(text).absolute()
        self._key = project, int(sandbox)
        # One thread, so that changes come in order, whoever is canceled while they wait.
        self._thread = ThreadPoolExecutor(1, "coinslot-journal")
        self._file: sqlite3.Connection | None = None
        self._owed: dict[str, _Change] = {}
        self._durable = False

    @property
    def durable(self) -> bool:
        """Whether everything is on disk."""
        return self._durable

    async def open(self, found: Found) -> None:
        """Lock the file, and read what is this project's.

        Raises:
            CoinslotError: ``invalid_argument``: the file is no journal, cannot be written, or is open elsewhere. It is
                left as it is.
        """
        await super().open(found)
        try:
            self._lines.update(await self._in_thread(self._open))
        except sqlite3.Error as error:
            _refuse(self._path, _REASONS.get(_code(error), str(error)))
        self._durable = True

    async def forget(self, line_id: str) -> None:
        """Drop a line."""
        if line_id not in self._lines and line_id in self._owed:
            await self._owe(line_id, self._owed[line_id])  # another call drops it, and is not done yet
        else:
            await super().forget(line_id)

    async def set_aside(self, line_id: str) -> None:
        """Keep a line where nobody finds it."""
        self._held.discard(line_id)
        self._lines.pop(line_id, None)
        await self._owe(line_id, (ASIDE, (*self._key, line_id)))

    async def close(self) -> None:
        """Close the file, when all changes are in it."""
        await super().close()
        file, self._file = self._file, None
        if file:
            await self._in_thread(file.close)
        self._thread.shutdown(wait=False)

    async def _changed(self, line_id: str) -> None:
        key = (*self._key, line_id)
        if line_id in self._lines:
            await self._owe(line_id, (STORE, (*key, json.dumps(self._lines[line_id]))))
        else:
            await self._owe(line_id, (DROP, key))

    async def _owe(self, line_id: str, change: _Change) -> None:
        if self._file is None:
            return  # closed: whoever is late finds nobody who could do anything for it
        self._owed[line_id] = change
        changes = dict(self._owed)
        try:
            await self._in_thread(self._write, self._file, changes.values())
        except sqlite3.Error as error:
            self._durable = False
            LOG.warning("the journal %s cannot be written now (%s); what is kept may be lost", self._path, error)
            return
        self._durable = True
        for written, what in changes.items():
            if self._owed.get(written) is what:
                del self._owed[written]

    async def _in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _open(self) -> dict[str, object]:
        """Gives the lines; what is no JSON stays as it is, for whoever reads it with care."""
        file = sqlite3.connect(self._path, timeout=0, isolation_level=None)
        file.text_factory = lambda text: text.decode("utf-8", "replace")
        try:
            file.execute("PRAGMA locking_mode = EXCLUSIVE")  # what is locked from now on stays so until it is closed
            file.execute("BEGIN EXCLUSIVE")
            self._prepare(file)
            file.execute("COMMIT")
            lines = {line_id: _read(entry) for line_id, entry in file.execute(LOAD, self._key)}
        except BaseException:
            file.close()
            raise
        self._file = file
        return lines

    def _prepare(self, file: sqlite3.Connection) -> None:
        """Make the table in an empty file; leave alone what is another's."""
        (application,) = file.execute("PRAGMA application_id").fetchone()
        (version,) = file.execute("PRAGMA user_version").fetchone()
        (tables,) = file.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application not in {0, APPLICATION} or (tables and not application):
            _refuse(self._path, "it is a database of something else; give the path of a new file")
        if version > VERSION:
            _refuse(self._path, f"version {version} of it is unknown here, {VERSION} is known; use a later Coinslot")
        if not tables:
            file.execute(TABLE)
        # Written each time: a file that can only be read is noticed now, not when a purchase is to be kept.
        file.execute(f"PRAGMA application_id = {APPLICATION}")
        file.execute(f"PRAGMA user_version = {VERSION}")

    @staticmethod
    def _write(file: sqlite3.Connection, changes: Iterable[_Change]) -> None:
        file.execute("BEGIN")
        try:
            for statement, values in changes:
                file.execute(statement, values)
            file.execute("COMMIT")
        except BaseException:
            if file.in_transaction:
                file.execute("ROLLBACK")
            raise


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _code(error: sqlite3.Error) -> int:
    # Its lowest byte is the kind; the rest says more than anybody needs.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _refuse(path: Path, why: str) -> NoReturn:
    rules.refuse(f"journal is {path}: {why}")
