"""The command, run as a person runs it."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import sysconfig
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from coinslot.cli import main
from coinslot.cli_webhooks import STATES
from coinslot.server.inbox import Standing
from tests.ownloop import in_own_thread
from tests.server import bodies as b
from tests.server.game import SECRET, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., "Ended"]

COMMAND = [str(Path(sysconfig.get_path("scripts"), "coinslot"))]

SHOP = """
import asyncio, pathlib
from coinslot.server import Handlers, InvalidUserError

handlers, idle = Handlers(), Handlers()
SHOP = 'not handlers'

@handlers.on_order_paid
async def grant(order, transaction):
    await transaction.exec_driver_sql("CREATE TABLE IF NOT EXISTS grants (id INTEGER)")
    await transaction.exec_driver_sql(f"INSERT INTO grants VALUES ({order.order.id})")
    if order.order.id == 1:
        while not pathlib.Path("go").exists():
            pathlib.Path("begun").touch()
            await asyncio.sleep(0.01)
    if order.order.id == 2 and not pathlib.Path("good").exists():
        raise RuntimeError("the shelf of u2 is broken")
    if order.order.id == 3 and not pathlib.Path("good").exists():
        raise InvalidUserError("no u3")
"""


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder of a game, in which the command is run."""
    (tmp_path / "shop.py").write_text(SHOP, "utf-8")
    (tmp_path / "key").write_text(f"\nanother\n {SECRET} \n", "utf-8")
    monkeypatch.chdir(tmp_path)
    path = list(sys.path)
    yield
    sys.path[:] = path
    sys.modules.pop("shop", None)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command that ends by itself, in this process."""

    def run_it(*arguments: str) -> Ended:
        try:
            status = in_own_thread(lambda: main(["webhooks", *arguments]))
        except SystemExit as ended:  # argparse's
            status = int(ended.code or 0)
        return Ended(status, *capsys.readouterr())

    return run_it


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A receiver that runs until killed."""
    command = [*COMMAND, "webhooks", "--secret-file", "key", "--handlers", "shop:handlers", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 # our own
        try:
            yield process
        finally:
            process.kill()


def post(url: str, number: int) -> int:
    """Tell of a paid order; the status of the answer."""
    body = b.raw(b.order_paid(number, f"u{number}", number))
    return httpx.post(url, content=body, headers={"Authorization": signed(body)}, trust_env=False).status_code


def test_it_serves_until_a_signal_and_finishes_what_it_began() -> None:
    """The address first, then a line of JSON for each webhook, in which nobody and nothing secret is named."""
    with started("--json", "--allow", "127.0.0.0/8") as process:
        assert process.stdout is not None
        urls = json.loads(process.stdout.readline())
        assert post(urls["webhook"], 5) == 204
        assert httpx.get(f"{urls['url']}/metrics", trust_env=False).status_code == 200
        body = b.raw(b.order_paid(1, "u1", 1))
        with socket.create_connection(("127.0.0.1", httpx.URL(urls["url"]).port or 0)) as raw:
            head = f"Host: x\r\nAuthorization: {signed(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
            raw.sendall(b"POST /webhook HTTP/1.1\r\n" + head.encode() + body)
            while not Path("begun").exists():
                assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            Path("go").touch()
            assert raw.recv(4096).startswith(b"HTTP/1.1 204")
        rest, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (0, "")
    lines = [json.loads(line) for line in rest.splitlines()]
    assert [(line["event"], line["type"], line["subject"], line["result"], line["status"]) for line in lines] == [
        ("webhook", "order_paid", "order:5", "processed", 204),
        ("webhook", "order_paid", "order:1", "processed", 204),
    ]
    for word in (SECRET, "another", "203.0.113", "127.0.0.1", "a@b.c", "u5", "ayla"):
        assert word not in rest


def test_people_see_what_failed_and_have_it_done(run: Run) -> None:
    """A line for each webhook; the inbox listed, one shown, replayed once and never again."""
    with started("--no-metrics") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith("Webhooks  http://127.0.0.1:")
        url = first.split()[1]
        assert httpx.get(url.replace("/webhook", "/metrics"), trust_env=False).status_code == 404
        assert [post(url, number) for number in (4, 2, 3)] == [204, 503, 400]
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (0, "")
    assert "webhook not processed  type=order_paid  error=RuntimeError  at=" in rest
    assert "the shelf of u2" not in rest
    assert "result=refused  status=400" in rest

    lines = run("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["ID", "3", "2", "1"]
    assert lines[2].split()[2:] == ["order_paid", "order:2", "failed", "-", "1"]
    [only] = run("list", "--state", "failed", "--json").stdout.splitlines()
    assert json.loads(only)["subject"] == "order:2"
    assert len(run("list", "--limit", "1", "--json").stdout.splitlines()) == 1
    shown = run("show", "2").stdout
    assert "error     RuntimeError: the shelf of u2 is broken" in shown
    assert '"notification_type": "order_paid"' in shown
    assert json.loads(json.loads(run("show", "2", "--json").stdout)["body"])["order"]["id"] == 2

    again = run("replay", "2", "--handlers", "shop:handlers")
    assert again.returncode == 1
    assert "Webhook 2, order_paid of order:2, is failed now: RuntimeError: the shelf of u2 is broken" in again.stdout
    Path("good").touch()
    for number in ("2", "3"):
        told = run("replay", number, "--handlers", "shop:handlers")
        assert told.stdout == f"Webhook {number}, order_paid of order:{number}, is processed now\n"
        assert told.returncode == 0
    for number in ("1", "2", "3"):
        told = run("replay", number, "--handlers", "shop:handlers")
        assert told.stdout.endswith("was settled before, and stays so\n")
        assert told.returncode == 0
    with sqlite3.connect("coinslot.db") as db:
        assert db.execute("SELECT id FROM grants").fetchall() == [(4,), (2,), (3,)]
    db.close()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "--handlers is missing; expected MODULE:NAME"),
        (["--handlers", "shop"], "--handlers is 'shop'; expected MODULE:NAME"),
        (["--handlers", "nowhere:handlers"], "There is no module nowhere"),
        (["--handlers", "shop:nothing"], "shop:nothing is NoneType; expected a coinslot.server.Handlers"),
        (["--handlers", "shop:SHOP"], "shop:SHOP is str; expected a coinslot.server.Handlers"),
        (["--handlers", "shop:handlers"], "--secret-file is missing"),
        (["--handlers", "shop:handlers", "--secret-file", "none"], "none cannot be read"),
        (["--handlers", "shop:handlers", "--secret-file", "empty"], "empty is empty; expected the project's key"),
        (["--handlers", "shop:idle", "--secret-file", "key"], "No handler grants anything; add on_order_paid"),
        (["--handlers", "shop:handlers", "--secret-file", "key", "--allow", "x"], "'x' is no network"),
        (["--handlers", "shop:handlers", "--secret-file", "key", "--db", "mysql://x/y"], "mysql is no database"),
        (
            ["--handlers", "shop:handlers", "--secret-file", "key", "--db", "sqlite:///no/x.db"],
            "There is no folder no for",
        ),
        (["--handlers", "shop:handlers", "--secret-file", "key", "--host", "no.such.host.invalid"], "Cannot listen on"),
        (["list", "--db", "sqlite:///typo.db"], "There is no file typo.db"),
        (["show", "1"], "There is no file coinslot.db"),
    ],
)
def test_what_is_wrong_is_explained(run: Run, arguments: list[str], text: str) -> None:
    """In a sentence on stderr, with exit status 1; no database is made by a look."""
    Path("empty").touch()
    ended = run(*arguments)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert text in ended.stderr
    assert not Path("typo.db").exists()


def test_a_taken_port_is_explained(run: Run) -> None:
    """With what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        ended = run("--handlers", "shop:handlers", "--secret-file", "key", "--port", port)
    assert ended.returncode == 1
    assert f"Cannot listen on 127.0.0.1, port {port}" in ended.stderr


def test_an_unknown_webhook_is_told_of(run: Run) -> None:
    """And so is a state that there is not."""
    Path("coinslot.db").touch()
    assert "There is no webhook 9 in the inbox" in run("show", "9").stderr
    assert run("list", "--state", "nonsense").returncode == 2
    assert tuple(Standing) == STATES


@pytest.mark.parametrize("missing", ["sqlalchemy", "uvicorn"])
def test_a_missing_extra_is_named(missing: str) -> None:
    """Without the extra the command says what to install; None in sys.modules is how Python hides a module."""
    code = f"import sys; sys.modules[{missing!r}] = None; from coinslot.cli import main; sys.exit(main(['webhooks']))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 # our own code
    assert ended.returncode == 1
    assert "pip install 'coinslot[server]'" in ended.stderr
    assert "Traceback" not in ended.stderr
