"""The rules of memory snapshots, each found by trying."""

from __future__ import annotations

import json
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

import build
from tests import bundled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.bundle.conftest import Probe, Site
    from web.build.static_server import StaticServer

    Serve = Callable[..., StaticServer]
    OpenProbe = Callable[[StaticServer], Probe]


def make_snapshot(wheel: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """Make library and snapshot from a wheel as the bundle's are made, but with all of Pyodide."""
    pyodide = build.WEB / "node_modules" / "pyodide"
    command = [build.node()[0], str(build.WEB / "build" / "snapshot.mjs"), str(pyodide), str(wheel), str(output)]
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own script


def test_is_reproducible(bundle: Path, wheel: Path, tmp_path: Path) -> None:
    """The same wheel gives the same snapshot and library, byte for byte; what was left out of Pyodide is not in it."""
    done = make_snapshot(wheel, tmp_path)
    assert done.returncode == 0, done.stderr
    for name in ("snapshot.bin", "library.zip"):
        assert (tmp_path / name).read_bytes() == bundled.find(bundle, name).read_bytes(), name


def test_refuses_to_keep_javascript_objects(wheel: Path, tmp_path: Path) -> None:
    """A module that holds a JavaScript object of its own when the snapshot is made stops the build with a reason."""
    tainted = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as clean, zipfile.ZipFile(tainted, "w") as archive:
        for name in clean.namelist():
            taint = (
                b"\nfrom pyodide.code import run_js\nheld = run_js('({})')\n"
                if name.endswith("browser/http.py")
                else b""
            )
            archive.writestr(name, clean.read(name) + taint)
    done = make_snapshot(tainted, tmp_path / "output")
    assert done.returncode == 1
    assert "Can't serialize object" in done.stderr


def test_random_numbers_differ(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Two players do not get the same random numbers, although they start from the same memory."""
    server = serve(site.folder)
    drawn = set()
    for _ in range(2):
        opened = probe(server)
        opened.start()
        drawn.add(opened.run("import random; str(random.random())"))
    assert len(drawn) == 2


def test_holds_all_of_coinslot(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Every module that the browser needs is there, so that none of them costs the library."""
    server = serve(site.folder)
    opened = probe(server)
    opened.start()
    opened.run("import coinslot.browser, coinslot.core.purchase, coinslot.providers.xsolla.store")
    opened.run("import asyncio, json, pyodide.http, encodings.ascii, encodings.latin_1")
    assert not bundled.requests(server.requests, "library")


def test_is_optimized(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Asserts and docstrings are gone, in code of the snapshot and in code that is compiled later."""
    opened = probe(serve(site.folder))
    opened.start()
    assert opened.run("import sys; str(sys.flags.optimize)") == "2"
    assert opened.run("import coinslot.core.purchase as module; str(module.__doc__)") == "None"
    opened.run("assert False")


FAILING = """
import gc, json, traceback
from types import FunctionType
from coinslot.core import journal

def told(call, given):
    try:
        call(given)
    except Exception as error:
        return [(frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)][1:]

codes = [each.__code__ for each in gc.get_objects() if isinstance(each, FunctionType)]
json.dumps({
    "theirs": told(json.loads, "{"),
    "first": [json.loads.__code__.co_firstlineno, json.JSONDecoder.decode.__code__.co_firstlineno],
    "ours": told(journal.decode, {}),
    "begins": journal.decode.__code__.co_firstlineno,
    "wrong": [code.co_name for code in codes if len([*code.co_positions()]) != len(code.co_code) // 2],
})
"""


def test_tracebacks_name_every_function(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Coinslot's with the lines; Python's own with the line on which each begins, which is all that is kept of them."""
    opened = probe(serve(site.folder))
    opened.start()
    found = json.loads(opened.run(FAILING))
    loads, decode, _ = found["theirs"]
    assert [loads, decode] == [["loads", found["first"][0]], ["decode", found["first"][1]]]
    assert found["ours"][0][0] == "decode"
    assert found["ours"][0][1] > found["begins"]
    assert found["wrong"] == []


@pytest.mark.parametrize("where", ["worker", "page"])
def test_late_imports_work(where: str, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A module that is not in the snapshot comes from the library, which is loaded once and verified."""
    server = serve(site.folder)
    opened = probe(server)
    opened.start(where)
    assert opened.run("import sys; str('uuid' in sys.modules)") == "False"
    assert len(opened.run("import uuid; uuid.uuid4().hex")) == 32
    assert opened.run("import http.client, xml.dom.minidom, sqlite3; http.client.__name__") == "http.client"
    assert len(bundled.requests(server.requests, "library")) == 1


def test_what_was_taken_out_comes_late(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Modules that the snapshot has only in part are whole when the rest is asked for, and Pyodide's own calls work."""
    server = serve(site.folder)
    opened = probe(server)
    opened.start()
    assert opened.run("import inspect; str(inspect.isawaitable(1))") == "False"
    assert not bundled.requests(server.requests, "library")
    assert opened.run("str(inspect.signature(lambda a, b=1: a))") == "(a, b=1)"
    assert opened.run("import asyncio; asyncio.StreamReader.__module__") == "asyncio.streams"
    assert opened.run("from asyncio import *; create_subprocess_exec.__module__") == "asyncio.subprocess"
    assert opened.run("from pyodide.code import relaxed_call; str(relaxed_call(lambda a: a, 1, 2))") == "1"
    assert opened.run("import ipaddress; str(ipaddress.ip_address('::1'))") == "::1"
    opened.run(
        "import zipfile\nwith zipfile.ZipFile('/tmp/a.zip', 'w') as late: late.writestr('late_one.py', 'A = 1')\n''"
    )
    opened.run("import pyodide_js; from pyodide.ffi import to_js; archive = to_js(open('/tmp/a.zip', 'rb').read()); ''")
    opened.run("pyodide_js.unpackArchive(archive, 'zip'); import importlib; importlib.invalidate_caches(); ''")
    assert opened.run("import late_one; str(late_one.A)") == "1"
    assert len(bundled.requests(server.requests, "library")) == 1


def test_modules_that_exist_nowhere_cost_nothing(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """An import of nothing raises ModuleNotFoundError as everywhere, and loads nothing."""
    server = serve(site.folder)
    opened = probe(server)
    opened.start()
    for name in ("nowhere", "json.nowhere", "coinslot.nowhere"):
        with pytest.raises(Exception, match=rf"ModuleNotFoundError: No module named '{name}'"):
            opened.run(f"import {name}")
    assert not bundled.requests(server.requests, "library")


def test_late_imports_refuse_another_library(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A library that is not the one that was built is not imported from; its text names both digests."""
    expected = site.digest("library")
    site.damage("library")
    opened = probe(serve(site.folder))
    opened.start()
    with pytest.raises(Exception, match=rf"ImportError: uuid needs the standard library(?s:.*){expected}"):
        opened.run("import uuid")


def test_late_imports_survive_a_failure(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """When the library cannot be loaded the import fails with the reason, and the next one tries again."""
    kept = site.path("library").read_bytes()
    library = bundled.remove(site.folder, "library.zip")
    opened = probe(serve(site.folder))
    opened.start()
    with pytest.raises(Exception, match=r"ImportError: uuid needs the standard library(?s:.*)HTTP 404"):
        opened.run("import uuid")
    library.write_bytes(kept)
    assert opened.run("import uuid; uuid.__name__") == "uuid"


def test_is_not_kept_in_memory_twice(site: Site, serve: Serve, page: Page) -> None:
    """Once it is restored, the megabytes that were loaded are free for the game."""
    page.goto(f"{serve(site.folder).url}/probe/index.html")
    length = site.path("snapshot").stat().st_size
    kept = """length => {
        const made = Uint8Array;
        globalThis.Uint8Array = new Proxy(made, {
            construct(target, given, newest) {
                const array = Reflect.construct(target, given, newest === Uint8Array ? target : newest);
                if (given[0] === length) globalThis.loaded = new WeakRef(array);
                return array;
            },
        });
    }"""
    page.evaluate(kept, length)
    assert page.evaluate("() => probe.startInterpreter('page')")[-1] == {"type": "ready"}
    page.context.new_cdp_session(page).send("HeapProfiler.collectGarbage")
    assert page.evaluate("() => probe.run('str(1 + 1)')") == "2"
    assert page.evaluate("() => loaded.deref() === undefined")
