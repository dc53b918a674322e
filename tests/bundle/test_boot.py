"""How the runtime starts, and how it says that it cannot."""

from __future__ import annotations

import struct
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.bundle.conftest import Probe, Site
    from web.build.static_server import StaticServer

    Serve = Callable[..., StaticServer]
    OpenProbe = Callable[[StaticServer], Probe]

POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"
WITHOUT_WASM = POLICY.replace(" 'wasm-unsafe-eval'", "")
BUILD_ID = slice(32, 64)  # of a snapshot, in bytes
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
    assert "GET /snapshot.bin" in server.requests
    assert "GET /library.zip" not in server.requests
    assert not [request for request in server.requests if "lock" in request or "manifest" in request]


def test_asks_for_each_file_once(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """No file of the runtime is loaded twice but the empty zip, which stands in for two files."""
    server = serve(site.folder)
    probe(server).boot("worker")
    runtime = [request for request in server.requests if not request.endswith(".js")]
    assert {request for request in runtime if runtime.count(request) > 1} == {"GET /empty.zip"}


def test_progress_ends_at_its_total(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Progress counts the bytes of wasm and snapshot and never goes back."""
    progress = [message for message in probe(serve(site.folder)).boot("worker") if message["type"] == "progress"]
    assert {message["phase"] for message in progress} == {"download"}
    loaded = [message["loaded"] for message in progress]
    assert loaded == sorted(loaded)
    assert loaded[-1] == progress[-1]["total"] == sum(site.index[name]["bytes"] for name in ("wasm", "snapshot"))


@pytest.mark.parametrize("where", ["worker", "page"])
def test_falls_back_without_a_snapshot(where: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Without a snapshot Python starts from the library, says so once, and asks nobody but its own origin."""
    site.path("snapshot").unlink()
    server = serve(site.folder, {"/": {"Content-Security-Policy": POLICY}})
    said = probe(server).boot(where)
    assert said[-1] == {"type": "ready"}
    (notice,) = notices(said)
    assert "snapshot.bin answered HTTP 404" in notice
    assert f"GET /{site.index['coinslot']['path']}" in server.requests


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
    expected = site.index[name]["sha384"]
    site.damage(name)
    code, text = failure(probe(serve(site.folder)).boot("worker"))
    assert code == "runtime_corrupt"
    assert site.index[name]["path"] in text
    assert expected in text


@pytest.mark.parametrize("name", ["library", "micropip", "coinslot"])
def test_a_changed_file_of_the_fallback_is_an_error(name: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """What the start without a snapshot needs is verified as well."""
    site.path("snapshot").unlink()
    site.damage(name)
    code, text = failure(probe(serve(site.folder)).boot("worker"))
    assert code == "runtime_corrupt"
    assert site.index[name]["path"] in text


def test_a_truncated_file_is_an_error(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A file that is too short is told by its length."""
    site.replace(site.path("wasm"), site.path("wasm").read_bytes()[:-1])
    code, text = failure(probe(serve(site.folder)).boot("worker"))
    assert code == "runtime_corrupt"
    assert f"{site.index['wasm']['bytes']} bytes" in text


@pytest.mark.parametrize("path", ["pyodide/pyodide.asm.wasm", "pyodide/pyodide.mjs", "pyodide/pyodide.asm.mjs"])
def test_a_missing_file_is_an_error(path: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """The text of the error names the file that is missing."""
    (site.folder / path).unlink()
    code, text = failure(probe(serve(site.folder)).boot("worker"))
    assert code == "runtime_failed"
    assert path in text


@pytest.mark.parametrize(("where", "prefix"), [("page", "/"), ("worker", "/worker.js")])
def test_a_policy_without_wasm_is_an_error(where: str, prefix: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Where WebAssembly may not be compiled, that is said at once, before anything is loaded."""
    server = serve(
        site.folder, {"/": {"Content-Security-Policy": POLICY}, prefix: {"Content-Security-Policy": WITHOUT_WASM}}
    )
    code, text = failure(probe(server).boot(where))
    assert code == "runtime_blocked"
    assert "'wasm-unsafe-eval'" in text
    assert "GET /pyodide/pyodide.asm.wasm" not in server.requests


def test_starts_whatever_the_server_calls_wasm(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A server that does not know .wasm can serve the bundle."""
    server = serve(site.folder, {"/pyodide/pyodide.asm.wasm": {"Content-Type": "text/plain"}})
    assert probe(server).boot("worker")[-1] == {"type": "ready"}


def test_starts_unverified_in_an_insecure_context(site: Site, serve: Serve, page: Page, probe: OpenProbe) -> None:
    """Over plain HTTP browsers offer no digests: the start says that it could not verify, and goes on."""
    opened = probe(serve(site.folder))
    page.evaluate("() => Object.defineProperty(crypto, 'subtle', { value: undefined })")
    said = opened.boot("page")
    assert said[-1] == {"type": "ready"}
    (notice,) = notices(said)
    assert "not verified" in notice


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
