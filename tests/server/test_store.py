"""The database: what can be used, and what cannot."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from coinslot.server import Store, StoreError
from coinslot.server.schema import VERSION
from tests.ownloop import in_own_loop

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///game.db", "sqlite+aiosqlite:///game.db"),
        ("sqlite+pysqlite:///game.db", "sqlite+aiosqlite:///game.db"),
        ("postgresql://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+asyncpg://u@h/d"),
    ],
)
def test_drivers_are_chosen_here(given: str, used: str) -> None:
    """Addresses are written as people have them."""
    assert str(Store(given).url) == used


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("game.db", "'game.db' is no database's address; expected sqlite:///FILE or postgresql://"),
        (
            "postgresql//u:hidden@h/d",
            "What was given is no database's address; expected sqlite:///FILE or postgresql://",
        ),
        ("mysql://u:hidden@h/d", "mysql is no database that is known here; expected sqlite:///FILE or postgresql://"),
        ("sqlite://", "is forgotten when the process ends; expected a file"),
        ("sqlite:///:memory:", "is forgotten when the process ends; expected a file"),
    ],
)
def test_other_databases_are_refused(url: str, text: str) -> None:
    """With what was expected, and without the password."""
    with pytest.raises(StoreError) as caught:
        Store(url)
    assert text in str(caught.value)
    assert "hidden" not in str(caught.value)


def opened(store: Store) -> None:
    """Open it and close it."""

    async def story() -> None:
        try:
            await store.open()
        finally:
            await store.close()

    in_own_loop(story())


def test_a_database_that_does_not_answer_is_told_of(tmp_path: Path) -> None:
    """Which one, and why, without the password."""
    with pytest.raises(StoreError, match=r"There is no folder .*missing for sqlite.*; make it first"):
        opened(Store(f"sqlite:///{tmp_path / 'missing' / 'game.db'}"))
    with pytest.raises(StoreError, match=r"u:\*\*\*@127\.0\.0\.1:1/d cannot be opened"):
        opened(Store("postgresql://u:hidden@127.0.0.1:1/d"))


def test_another_version_is_not_touched(tmp_path: Path) -> None:
    """Neither by a package that is older than its tables, nor by one that is newer."""
    url = f"sqlite:///{tmp_path / 'game.db'}"
    opened(Store(url))
    opened(Store(url))
    with sqlite3.connect(tmp_path / "game.db") as db:
        assert db.execute("SELECT version FROM coinslot_schema").fetchall() == [(VERSION,)]
        db.execute("UPDATE coinslot_schema SET version = 99")
        db.execute("DROP TABLE coinslot_inbox")
    with pytest.raises(StoreError, match=f"of version 99; this coinslot knows version {VERSION}"):
        opened(Store(url))
    with sqlite3.connect(tmp_path / "game.db") as db:
        assert db.execute("SELECT name FROM sqlite_master WHERE name = 'coinslot_inbox'").fetchall() == []
    db.close()


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    """Committed at its end, rolled back after an error; tables are made in it like rows."""

    async def story() -> None:
        store = Store(f"sqlite:///{tmp_path / 'game.db'}")
        async with store.transaction() as db:
            await db.execute(text("CREATE TABLE kept (a INTEGER)"))

        async def fail() -> None:
            async with store.transaction() as db:
                await db.execute(text("CREATE TABLE lost (a INTEGER)"))
                await db.execute(text("INSERT INTO kept VALUES (1)"))
                raise RuntimeError("on purpose")

        with pytest.raises(RuntimeError, match="on purpose"):
            await fail()
        async with store.reading() as db:
            assert (await db.execute(text("SELECT count(*) FROM kept"))).scalar() == 0
            assert (await db.execute(text("SELECT name FROM sqlite_master WHERE name = 'lost'"))).first() is None
        await store.close()

    in_own_loop(story())


def test_what_is_acknowledged_survives_a_power_cut(tmp_path: Path) -> None:
    """The file is written ahead and synchronised with each commit; readers wait for nobody who writes."""

    async def story() -> None:
        store = Store(f"sqlite:///{tmp_path / 'game.db'}")
        async with store.transaction() as writing:
            await writing.execute(text("CREATE TABLE t (a INTEGER)"))
            async with store.reading() as db:
                assert (await db.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
                assert (await db.execute(text("PRAGMA synchronous"))).scalar() == 2
                assert (await db.execute(text("SELECT name FROM sqlite_master WHERE name = 't'"))).first() is None
        await store.close()

    in_own_loop(story())


def test_two_processes_write_one_file_in_turn(tmp_path: Path) -> None:
    """Two stores are as two processes: who reads and then writes has the file for himself from the beginning."""

    async def story() -> None:
        stores = [Store(f"sqlite:///{tmp_path / 'game.db'}") for _ in range(2)]
        async with stores[0].transaction() as db:
            await db.execute(text("CREATE TABLE t (a INTEGER)"))
            await db.execute(text("INSERT INTO t VALUES (0)"))

        async def count(store: Store) -> None:
            for _ in range(20):
                async with store.transaction() as db:
                    seen = (await db.execute(text("SELECT a FROM t"))).scalar_one()
                    await asyncio.sleep(0)
                    await db.execute(text("UPDATE t SET a = :a"), {"a": seen + 1})

        await asyncio.gather(*map(count, stores))
        async with stores[0].reading() as db:
            assert (await db.execute(text("SELECT a FROM t"))).scalar() == 40
        for store in stores:
            await store.close()

    in_own_loop(story())


def test_errors_name_no_player(tmp_path: Path) -> None:
    """What stands in a statement's parameters is left out of its error."""

    async def story() -> None:
        store = Store(f"sqlite:///{tmp_path / 'game.db'}")
        with pytest.raises(IntegrityError) as caught:
            async with store.transaction() as db:
                await db.execute(text("INSERT INTO coinslot_subjects VALUES ('a', :p, NULL)"), {"p": "ayla"})
        assert "ayla" not in str(caught.value)
        await store.close()

    in_own_loop(story())
