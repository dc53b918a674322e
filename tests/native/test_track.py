"""``coinslot track``, run as a person and as a program runs it, against the sandbox."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import sysconfig
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coinslot.sandbox.catalog import CATALOG
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from coinslot.sandbox import Order, Sandbox

COMMAND = str(Path(sysconfig.get_path("scripts"), "coinslot"))
WIDTH = 60


@pytest.fixture
def order(sandbox: Sandbox) -> Order:
    """A new order of ayla's."""
    return sandbox.orders.create("ayla", CATALOG["gems_100"])


class Track:
    """The command under way, what it has said, and once it has ended also what it has complained of."""

    def __init__(self, process: subprocess.Popen[bytes], reads: int) -> None:
        self.process = process
        self.said = ""
        self.complaint = ""
        self._reader = threading.Thread(target=self._read, args=(reads,))
        self._reader.start()

    def ended(self) -> int:
        """Wait for its end; the exit status."""
        _, complaint = self.process.communicate(timeout=30)
        self.complaint = complaint.decode()
        self._reader.join()
        return self.process.returncode

    @property
    def lines(self) -> list[str]:
        """What it has said, line by line, blanks run together and without the time."""
        return [re.sub(r" +", " ", re.sub(r"\d+:\d\d", "TIME", line)) for line in self.said.splitlines()]

    def _read(self, reads: int) -> None:
        try:
            while part := os.read(reads, 4096):
                self.said += part.decode()
        except OSError:
            pass  # so a pseudo-terminal says that its other side is closed


@contextmanager
def tracking(sandbox: Sandbox, *arguments: str, terminal: bool = False, token: str = "") -> Iterator[Track]:
    """Run the command in an environment of its own."""
    given = ["--project", str(sandbox.project_id), "--store", sandbox.store, "--socket", sandbox.websocket]
    names = {"PATH", "PYTHONPATH", "HOME", "LANG", "COVERAGE_PROCESS_START"}
    environment = {name: value for name, value in os.environ.items() if name in names} | {"COLUMNS": str(WIDTH)}
    reads, writes = pty.openpty() if terminal else os.pipe()
    with subprocess.Popen(  # noqa: S603 - our own command
        [COMMAND, "track", *arguments, *given],
        stdout=writes,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=environment | {"COINSLOT_TOKEN": token or sandbox.token("ayla")},
    ) as process:
        os.close(writes)
        try:
            yield Track(process, reads)
        finally:
            process.kill()
    os.close(reads)


def finish(sandbox: Sandbox, order: Order, *statuses: str, seen: Callable[[str], bool]) -> None:
    """Move the order once the socket listens, each time after the last status is seen."""
    until(lambda: bool(sandbox.sockets.all()))
    for status in statuses:
        until(lambda: seen(str(sandbox.orders.get(order.id).status)))
        sandbox.set_status(order.id, status)


def test_pipe_gets_a_line_for_each_change(sandbox: Sandbox, order: Order) -> None:
    """And one for the end; the exit status says that the order is done."""
    with tracking(sandbox, str(order.id)) as track:
        finish(sandbox, order, "paid", "done", seen=lambda status: f"{status:8}  by socket" in track.said)
        assert track.ended() == 0
    assert track.lines[-4:] == [
        f"order {order.id} new by socket TIME",
        f"order {order.id} paid by socket TIME",
        f"order {order.id} done by socket TIME",
        f"order {order.id} done succeeded after TIME",
    ]
    assert track.complaint == ""


def test_terminal_gets_one_line_that_lives(sandbox: Sandbox, order: Order) -> None:
    """It is written over, never wider than the terminal, and ends as how the order ended."""
    with tracking(sandbox, str(order.id), terminal=True) as track:
        finish(sandbox, order, "paid", "done", seen=lambda status: f"{status:8}  by socket" in track.said)
        assert track.ended() == 0
    whole, rest = track.said.split("\r\n")
    assert rest == ""
    pictures = whole.split("\r")[1:]
    assert all(len(picture) < WIDTH for picture in pictures)
    assert {picture[0] for picture in pictures[:-1]} == set("|/-\\")
    assert [word for word in ("new", "paid", "done") if any(f" {word} " in each for each in pictures)] == [
        "new",
        "paid",
        "done",
    ]
    assert re.fullmatch(rf"order {order.id}  done      succeeded after 0:\d\d *", pictures[-1])


def test_long_trouble_is_cut_to_the_terminal(sandbox: Sandbox, order: Order) -> None:
    """A line that wraps could not be written over."""
    sandbox.fault(status=500, times=1000)
    with tracking(sandbox, str(order.id), terminal=True) as track:
        until(lambda: "the store an" in track.said)
        track.process.send_signal(signal.SIGINT)
        track.ended()
    assert max(len(picture) for picture in re.split(r"[\r\n]+", track.said)) == WIDTH - 1


def test_json_gets_an_object_for_each_change(sandbox: Sandbox, order: Order) -> None:
    """The last one has the outcome."""
    with tracking(sandbox, str(order.id), "--json") as track:
        finish(sandbox, order, "canceled", seen=lambda status: f'"{status}", "means": "socket"' in track.said)
        assert track.ended() == 1
    objects = [json.loads(line) for line in track.said.splitlines()]
    times = [each.pop("elapsed") for each in objects]
    assert times == sorted(times)
    seen = {"orderId": order.id, "status": "canceled", "means": "socket"}
    assert objects[-2:] == [seen, {**seen, "outcome": "canceled", "error": None}]


@pytest.mark.parametrize("arguments", [(), ("--json",)])
@pytest.mark.parametrize("terminal", [False, True])
def test_ctrl_c_says_the_last_status(
    sandbox: Sandbox, order: Order, arguments: tuple[str, ...], *, terminal: bool
) -> None:
    """And ends the command with 130, without a traceback; the socket is closed."""
    with tracking(sandbox, str(order.id), *arguments, terminal=terminal) as track:
        until(lambda: "socket" in track.said)
        track.process.send_signal(signal.SIGINT)
        assert track.ended() == 130
        until(lambda: sandbox.sockets.all() == [])
    if arguments:
        last = json.loads(track.said.splitlines()[-1])
        assert (last["status"], last["outcome"]) == ("new", None)
    else:
        assert re.search(rf"order {order.id}  new       no longer watched after 0:\d\d *\r?\n$", track.said)
    assert track.complaint == ""


def test_trouble_is_told_and_gone_again(sandbox: Sandbox, order: Order) -> None:
    """The order is followed all the same."""
    sandbox.fault(status=500)
    with tracking(sandbox, str(order.id)) as track:
        finish(sandbox, order, "expired", seen=lambda status: f"{status:8}" in track.said)
        assert track.ended() == 1
    assert track.lines[0] == f"order {order.id} unknown by poll TIME the store answered with status 500"
    assert track.lines[-1] == f"order {order.id} expired expired after TIME"


def test_refused_token_is_explained_and_never_shown(sandbox: Sandbox, order: Order) -> None:
    """Exit status 3: how the order stands is not known."""
    token = sandbox.token("ayla", lifetime=-1)
    with tracking(sandbox, str(order.id), token=token) as track:
        assert track.ended() == 3
    assert "Check that the player's token is valid" in track.complaint
    assert token not in track.said + track.complaint
    assert track.lines[-1] == f"order {order.id} unknown pending after TIME"


def test_token_comes_from_a_file(sandbox: Sandbox, order: Order, tmp_path: Path) -> None:
    """Or from the arguments; either is preferred to the variable."""
    sandbox.set_status(order.id, "canceled")
    file = tmp_path / "token"
    file.write_text(f"{sandbox.token('ayla')}\n")
    for arguments in (["--token-file", str(file)], ["--token", sandbox.token("ayla")]):
        with tracking(sandbox, str(order.id), *arguments, token="wrong") as track:  # noqa: S106 - wrong on purpose
            assert track.ended() == 1


def test_reader_that_leaves_ends_the_command(sandbox: Sandbox, order: Order) -> None:
    """As ``head -1`` does; no traceback."""
    given = ["--project", str(sandbox.project_id), "--store", sandbox.store, "--socket", sandbox.websocket]
    with subprocess.Popen(  # noqa: S603 - our own command
        [COMMAND, "track", str(order.id), *given],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"COINSLOT_TOKEN": sandbox.token("ayla")},
    ) as track:
        assert track.stdout
        reader = subprocess.run(
            ["/usr/bin/head", "-1"], stdin=track.stdout, capture_output=True, timeout=30, check=True
        )
        track.stdout.close()  # the last one that could have read on
        sandbox.set_status(order.id, "canceled")
        _, complaint = track.communicate(timeout=30)
    assert (track.returncode, complaint, reader.stdout.count(b"\n")) == (3, b"", 1)


def complaint(*arguments: str, **environment: str) -> str:
    """What the command says of arguments that are wrong; it must end with 2."""
    kept = {name: value for name, value in os.environ.items() if name != "COINSLOT_TOKEN"}
    ended = subprocess.run(  # noqa: S603 - our own command
        [COMMAND, "track", *arguments], env=kept | environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    return ended.stderr.rpartition("error: ")[2].strip()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["1"], "the following arguments are required: --project"),
        (["one", "--project", "1"], "argument ORDER_ID: invalid int value: 'one'"),
        (["0", "--project", "1"], "order_id is 0; expected the id of an order"),
        (["1", "--project", "0"], "project_id is 0; expected a whole number"),
        (["1", "--project", "1", "--store", "nowhere"], 'store is "nowhere"; expected an origin such as'),
        (["1", "--project", "1", "--socket", "http://a"], 'socket is "http://a"; expected an address such as wss://'),
        (["1", "--project", "1", "--token-file", "/nowhere"], "cannot read /nowhere: No such file or directory"),
        (["1", "--project", "1", "--tracking", "hope"], "argument --tracking: invalid choice: 'hope'"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], text: str) -> None:
    """Exit status 2, nothing on stdout."""
    assert complaint(*arguments, COINSLOT_TOKEN="a.b.c").startswith(text)  # noqa: S106 - a variable's name


def test_missing_token_is_explained(tmp_path: Path) -> None:
    """Also an empty file of it; the text names the three ways."""
    text = "the player's token is missing; give --token-file, --token or the variable COINSLOT_TOKEN"
    assert complaint("1", "--project", "1") == text
    empty = tmp_path / "token"
    empty.write_text("\n")
    assert complaint("1", "--project", "1", "--token-file", str(empty)) == text
    (tmp_path / "picture").write_bytes(b"\xff\xfe\x00")
    assert "it is no text" in complaint("1", "--project", "1", "--token-file", str(tmp_path / "picture"))


@pytest.mark.parametrize("missing", ["httpx", "centrifuge"])
def test_missing_extra_is_named(missing: str) -> None:
    """Without the extra the command says what to install; None in sys.modules is how Python hides a module."""
    arguments = ["track", "1", "--project", "1", "--token", "t"]
    code = f"import sys; sys.modules[{missing!r}] = None; from coinslot.cli import main; sys.exit(main({arguments}))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 2
    assert ended.stderr == f"coinslot: {missing} is missing; run: pip install 'coinslot[native]'\n"


def test_help_lists_the_exit_statuses() -> None:
    """For those who write scripts."""
    ended = subprocess.run([COMMAND, "track", "--help"], capture_output=True, text=True, check=True)  # noqa: S603
    assert [line.split()[0] for line in ended.stdout.partition("exit status:\n")[2].splitlines()] == [
        "0",
        "1",
        "2",
        "3",
        "130",
    ]
