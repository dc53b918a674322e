"""Receivers as processes, on one database, and who stands in front of them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.server.receiver import Trouble

ROOT: Final = Path(__file__).resolve().parents[2]

HANDLER_SECONDS: Final = 1.5

EFFECTS: Final = "CREATE TABLE effects (order_id BIGINT NOT NULL, kind TEXT NOT NULL)"
"""What has been done to the players, without anything that would keep it from being done twice."""


class Database:
    """A database, as its owner looks at it.

    Args:
        url: in SQLAlchemy's form, with the driver.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def kind(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.url.partition("+")[0]

    def run(self, statement: str, **values: object) -> Sequence[Any]:
        """Run a statement, which is a transaction of its own; returns the rows, if it has any."""

        async def execute() -> Sequence[Any]:
            engine = create_async_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
            try:
                async with engine.connect() as db:
                    result = await db.execute(text(statement), values)
                    return result.all() if result.returns_rows else []
            finally:
                await engine.dispose()

        # In a thread of its own: Playwright's loop runs in this one once a test has used the browser.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, execute()).result()

    def effects(self, order_id: int | None = None) -> list[tuple[int, str]]:
        """What was done, sorted; all of it, or one order's."""
        rows = sorted(tuple(row) for row in self.run("SELECT order_id, kind FROM effects"))
        return [row for row in rows if order_id in (None, row[0])]


class Pipe:
    """From the test to whichever process reads first, whoever of these dies.

    Args:
        waits: whether reading waits for something to read.

    Attributes:
        end: the number of the file to read from.
    """

    def __init__(self, *, waits: bool) -> None:
        self.end, self._beginning = os.pipe()
        os.set_blocking(self.end, waits)

    def write(self, given: bytes) -> None:
        """Give them something."""
        os.write(self._beginning, given)

    def empty(self) -> None:
        """Take back what nobody has read."""
        with contextlib.suppress(BlockingIOError):
            os.read(self.end, 65_536)

    def close(self) -> None:
        """Close both ends."""
        os.close(self.end)
        os.close(self._beginning)


class Receiver:
    """One that listens, and goes on listening while nobody serves.

    Args:
        url: of the database.
        troubles: what it takes its troubles from.
        gate: what those who are held wait for.
        voice: the file that it writes its lines to.
        handler_seconds: after which a handler is interrupted.
    """

    def __init__(self, url: str, troubles: Pipe, gate: Pipe, voice: IO[bytes], handler_seconds: float) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        numbers = (self._listener.fileno(), troubles.end, gate.end)
        self._process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", "tests.server.receiver", url, str(handler_seconds), *map(str, numbers)],
            cwd=ROOT,
            pass_fds=numbers,
            stdin=subprocess.PIPE,
            stdout=voice,
        )

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        """Whether somebody serves."""
        connection = HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=30)
        self._listener.close()


class Receivers:
    """Some receivers on one database, and an address that leads to each of them in turns.

    Args:
        url: of the database, which is empty.
        count: of the receivers.
        handler_seconds: theirs.

    Attributes:
        database: theirs.
        each: the receivers.
        url: where webhooks go.
    """

    url: str

    def __init__(self, url: str, count: int, handler_seconds: float) -> None:
        self.database = Database(url)
        self.database.run(EFFECTS)
        self._troubles, self._gate = Pipe(waits=False), Pipe(waits=True)
        self._voice = tempfile.TemporaryFile("a+b")  # noqa: SIM115 - closed with the receivers
        each = (url, self._troubles, self._gate, self._voice, handler_seconds)
        self.each = [Receiver(*each) for _ in range(count)]

    def trouble(self, troubles: Iterable[Trouble]) -> None:
        """What happens to the next webhooks, whoever gets them; what was left of earlier ones does not."""
        self._troubles.empty()
        self._troubles.write("".join(troubles).encode())

    def let_go(self, count: int = 1) -> None:
        """Let so many go that are held."""
        self._gate.write(b"." * count)

    def said(self, words: str) -> int:
        """How often they have said so, in a line of its own."""
        self._voice.seek(0)
        return self._voice.read().decode().splitlines().count(words)

    def is_ready(self) -> bool:
        """Whether all of them serve."""
        return all(one.is_ready() for one in self.each)

    def close(self) -> None:
        """End them."""
        for one in self.each:
            one.close()
        for opened in (self._troubles, self._gate, self._voice):
            opened.close()


@contextlib.contextmanager
def receivers(url: str, count: int, handler_seconds: float = HANDLER_SECONDS) -> Iterator[Receivers]:
    """Start receivers on an empty database."""
    with contextlib.closing(Receivers(url, count, handler_seconds)) as started:
        until(started.is_ready, "the receivers were ready")
        with alternating([one.port for one in started.each]) as port:
            started.url = f"http://127.0.0.1:{port}/webhook"
            yield started


@contextlib.contextmanager
def alternating(ports: Sequence[int]) -> Iterator[int]:
    """Listen, and lead each connection to the next of some ports, as a load balancer does; gives its own port."""
    turns = cycle(ports)

    class Connection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # A receiver that dies resets the connection, and so is the sender's then.
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", next(turns))) as there:
                others = {self.request: there, there: self.request}
                while True:
                    for one in select.select(list(others), [], [])[0]:
                        part = one.recv(65_536)
                        if not part:
                            return
                        others[one].sendall(part)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()
