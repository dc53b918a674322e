"""How the runtime starts, and how it says that it cannot."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests import bundled
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from tests.bundle.conftest import Probe, Site
    from web.build.static_server import StaticServer

    Serve = Callable[..., StaticServer]
    OpenProbe = Callable[[StaticServer], Probe]

POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"
WITHOUT_WASM = POLICY.replace(" 'wasm-unsafe-eval'", "")
BUILD_ID = slice(32, 64)  # of a snapshot, in bytes
MOST_BROTLI = 3_300_000  # bytes of a start; 0.60 of what Pyodide 314.0.7 takes as shipped
MOST_STORED = 4_500_000  # with gzip for the two that count, and scripts as they are
MOST_READ = 9_000_000  # bytes of the memory's 30 MB
WORD = struct.Struct("<I")
INITIAL_HEAP = 31_457_280  # bytes of the memory that the wasm starts with


def notices(said: list[dict[str, Any]]) -> list[str]:
    """Pick the texts for the console out of what was said."""
    return [message["text"] for message in said if message["type"] == "notice"]


def failure(said: list[dict[str, Any]]) -> tuple[str, str]:
    """Return code and text of the failure that the start ended with."""
    assert said[-1]["type"] == "failed", said
    return said[-1]["error"]["code"], said[-1]["error"]["message"]


@pytest.mark.parametrize("where", ["worker", "page"])
def test_starts_from_the_snapshot(where: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Under the strict policy Python starts from the snapshot, without a word and without the library."""
    server = serve(site.folder, {"/": {"Content-Security-Policy": POLICY}})
    said = probe(server).boot(where)
    assert said[-1] == {"type": "ready"}
    assert notices(said) == []
    assert bundled.requests(server.requests, "snapshot")
    assert not bundled.requests(server.requests, "library")
    assert not [request for request in server.requests if "lock" in request or "manifest" in request]


def test_asks_for_each_file_once(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """No file of the runtime is loaded twice but the empty zip, which stands in for two files."""
    server = serve(site.folder)
    probe(server).boot("worker")
    runtime = [request for request in server.requests if not request.endswith(".js")]
    assert all("/empty-" in request for request in runtime if runtime.count(request) > 1)


def test_progress_ends_at_its_total(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Progress counts the bytes of wasm and snapshot and never goes back."""
    progress = [message for message in probe(serve(site.folder)).boot("worker") if message["type"] == "progress"]
    assert {message["phase"] for message in progress} == {"download"}
    loaded = [message["loaded"] for message in progress]
    assert loaded == sorted(loaded)
    assert loaded[-1] == progress[-1]["total"] == sum(site.path(name).stat().st_size for name in ("wasm", "snapshot"))


@pytest.mark.parametrize("where", ["worker", "page"])
def test_falls_back_without_a_snapshot(where: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Without a snapshot Python starts from the library, says so once, and asks nobody but its own origin."""
    missing = bundled.remove(site.folder, "snapshot.bin").name
    server = serve(site.folder, {"/": {"Content-Security-Policy": POLICY}})
    said = probe(server).boot(where)
    assert said[-1] == {"type": "ready"}
    (notice,) = notices(said)
    assert f"{missing} answered HTTP 404" in notice
    progress = [message for message in said if message["type"] == "progress"][-1]
    assert (progress["phase"], progress["loaded"]) == ("fallback", progress["total"])
    assert f"GET /wheels/{site.path('coinslot').name}" in server.requests


def test_falls_back_from_a_snapshot_of_another_build(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A snapshot of another build of Pyodide is refused after all has been set up, and the second start works."""
    data = bytearray(site.path("snapshot").read_bytes())
    data[BUILD_ID] = bytes(32)
    site.rebuild("snapshot", bytes(data))
    said = probe(serve(site.folder)).boot("worker")
    assert said[-1] == {"type": "ready"}
    (notice,) = notices(said)
    assert "build id mismatch" in notice


def test_falls_back_from_a_snapshot_that_is_too_large(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A snapshot of a memory larger than the initial heap is refused (pyodide#6254), and Python starts all the same."""
    data = bytearray(site.path("snapshot").read_bytes())
    header = WORD.unpack_from(data)[0]
    WORD.pack_into(data, 16 + header, INITIAL_HEAP // WORD.size)  # where the first run lies
    site.rebuild("snapshot", bytes(data))
    said = probe(serve(site.folder)).boot("worker")
    assert said[-1] == {"type": "ready"}
    assert len(notices(said)) == 1


@pytest.mark.parametrize("name", ["snapshot", "wasm"])
def test_a_changed_file_is_an_error(name: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A file that is not the one that was built stops the start: other files may have been changed too."""
    expected = site.digest(name)
    site.damage(name)
    code, text = failure(probe(serve(site.folder)).boot("worker"))
    assert code == "runtime_corrupt"
    assert site.path(name).name in text
    assert expected in text


@pytest.mark.parametrize("name", ["library", "micropip", "coinslot"])
def test_a_changed_file_of_the_fallback_is_an_error(name: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """What the start without a snapshot needs is verified as well."""
    bundled.remove(site.folder, "snapshot.bin")
    site.damage(name)
    code, text = failure(probe(serve(site.folder)).boot("worker"))
    assert code == "runtime_corrupt"
    assert site.path(name).name in text


def test_a_truncated_file_is_an_error(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A file that is too short is told by its length."""
    whole = site.path("wasm").read_bytes()
    site.replace(site.path("wasm"), whole[:-1])
    code, text = failure(probe(serve(site.folder)).boot("worker"))
    assert code == "runtime_corrupt"
    assert f"{len(whole)} bytes" in text


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "pyodide.asm.js"])
def test_a_missing_file_is_an_error(name: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """The text of the error names the file that is missing."""
    missing = bundled.remove(site.folder, name).name
    code, text = failure(probe(serve(site.folder)).boot("worker"))
    assert code == "runtime_failed"
    assert missing in text


@pytest.mark.parametrize(("where", "prefix"), [("page", "/"), ("worker", "/worker-")])
def test_a_policy_without_wasm_is_an_error(where: str, prefix: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Where WebAssembly may not be compiled, that is said at once, before anything is loaded."""
    server = serve(
        site.folder, {"/": {"Content-Security-Policy": POLICY}, prefix: {"Content-Security-Policy": WITHOUT_WASM}}
    )
    code, text = failure(probe(server).boot(where))
    assert code == "runtime_blocked"
    assert "'wasm-unsafe-eval'" in text
    assert not bundled.requests(server.requests, "pyodide.asm")


def test_starts_whatever_the_server_calls_wasm(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A server that does not know .wasm can serve the bundle."""
    server = serve(site.folder, {f"/{site.path('wasm').name}": {"Content-Type": "text/plain"}})
    assert probe(server).boot("worker")[-1] == {"type": "ready"}


def test_starts_unverified_in_an_insecure_context(site: Site, serve: Serve, page: Page, probe: OpenProbe) -> None:
    """Over plain HTTP browsers offer no digests: the start says that it could not verify, and goes on."""
    opened = probe(serve(site.folder))
    page.evaluate("() => Object.defineProperty(crypto, 'subtle', { value: undefined })")
    said = opened.boot("page")
    assert said[-1] == {"type": "ready"}
    (notice,) = notices(said)
    assert "not verified" in notice


@pytest.mark.parametrize("encodings", [True, False], ids=["server compresses", "server does not"])
def test_takes_what_is_compressed(site: Site, serve: Serve, probe: OpenProbe, *, encodings: bool) -> None:
    """A start takes little over the wire, also where the server sends files as they are, and reads little."""
    server = serve(site.folder, encodings=encodings)
    assert probe(server).boot("worker")[-1] == {"type": "ready"}
    asked = {path for request in server.requests if "-" in (path := request.removeprefix("GET /"))}
    asked -= {name for name in asked if name.startswith("pyodide.rest-")}  # behind the start: see test_rest.py
    stored = {name for name in asked if name.endswith(".gz")}
    assert len(stored) == (0 if encodings else 2)
    ending = ".br" if encodings else ""
    taken = sum((site.folder / f"{name}{ending}").stat().st_size for name in asked if f"{name}.gz" not in stored)
    assert taken < (MOST_BROTLI if encodings else MOST_STORED)
    memory = site.path("snapshot").stat().st_size
    assert memory < MOST_READ


def test_starts_where_nothing_is_compressed(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Where the compressed files are not deployed, those that are will do."""
    for path in [*site.folder.rglob("*.gz"), *site.folder.rglob("*.br")]:
        path.unlink()
    assert probe(serve(site.folder)).boot("worker")[-1] == {"type": "ready"}


def test_starts_where_the_name_is_taken_for_an_encoding(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Some servers send .gz with the encoding that its name says, so that the browser has opened it already."""
    encoded = {"Content-Encoding": "gzip"}
    names = [f"/{site.path(name).name}.gz" for name in ("wasm", "snapshot")]
    server = serve(site.folder, dict.fromkeys(names, encoded), encodings=False)
    assert probe(server).boot("worker")[-1] == {"type": "ready"}
    assert {f"GET {name}" for name in names} <= {*server.requests}


def test_the_worker_asks_for_all_at_once(site: Site, serve: Serve, page: Page, probe: OpenProbe) -> None:
    """Interpreter, memory and scripts are on their way before any of them has arrived."""
    opened = probe(serve(site.folder))
    held: list[Route] = []
    page.route(re.compile(r"/(boot|pyodide\.asm|snapshot)-"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright counts a function's arguments
    page.evaluate("() => void (globalThis.said = probe.bootIn('worker'))")
    # Playwright hands over the requests while it is waited for, and nothing else says that one has come.
    until(
        lambda: len(held) == len({"boot.js", "asm.js", "asm.wasm", "snapshot"}), pause=lambda: page.wait_for_timeout(10)
    )
    for route in held:
        route.continue_()
    assert opened.page.evaluate("() => said")[-1] == {"type": "ready"}


def test_starts_from_a_plain_server(site: Site, page: Page) -> None:
    """Any static file server will do; none of the project's code is needed."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(site.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:  # noqa: S603 - Python itself
        try:
            assert server.stdout
            url = server.stdout.readline().split("(")[1].split("/)")[0]
            page.goto(f"{url}/probe/index.html")
            assert page.evaluate("() => probe.bootIn('worker')")[-1] == {"type": "ready"}
        finally:
            server.terminate()
