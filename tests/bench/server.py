"""What a webhook costs, beside an endpoint that does nothing with it, and as the inbox grows."""

from __future__ import annotations

import contextlib
import random
import tempfile
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.bench.figures import Against, Figure, Goal, Result, Spread, percentile
from tests.bench.lab import BenchError
from tests.bench.load import CONNECTIONS, Answered, fresh, mixed, receiving, send
from tests.server import postgres
from tests.server.processes import EFFECTS, Database
from tests.server.wire import Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.lab import Lab
    from tests.bench.load import Mix

    Databases = dict[str, Callable[[], Database]]

WEBHOOKS: Final = 10_000
SMALL, LARGE = 0.1, 100
"""Rows of an inbox for each webhook that is sent: a thousand, and a million."""

TURNS: Final = 4
"""Of the two inboxes in each run, so that what else the machine does hits both of them."""

SHARE: Final = 0.025
"""Of the webhooks: how many are sent to each inbox in a turn."""

FLAT: Final = Goal("ratio", 1.1)
BARE: Final = "a bare Starlette endpoint that only parses JSON"

ROWS: Final = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :rows)",
    "postgresql": "WITH numbers(n) AS (SELECT * FROM generate_series(1, CAST(:rows AS BIGINT)))",
}
TABLES: Final = (
    """INSERT INTO coinslot_subjects (subject, player, state) {rows}
    SELECT 'order:' || n, 'player' || (n % 1000), 'granted' FROM numbers""",
    """INSERT INTO coinslot_inbox
    (key, type, subject, state, status, answer, body, attempts, received_at, settled_at) {rows}
    SELECT 'transaction:' || n || '\\:order_paid', 'order_paid', 'order:' || n, 'processed', 204, {empty}, {empty}, 1,
    CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM numbers""",
)
EMPTY: Final = {"sqlite": "x''", "postgresql": "''::bytea"}
TIDY: Final = {"sqlite": "PRAGMA wal_checkpoint(TRUNCATE)", "postgresql": "VACUUM ANALYZE"}


def receipts(lab: Lab) -> Result:
    """Send webhooks to receivers and to a bare endpoint in turns, then to inboxes of two sizes.

    Raises:
        BenchError: there is no PostgreSQL, or a webhook was not accepted.
    """
    count = lab.purchases or WEBHOOKS
    shop = Shop()
    with _databases() as databases:
        mix = mixed(shop, random.Random(lab.seed or 0), count)  # noqa: S311 - the same each time
        figures, note = _beside_bare(lab.runs, databases, mix)
        for name, make in databases.items():
            figures |= _grown(lab.runs, name, make, shop, count)
    notes = (
        f"{count} webhooks over {CONNECTIONS} connections, two fifths of them duplicates, all shuffled; {note}.",
        "Each is in the inbox, and on the disk, before it is answered. The bare endpoint checks and keeps nothing.",
    )
    return Result(figures, notes)


@contextlib.contextmanager
def _databases() -> Iterator[Databases]:
    """How to get an empty database of each kind, as people have them: durable."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as opened:
        try:
            server = opened.enter_context(postgres.running())
        except postgres.MissingPostgresError as error:
            raise BenchError(str(error)) from None

        def file() -> Database:
            return Database(f"sqlite+aiosqlite:///{tempfile.mkdtemp(dir=folder)}/coinslot.db")

        yield {"SQLite": file, "PostgreSQL": lambda: Database(server.database())}


def _beside_bare(runs: int, databases: Databases, mix: Mix) -> tuple[dict[str, Figure], str]:
    """Throughput and p99 of each, and how often an effect was missing or one too many."""
    samples: dict[str, list[Answered]] = {name: [] for name in ("", *databases)}
    wrong = 0
    for number in range(runs):
        for name in list(samples)[:: 1 if number % 2 == 0 else -1]:
            answered, missed = _run(databases.get(name), mix)
            samples[name].append(answered)
            wrong += missed
    bare = samples.pop("")
    figures = {}
    for name, ours in samples.items():
        for what, read in (("a webhook at full load", _each), ("p99 of the answers", _p99)):
            against = Against(BARE, Spread.of([read(each) for each in bare]))
            figures[f"{what}, {name}"] = Figure(Spread.of([read(each) for each in ours]), "ms", against)
    figures["webhooks with an effect too many or too few"] = Figure(
        Spread.exactly(wrong), "webhooks", None, Goal("value", 0)
    )
    rates = {name or "bare": round(1000 / median(map(_each, each))) for name, each in {"": bare, **samples}.items()}
    return figures, "webhooks a second: " + ", ".join(f"{name} {rate}" for name, rate in rates.items())


def _run(make: Callable[[], Database] | None, mix: Mix) -> tuple[Answered, int]:
    """Send them all to a new server, and count what is wrong afterwards."""
    if make is None:
        with receiving() as port:
            return send(port, mix.requests), 0
    database = make()
    database.run(EFFECTS)
    with receiving(database.url) as port:
        answered = send(port, mix.requests)
    return answered, len(mix.wrong(database.effects()))


def _grown(runs: int, name: str, make: Callable[[], Database], shop: Shop, count: int) -> dict[str, Figure]:
    """The same webhooks into a small inbox and a large one, in turns."""
    sizes = [round(count * share) for share in (SMALL, LARGE)]
    samples: list[list[float]] = [[], []]
    with contextlib.ExitStack() as opened:
        ports = [opened.enter_context(_filled(make(), rows)) for rows in sizes]
        for port in ports:
            send(port, fresh(shop, round(count * SHARE)))  # what happens once
        for number in range(runs * TURNS):
            for place in (0, 1) if number % 2 == 0 else (1, 0):
                samples[place].append(send(ports[place], fresh(shop, round(count * SHARE))).each)
    small, large = map(Spread.of, samples)
    against = Against(f"with {sizes[0]:,}", small)
    return {f"a webhook with {sizes[1]:,} in the inbox, {name}": Figure(large, "ms", against, FLAT)}


@contextlib.contextmanager
def _filled(database: Database, rows: int) -> Iterator[int]:
    """A receiver with so many rows in its inbox, all of them settled; gives its port."""
    database.run(EFFECTS)
    with receiving(database.url) as port:
        kind = database.kind
        for statement in TABLES:
            database.run(statement.format(rows=ROWS[kind], empty=EMPTY[kind]), rows=rows)
        database.run(TIDY[kind])
        yield port


def _each(answered: Answered) -> float:
    return answered.each


def _p99(answered: Answered) -> float:
    return percentile(answered.waits, 0.99)
