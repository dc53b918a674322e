"""The command, run as a person runs it."""

import json
import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from coinslot.cli import main

COMMAND = [str(Path(sysconfig.get_path("scripts"), "coinslot"))]


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command that ends by itself, in this process, which the signals are given back to."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def run_it(*arguments: str) -> Ended:
        try:
            status = main(arguments)
        except SystemExit as ended:  # argparse's
            status = int(ended.code or 0)
        return Ended(status, *capsys.readouterr())

    yield run_it
    for number, handler in handlers.items():
        signal.signal(number, handler)


@contextmanager
def _started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(  # noqa: S603 # our own command
        [*COMMAND, "sandbox", "--port", "0", "--pay-port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_json_line_comes_first_and_signals_end_it_cleanly(number: signal.Signals) -> None:
    """The first line has the addresses; a signal ends the command with 0 and nothing on stderr."""
    with _started("--json") as process:
        assert process.stdout is not None
        addresses = json.loads(process.stdout.readline())
        assert addresses.keys() == {"store", "payStation", "socket", "projectId"}
        assert httpx.get(f"{addresses['store']}/sandbox/orders").status_code == 200
        assert httpx.get(f"{addresses['payStation']}/paystation4/").status_code == 200
        process.send_signal(number)
        assert process.communicate(timeout=30) == ("", "")
        assert process.returncode == 0


def test_addresses_are_printed_for_people() -> None:
    """Without --json the lines name both origins, the order socket and where a token comes from."""
    with _started() as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
    assert [line.split("  ")[0] for line in lines] == ["Home page", "Store API", "Pay Station", "Socket", "A token"]
    assert all("://127.0.0.1:" in line for line in lines)


def test_taken_port_is_explained(run: Run) -> None:
    """A port that somebody has: a sentence on stderr, nothing on stdout, exit 1."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        ended = run("sandbox", "--port", taken, "--pay-port", "0", "--json")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert f"Port {taken} is taken" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_network_access_needs_its_flag(run: Run) -> None:
    """Another host is refused without the flag, and the help says what the flag risks."""
    ended = run("sandbox", "--host", "0.0.0.0", "--port", "0", "--pay-port", "0")  # noqa: S104 # refused
    assert ended.returncode == 1
    assert "--allow-network-access" in ended.stderr
    assert "mint tokens" in " ".join(run("sandbox", "--help").stdout.split())


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--webhook", "https://93.184.216.34/hook"], "an address on the internet"),
        (["--webhook", "http://127.0.0.1/", "--secret", "QkLtWm3dYpVn8sXa"], "may be that of a real project"),
    ],
)
def test_real_receivers_and_keys_are_refused(run: Run, arguments: list[str], text: str) -> None:
    """Neither a server on the internet hears a test, nor is a real key used in one; it is not repeated either."""
    ended = run("sandbox", "--port", "0", "--pay-port", "0", *arguments)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert text in ended.stderr
    assert "QkLt" not in ended.stderr


def test_each_thing_that_happens_is_a_line() -> None:
    """On a pipe without colour, in the order in which it happened."""
    with _started() as process:
        assert process.stdout is not None
        [first, *_] = [process.stdout.readline() for _ in range(6)]
        store = first.split()[2].rstrip("/")
        order_id = _make_order(store)
        lines = [process.stdout.readline().rstrip() for _ in range(2)]
    assert [line.split()[1:] for line in lines] == [
        [str(order_id), "order", "new"],
        [str(order_id), "request", "POST", "/payment/item/gems_100", "200"],
    ]


def test_machines_get_a_json_object_for_each() -> None:
    """With the bytes of it; whoever does not read holds nothing up, and the end comes all the same."""
    with _started("--json") as process:
        assert process.stdout is not None
        store = json.loads(process.stdout.readline())["store"]
        order_id = _make_order(store)
        told = [json.loads(process.stdout.readline()) for _ in range(2)]
        assert [(entry["order_id"], entry["channel"]) for entry in told] == [(order_id, "order"), (order_id, "request")]
        assert told[1]["raw"]["request"].startswith("POST /api/v2/project/12345/payment/item/gems_100 HTTP/1.1")
        with httpx.Client(base_url=store) as client:
            for _ in range(400):  # more than a pipe holds
                assert client.get("/api/v2/project/12345/order/1").status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def _make_order(store: str) -> int:
    with httpx.Client(base_url=store) as client:
        token = client.get("/sandbox/token?user=ayla").json()["token"]
        made = client.post(
            "/api/v2/project/12345/payment/item/gems_100", json={}, headers={"Authorization": f"Bearer {token}"}
        )
    return int(made.json()["order_id"])


def test_settings_and_seed_hold_from_the_start() -> None:
    """Values are JSON or texts; the first order has the seed's id."""
    with _started("--json", "--set", "order_done_delay=7", "--set", "webhook_mode=separate", "--seed", "7") as process:
        assert process.stdout is not None
        store = json.loads(process.stdout.readline())["store"]
        settings = httpx.get(f"{store}/sandbox/settings").json()
        assert (settings["order_done_delay"], settings["webhook_mode"]) == (7, "separate")
        assert _make_order(store) == 1_000_000


@pytest.mark.parametrize(
    ("setting", "status", "text"),
    [("order_done_delay", 2, "expected NAME=VALUE"), ("delay=1", 1, "no setting 'delay'; known: order_done_delay")],
)
def test_wrong_settings_are_told_of(run: Run, setting: str, status: int, text: str) -> None:
    """Before anything listens."""
    ended = run("sandbox", "--port", "0", "--pay-port", "0", "--set", setting)
    assert (ended.returncode, ended.stdout) == (status, "")
    assert text in ended.stderr


def test_scenarios_are_listed(run: Run, tmp_path: Path) -> None:
    """Each in one line with what it does, those of a file as well; nothing is started."""
    own = tmp_path / "own.toml"
    own.write_text("[slow-store]\nsummary = 'Late.'\nsettings = { order_done_delay = 5 }", "utf-8")
    lines = run("sandbox", "--list-scenarios", "--scenarios", str(own)).stdout.splitlines()
    assert lines[0].split("  ")[0] == "success"
    assert any(line.startswith("order-late[-10] ") for line in lines)
    assert lines[-1].split() == ["slow-store", "Late."]


def test_scenario_is_checked_and_played(run: Run) -> None:
    """An unknown one is told of at once; a known one holds for every order."""
    refused = run("sandbox", "--scenario", "nonsense", "--port", "0", "--pay-port", "0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "There is no scenario 'nonsense'; known: success" in refused.stderr
    with _started("--json", "--scenario", "order-late-30") as process:
        assert process.stdout is not None
        store = json.loads(process.stdout.readline())["store"]
        assert httpx.get(f"{store}/sandbox/settings").json()["scenario"] == "order-late-30"


def test_version_is_the_packages() -> None:
    """The command that is installed prints the number that is installed."""
    ended = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert (ended.returncode, ended.stdout) == (0, f"coinslot {version('coinslot')}\n")


def test_wrong_usage_exits_with_2(run: Run) -> None:
    """No command, or an unknown one, shows the usage."""
    assert run().returncode == 2
    assert "usage: coinslot" in run("nonsense").stderr


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "jwt"])
def test_missing_extra_is_named(missing: str) -> None:
    """Without the extra the command says what to install; None in sys.modules is how Python hides a module."""
    code = f"import sys; sys.modules[{missing!r}] = None; from coinslot.cli import main; sys.exit(main(['sandbox']))"
    ended = subprocess.run(  # noqa: S603 # our own code
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "pip install 'coinslot[sandbox]'" in ended.stderr
    assert "Traceback" not in ended.stderr
