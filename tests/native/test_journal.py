"""The journal on disk: what is in it outlives the process, and nothing else is taken for one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.core.journal import Entry, Owner, Record, encode
from coinslot.native import CoinslotError, ErrorCode, Fault, Outcome
from coinslot.native.journal import SqliteJournal
from coinslot.sandbox.catalog import CATALOG
from tests.native.game import Game, bought
from tests.ownloop import in_own_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def game(sandbox: Sandbox) -> Game:
    """Ayla's."""
    return Game(sandbox)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of a file that is not there yet."""
    return tmp_path / "purchases.db"


def rows(path: Path) -> list[Any]:
    """What is in the file, while nobody has it open."""
    with contextlib.closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT project, sandbox, id, entry, aside FROM line ORDER BY rowid").fetchall()


def write(path: Path, statement: str, *values: object) -> None:
    """Change the file, while nobody has it open."""
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        file.execute(statement, values)


def entry(project: int, order_id: int, *, player: str = "ayla", sandbox: bool = False) -> dict[str, Any]:
    """What may be written of an order."""
    owner = Owner("xsolla", project, sandbox, player)
    return encode(Entry(owner, Record("left", "gems_100", order_id), time.time() - 60))


async def keep(path: Path, project: int, written: dict[str, Any], *, sandbox: bool = False) -> None:
    """Write a line, as another process would."""
    journal = SqliteJournal(path, project, sandbox=sandbox)
    await journal.open(lambda *_: None)
    await journal.remember(f"left-{project}-{sandbox}", written)
    await journal.close()


def test_without_a_file_nothing_is_durable(game: Game, run: Run, path: Path) -> None:
    """The game is told, so that it can warn its player."""

    async def play() -> None:
        async with game.coinslot() as coinslot:
            assert not coinslot.durable
        async with game.coinslot(journal=path) as coinslot:
            assert coinslot.durable
        async with game.coinslot(journal=str(path)) as coinslot:
            assert coinslot.durable

    run(play())


def test_purchase_is_found_by_the_next_process(game: Game, run: Run, path: Path) -> None:
    """Left while it was followed, it is listed, followed and offered; then the file is empty."""

    async def play() -> None:
        async with game.coinslot(journal=path) as coinslot:
            purchase = coinslot.catalog.purchase("gems_100")
            order_id = await game.ordered(purchase)
        [(project, sandbox, line_id, written, aside)] = rows(path)
        assert (project, sandbox, line_id, aside) == (game.sandbox.project_id, 0, purchase.id, 0)
        assert json.loads(written)["orderId"] == order_id
        assert game.sandbox.token("ayla") not in written
        async with game.coinslot(journal=path) as coinslot:
            coinslot.on("success", game.take)
            [open_one] = await coinslot.pending()
            assert (open_one.order_id, open_one.sku, open_one.outcome) == (order_id, "gems_100", Outcome.PENDING)
            game.sandbox.pay(order_id)
            coinslot.wake()
            await game.until(lambda: game.told)
        assert game.told == [("success", (order_id, False))]
        assert rows(path) == []

    run(play())


def test_projects_share_a_file(game: Game, run: Run, path: Path) -> None:
    """One after another; each sees what is its own, and orders for testing are others than real ones."""
    order = game.sandbox.orders.create("ayla", CATALOG["gems_100"])
    project = game.sandbox.project_id

    async def play() -> None:
        await keep(path, project + 1, entry(project + 1, order.id))
        await keep(path, project, entry(project, order.id, sandbox=True), sandbox=True)
        before = rows(path)
        async with game.coinslot(journal=path) as coinslot:
            assert await coinslot.pending() == ()
            assert (await bought(coinslot.catalog.purchase_free_item("daily_gift", on_success=game.take))).order_id
        assert rows(path) == before

    run(play())
    assert game.sandbox.requests.count("GET") == 1


def test_lines_of_the_same_name_are_kept_apart(run: Run, path: Path) -> None:
    """By project, and by whether they are for testing: each sees, changes and drops its own."""
    owners = [(1, False), (1, True), (2, False)]

    async def play() -> None:
        for number, (project, testing) in enumerate(owners):
            journal = SqliteJournal(path, project, sandbox=testing)
            await journal.open(lambda *_: None)
            await journal.remember("left", {"number": number})
            await journal.close()
        for number, (project, testing) in enumerate(owners):
            journal = SqliteJournal(path, project, sandbox=testing)
            await journal.open(lambda *_: None)
            assert await journal.entries() == {"left": {"number": number}}
            await journal.forget("left")
            await journal.close()
            assert len(rows(path)) == len(owners) - number - 1

    run(play())


def test_another_players_line_is_only_kept(game: Game, run: Run, path: Path) -> None:
    """It is neither looked at nor shown; its own player finds it."""
    order = game.sandbox.orders.create("ayla", CATALOG["gems_100"])
    game.sandbox.pay(order.id)

    async def play() -> None:
        await keep(path, game.sandbox.project_id, entry(game.sandbox.project_id, order.id))
        async with game.coinslot(journal=path, token=game.sandbox.token("boris")) as coinslot:
            coinslot.on("success", game.take)
            assert await coinslot.pending() == ()
        assert game.sandbox.requests.all() == []
        async with game.coinslot(journal=path) as coinslot:
            coinslot.on("success", game.take)
            await game.until(lambda: game.told)

    run(play())
    assert game.told == [("success", (order.id, False))]


@pytest.mark.parametrize("damaged", ["{", "[]", b"\xff\xfe", '{"version": 1}'])
def test_damaged_line_is_set_aside_in_the_file(game: Game, run: Run, path: Path, damaged: str | bytes) -> None:
    """Reported on one visit, kept for whoever wants to find out; the others are followed."""
    order = game.sandbox.orders.create("ayla", CATALOG["gems_100"])
    game.sandbox.pay(order.id)
    errors: list[Fault] = []

    async def play() -> None:
        project = game.sandbox.project_id
        await keep(path, project, entry(project, order.id))
        write(path, "INSERT INTO line (project, sandbox, id, entry) VALUES (?, 0, 'bad', ?)", project, damaged)
        for _ in range(2):
            async with game.coinslot(journal=path) as coinslot:
                coinslot.on("error", errors.append)
                coinslot.on("success", game.take)
                await game.until(lambda: game.told and errors)
                assert await coinslot.pending() == ()
        [(*_, line_id, written, aside)] = rows(path)
        assert (line_id, written, aside) == ("bad", damaged, 1)

    run(play())
    assert [fault.code for fault in errors] == [ErrorCode.JOURNAL_DAMAGED]
    assert game.told == [("success", (order.id, False))]


def refused(game: Game, run: Run, path: object) -> str:
    """Why it cannot be entered with that journal."""

    async def play() -> str:
        with pytest.raises(CoinslotError) as raised:
            async with game.coinslot(journal=path):
                pass
        assert raised.value.code is ErrorCode.INVALID_ARGUMENT
        assert str(path) in str(raised.value)
        return str(raised.value)

    return str(run(play()))


def test_file_of_something_else_is_refused_and_left_alone(game: Game, run: Run, path: Path) -> None:
    """A text, another program's database, and one of a later version."""
    path.write_text("a diary\n" * 100)
    assert "it is no journal, but another file" in refused(game, run, path)
    assert path.read_text() == "a diary\n" * 100
    path.unlink()
    write(path, "CREATE TABLE diary (day)")
    before = path.read_bytes()
    assert "it is a database of something else" in refused(game, run, path)
    write(path, "PRAGMA application_id = 7")
    assert "it is a database of something else" in refused(game, run, path)
    write(path, "PRAGMA application_id = 0")
    assert len(path.read_bytes()) == len(before)
    path.unlink()
    run(keep(path, 1, entry(1, 7)))
    write(path, "PRAGMA user_version = 2")
    before = path.read_bytes()
    assert "version 2 of it is unknown here, 1 is known" in refused(game, run, path)
    assert path.read_bytes() == before


def test_place_where_nothing_can_be_is_refused(game: Game, run: Run, tmp_path: Path) -> None:
    """A folder, and a file in a folder that is not there; nothing is made."""
    assert "it cannot be opened; it must be a file" in refused(game, run, tmp_path)
    assert "it cannot be opened; it must be a file" in refused(game, run, tmp_path / "none" / "purchases.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", [7, b"purchases.db", ""])
def test_what_is_no_path_is_refused(game: Game, run: Run, path: object) -> None:
    """By the constructor."""

    async def play() -> None:
        with pytest.raises(CoinslotError, match="expected the path of a file"):
            game.coinslot(journal=path)

    run(play())


OPEN = """
import asyncio, sys
from coinslot.native import Coinslot, CoinslotError
async def play():
    try:
        async with Coinslot(1, "t", journal=sys.argv[1]):
            print("open", flush=True)
            await asyncio.to_thread(sys.stdin.read)
    except CoinslotError as error:
        print(error)
asyncio.run(play())
"""


READ_ONLY = """
import asyncio, concurrent.futures.thread, os, sys
from coinslot.native import CoinslotError
from coinslot.native.journal import SqliteJournal
if os.geteuid() == 0:
    os.setuid(65534)  # to root everything can be written
try:
    asyncio.run(SqliteJournal(sys.argv[1], 1, sandbox=False).open(print))
except CoinslotError as error:
    print(error)
"""


def test_file_that_cannot_be_written_is_refused(path: Path) -> None:
    """When it is entered, not when a purchase is to be kept."""
    in_own_loop(keep(path, 1, entry(1, 7)))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        shut = Path(folder) / "purchases.db"
        shut.write_bytes(path.read_bytes())
        shut.chmod(0o444)
        command = [sys.executable, "-c", READ_ONLY, str(shut)]
        said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
        assert said.stdout == f"journal is {shut}: it cannot be written; its file and its folder must allow that\n"
        assert shut.read_bytes() == path.read_bytes()


def test_two_processes_do_not_share_a_file(game: Game, run: Run, path: Path) -> None:
    """Nor do two games of one process; when the first has left, or was killed, it is free."""
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-c", OPEN, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        assert "it is open in another Coinslot; leave that first" in refused(game, run, path)
        process.kill()

    async def play() -> None:
        async with game.coinslot(journal=path):
            with pytest.raises(CoinslotError, match="it is open in another Coinslot"):
                await game.coinslot(journal=path).__aenter__()
        async with game.coinslot(journal=path) as coinslot:
            assert coinslot.durable

    run(play())


def test_disk_that_takes_nothing_stops_no_purchase(
    game: Game, run: Run, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The game is told that nothing is durable; what could not be written is written with the next change."""

    async def play() -> None:
        async with game.coinslot(journal=path) as coinslot:
            journal = coinslot._make_journal()
            assert isinstance(journal, SqliteJournal)
            assert journal._file
            await journal._in_thread(journal._file.execute, "PRAGMA query_only = ON")
            purchase = coinslot.catalog.purchase("gems_100")
            order_id = await game.ordered(purchase)
            assert not coinslot.durable
            assert [each.order_id for each in await coinslot.pending()] == [order_id]
            await journal._in_thread(journal._file.execute, "PRAGMA query_only = OFF")
            assert (await bought(coinslot.catalog.purchase_free_item("daily_gift", on_success=game.take))).order_id
            assert coinslot.durable
            on_disk = None
            while on_disk != [(purchase.id,)]:  # the gift's goes when it was taken, a moment after its outcome is told
                lines = await journal._in_thread(journal._file.execute, "SELECT id FROM line")
                on_disk = await journal._in_thread(lines.fetchall)

    run(play())
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings
    assert str(path) in warnings[0]


def test_change_is_on_disk_when_its_call_returns(run: Run, path: Path) -> None:
    """Also of a call that comes second, and finds that everything is being done already."""
    may_write = threading.Event()

    async def play() -> None:
        journal = SqliteJournal(path, 1, sandbox=False)
        await journal.open(lambda *_: None)
        await journal.remember("left", {})
        journal._thread.submit(may_write.wait)
        calls = [asyncio.create_task(journal.forget("left")) for _ in range(2)]
        await asyncio.sleep(0.05)  # nothing signals that they wait
        waiting = [not call.done() for call in calls]
        may_write.set()
        await asyncio.wait(calls)
        await journal.close()
        assert waiting == [True, True]
        assert rows(path) == []

    run(play())


def test_late_acknowledgement_finds_nobody(game: Game, run: Run, path: Path) -> None:
    """A callback that returns after everything has ended cannot be written down, and breaks nothing."""
    release = asyncio.Event()
    taking = asyncio.Event()

    async def take(*_: object) -> None:
        taking.set()
        await release.wait()

    async def sell() -> None:
        async with game.coinslot(journal=path) as coinslot:
            coinslot.catalog.purchase_free_item("daily_gift", on_success=take)
            await asyncio.Event().wait()

    async def play() -> None:
        task = asyncio.create_task(sell())
        await taking.wait()
        task.cancel()
        await asyncio.sleep(0.05)  # it leaves, and nothing signals that it waits
        task.cancel()
        await asyncio.wait({task})
        release.set()
        await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
        assert len(rows(path)) == 1

    run(play())
    assert game.raised == []
