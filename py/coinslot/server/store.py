"""The receiver's database: SQLite in a file, or PostgreSQL for many processes and machines."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event, insert, make_url, select, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import create_async_engine

from coinslot.server import schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL
    from sqlalchemy.ext.asyncio import AsyncConnection

DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}

_BUSY: Final = 2.0  # seconds that one process waits for another that writes the same SQLite file
_IDLE: Final = "30s"  # after which PostgreSQL lets go what a machine holds that died in the middle of a transaction
_READING: Final = "coinslot_reading"
_LENT: Final = "coinslot_lent"
_ENDED: Final = "A handler has ended the transaction; expected it to leave that to the receiver, which commits."
_LOCK: Final = 0x636F696E  # of PostgreSQL, while the schema is made


class StoreError(Exception):
    """A database that cannot be used; the text says why and what to do."""


class Store:
    """A database, opened when it is first needed.

    Args:
        url: ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/NAME``. The tables that begin with ``coinslot_``
            are made here; the game's own may be beside them.

    Raises:
        StoreError: another kind of database.
    """

    def __init__(self, url: str | URL = "sqlite:///coinslot.db") -> None:
        self.url = _with_driver(url)
        try:
            self._engine = create_async_engine(self.url, pool_pre_ping=self.is_shared, **self._more())
        except ModuleNotFoundError as error:  # the database's driver
            raise StoreError(f"{error.name} is missing; run: pip install 'coinslot[server]'") from None
        self._opened = False
        self._make_locks()
        event.listen(self._engine.sync_engine, "commit", _commit)
        if not self.is_shared:
            event.listen(self._engine.sync_engine, "connect", _prepare)
            event.listen(self._engine.sync_engine, "begin", _begin)

    @property
    def is_shared(self) -> bool:
        """Whether it is a PostgreSQL, which several machines may use."""
        return self.url.get_backend_name() == "postgresql"

    async def open(self) -> None:
        """Connect and make the tables, once.

        Raises:
            StoreError: it does not answer, or another version of the package has made its tables.
        """
        async with self._opening:
            if not self._opened:
                _look_for_folder(self.url)
                try:
                    await self._make()
                except StoreError:
                    raise
                except Exception as error:  # of SQLAlchemy, of the network, or the driver's own
                    why = str(error).partition("\n")[0]  # the rest is SQLAlchemy's advice
                    raise StoreError(f"{self.url!r} cannot be opened: {why[:300]}") from error
                self._opened = True

    async def close(self) -> None:
        """Close every connection. It can be used again, in another event loop too."""
        await self._engine.dispose()
        self._make_locks()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end, rolled back after an exception."""
        await self.open()
        async with self._turn, self._engine.begin() as db:
            yield db

    @asynccontextmanager
    async def lent(self, db: AsyncConnection) -> AsyncIterator[None]:
        """While a handler has the transaction, it cannot be committed: it would be without the inbox.

        Raises:
            StoreError: the handler has ended the transaction.
        """
        await db.execution_options(**{_LENT: True})
        yield
        if not db.in_transaction():
            raise StoreError(_ENDED)
        await db.execution_options(**{_LENT: False})

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that only reads, and waits for nobody."""
        await self.open()
        async with self._engine.connect() as db:
            yield await db.execution_options(**{_READING: True})

    def _make_locks(self) -> None:
        self._opening = asyncio.Lock()
        # SQLite has one writer: to wait for one's turn here is quicker than to ask the file again and again.
        self._turn: Any = nullcontext() if self.is_shared else asyncio.Lock()

    async def _make(self) -> None:
        async with self._engine.begin() as db:
            if self.is_shared:  # two that make the same table at once fail, whatever IF NOT EXISTS says
                await db.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            await db.run_sync(schema.METADATA.create_all)
            version = (await db.execute(select(schema.VERSIONS.c.version))).scalar()
            if version is None:
                await db.execute(insert(schema.VERSIONS).values(version=schema.VERSION))
            elif version != schema.VERSION:
                text_ = f"Its tables are of version {version}; this coinslot knows version {schema.VERSION}."
                raise StoreError(f"{text_} Use the coinslot that made them, or another database.")

    def _more(self) -> dict[str, Any]:
        # What stands in parameters is the players', and no error's text has to tell of it.
        settings = {"idle_in_transaction_session_timeout": _IDLE}
        own = {"server_settings": settings} if self.is_shared else {"timeout": _BUSY}
        return {"connect_args": own, "hide_parameters": True}


def _look_for_folder(url: URL) -> None:
    name = url.database or ""
    if url.get_backend_name() == "sqlite" and not name.startswith("file:") and not Path(name).parent.is_dir():
        raise StoreError(f"There is no folder {Path(name).parent} for {url}; make it first")


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - SQLAlchemy's own
    connection.isolation_level = None  # the driver would begin transactions of its own, too late to be safe
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what was answered with 204 survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
    # Two transactions that have read, and then want to write, would each wait for the other.
    kind = "DEFERRED" if connection.get_execution_options().get(_READING) else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {kind}")


def _commit(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
    if connection.get_execution_options().get(_LENT):
        connection.invalidate()  # SQLAlchemy takes the transaction for ended; the database does not
        raise StoreError(_ENDED)


def _with_driver(url: str | URL) -> URL:
    expected = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    try:
        made = make_url(url)
    except ArgumentError:
        came = "What was given" if "@" in str(url) else repr(str(url)[:80])  # a password may be in it
        raise StoreError(f"{came} is no database's address; expected {expected}") from None
    driver = DRIVERS.get(made.drivername.partition("+")[0])
    if driver is None:
        raise StoreError(f"{made.drivername} is no database that is known here; expected {expected}")
    if driver == DRIVERS["sqlite"] and made.database in (None, "", ":memory:"):
        raise StoreError(f"{made} is forgotten when the process ends; expected a file, as in sqlite:///coinslot.db")
    return made.set(drivername=driver)
