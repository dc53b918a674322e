"""build.py: the commands that a person types, and the server that it shares with the tests."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import build
from web.build import browsers
from web.build.browsers import FIREFOX, WEBKIT
from web.build.console import BuildError, run
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = str(Path(build.__file__))


@pytest.fixture
def demo(bundle: Path) -> Iterator[subprocess.Popen[str]]:
    """The demo on free ports, without a browser; ended, with its sandbox, if the test has not done so."""
    assert bundle.is_dir()
    command = [sys.executable, SCRIPT, "demo", "--no-browser", "--json", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:  # noqa: S603
        try:
            yield child
        finally:
            child.terminate()


def first_line(child: subprocess.Popen[str]) -> dict[str, str]:
    """Read the addresses that a command gives in the first line of its output."""
    assert child.stdout
    line = child.stdout.readline()
    assert line, child.stderr and child.stderr.read()
    result: dict[str, str] = json.loads(line)
    return result


def test_the_demo_serves_game_and_sandbox(demo: subprocess.Popen[str]) -> None:
    """The first line of stdout names the addresses, and each of them answers."""
    addresses = first_line(demo)
    assert set(addresses) == {"game", "store", "payStation", "socket", "projectId"}
    game = httpx.get(addresses["game"])
    assert game.status_code == httpx.codes.OK
    policy = game.headers["Content-Security-Policy"]
    assert f"connect-src 'self' {addresses['store']} {addresses['socket']};" in policy
    assert f"frame-src {addresses['payStation']};" in policy
    config = httpx.get(f"{addresses['game']}config.json").json()
    assert config == {
        "projectId": addresses["projectId"],
        "endpoints": {name: addresses[name] for name in ("store", "payStation", "socket")},
        "sandbox": True,
        "backend": None,
    }
    assert httpx.get(f"{addresses['store']}/sandbox/token?user=ayla").json()["token"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_ends_when_asked(number: signal.Signals, demo: subprocess.Popen[str]) -> None:
    """Interrupted or terminated, the demo takes the sandbox with it and ends well, at once."""
    addresses = first_line(demo)
    asked = time.monotonic()
    demo.send_signal(number)
    assert demo.wait(timeout=10) == 0
    assert time.monotonic() - asked < 5
    with pytest.raises(httpx.ConnectError):
        httpx.get(addresses["store"])


def test_the_demo_explains_a_taken_port(bundle: Path) -> None:
    """A port that is in use is named, with what to do, and without a traceback."""
    assert bundle.is_dir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, SCRIPT, "demo", "--no-browser", "--port", str(port)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)  # noqa: S603
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"port {port} cannot be used" in done.stderr
    assert "--port 0" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_done_twice(bundle: Path) -> None:
    """When nothing has changed, set-up and bundle are looked through and left alone."""
    built = (bundle / "manifest.json").stat().st_mtime_ns
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603
        [sys.executable, SCRIPT, "bundle"], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert time.monotonic() - started < 5  # a set-up takes half a minute, even on the fastest machine
    assert (bundle / "manifest.json").stat().st_mtime_ns == built


def test_a_step_is_done_again_when_its_input_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step runs once for each state of its inputs, and again after it failed."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    stamp, lock = tmp_path / "stamp", tmp_path / "lock"
    lock.write_text("one")

    def needed() -> bool:
        with build.step(stamp, [lock], "doing it") as result:
            return result

    with pytest.raises(BuildError), build.step(stamp, [lock], "doing it"):
        raise BuildError("it failed")
    assert needed()
    assert not needed()
    lock.write_text("two")
    assert needed()


def test_a_failed_program_is_explained() -> None:
    """An error names the program and says what to do."""
    with pytest.raises(BuildError, match=r"ended with 3; try again"):
        run(sys.executable, "-c", "raise SystemExit(3)", hint="try again")
    with pytest.raises(BuildError, match=r"no-such-program was not found; install it"):
        run("no-such-program", hint="install it")


@pytest.mark.parametrize("variable", ["COINSLOT_CHROMIUM", "COINSLOT_FIREFOX", "COINSLOT_WEBKIT"])
def test_a_wrong_browser_is_explained(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that names no program is an error that quotes it, not a reason to take another."""
    monkeypatch.setenv(variable, "/no/such/browser")
    with pytest.raises(BuildError, match=f"{variable} is '/no/such/browser'"):
        browsers.set_up(build.PYTHON, required=False)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder as the only one on the PATH, on a machine with no browser but Chromium."""
    monkeypatch.setenv("COINSLOT_CHROMIUM", sys.executable)
    monkeypatch.delenv("COINSLOT_FIREFOX", raising=False)
    monkeypatch.delenv("COINSLOT_WEBKIT", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_missing_browsers_are_told(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without Firefox and WebKitGTK the tests go on; what would bring them is said."""
    assert bare.is_dir()
    assert browsers.set_up(build.PYTHON, required=False) == {"COINSLOT_CHROMIUM": sys.executable}
    said = capsys.readouterr().err
    assert "Firefox was not found, so its tests are skipped" in said
    assert "sudo apt-get install firefox-esr" in said
    assert "sudo apt-get install webkit2gtk-driver xvfb" in said


def test_missing_browsers_are_an_error_where_all_are_required(bare: Path) -> None:
    """--all-browsers fails before any check, and its text says what to do."""
    assert bare.is_dir()
    with pytest.raises(BuildError, match=r"need Firefox.*sudo apt-get install firefox-esr"):
        browsers.set_up(build.PYTHON, required=True)


def put_program(path: Path, code: int) -> str:
    """Write a program that ends with a code at once."""
    path.write_text(f"#!/bin/sh\nexit {code}\n", "utf-8")
    path.chmod(0o700)
    return str(path)


def test_a_program_that_does_not_run_is_no_browser(bare: Path) -> None:
    """A Firefox that only says what to install is passed over; the next name is tried."""
    put_program(bare / "firefox-esr", 1)
    assert FIREFOX.find() is None
    works = put_program(bare / "firefox", 0)
    assert FIREFOX.find() == works


def test_a_browser_without_what_it_needs_is_none(bare: Path) -> None:
    """WebKitGTK's driver is of no use without a screen."""
    driver = put_program(bare / "WebKitWebDriver", 0)
    assert WEBKIT.find() is None
    put_program(bare / "Xvfb", 0)
    assert WEBKIT.find() == driver


def test_the_server_overrides_headers_by_prefix(tmp_path: Path) -> None:
    """A longer prefix overrides a shorter one, and an empty value takes a header away."""
    for name in ("page.html", "worker.js", "pyodide.wasm"):
        (tmp_path / name).write_text("")
    headers = {"/": {"X-Policy": "strict"}, "/worker.js": {"X-Policy": "lax"}, "/page": {"X-Policy": ""}}
    with StaticServer(tmp_path, headers=headers) as server:
        wasm, worker, page = (httpx.get(f"{server.url}/{name}") for name in ("pyodide.wasm", "worker.js", "page.html"))
    assert wasm.headers["X-Policy"] == "strict"
    assert worker.headers["X-Policy"] == "lax"
    assert "X-Policy" not in page.headers
    assert wasm.headers["Content-Type"] == "application/wasm"
    assert worker.headers["Content-Type"] == "text/javascript"


def test_the_server_notes_requests_and_answers_json(tmp_path: Path) -> None:
    """Objects are answered as JSON, and every request is noted in its order."""
    with StaticServer(tmp_path, answers={"/config.json": {"a": 1}}) as server:
        assert httpx.get(f"{server.url}/config.json?x").json() == {"a": 1}
        assert httpx.get(f"{server.url}/missing").status_code == httpx.codes.NOT_FOUND
    assert server.requests == ["GET /config.json", "GET /missing"]
