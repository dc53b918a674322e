"""Copies of the bundle that tests may damage, served with headers of their choice."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import bundled
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from playwright.sync_api import Page

DATA = {"wasm": "pyodide.asm.wasm", "rest": "pyodide.rest.wasm", "snapshot": "snapshot.bin", "library": "library.zip"}
WHEELS = ("coinslot", "micropip")
PROBE = Path(__file__).parent / "probe"


@pytest.fixture(scope="session")
def wheel(bundle: Path) -> Path:
    """The wheel, as it lies in the bundle."""
    (found,) = (bundle / "wheels").glob("coinslot-*.whl")
    return found


def link(source: str, target: str) -> None:
    """Put a file in a second place without copying its bytes, where the file system can do that."""
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copyfile(source, target)


class Site:
    """A copy of the bundle, with the probe in it."""

    def __init__(self, bundle: Path, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(bundle, folder, copy_function=link)
        shutil.copytree(PROBE, folder / "probe")

        for script in (self.folder / "probe").glob("*.js"):
            text = script.read_text("utf-8")
            for name in ("boot.js", "worker.js"):
                text = text.replace(f"../{name}", f"../{bundled.find(folder, name).name}")
            script.write_text(text, "utf-8")
        entries = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
        self.digests: dict[str, str] = {entry["file"]: entry["sha384"] for entry in entries}

    def path(self, name: str) -> Path:
        """Return the path of a data file: `wasm`, `snapshot`, `library`, or a wheel."""
        if name in WHEELS:
            (wheel,) = (self.folder / "wheels").glob(f"{name}-*.whl")
            return wheel
        return bundled.find(self.folder, DATA[name])

    def digest(self, name: str) -> str:
        """Return the SHA-384 that a data file had when the bundle was built."""
        return self.digests[self.path(name).relative_to(self.folder).as_posix()]

    def replace(self, path: Path, data: bytes) -> None:
        """Write a file anew, without its compressed forms; the original that it is linked to stays as it is."""
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()
        path.write_bytes(data)

    def damage(self, name: str) -> None:
        """Change one byte in the middle of a data file."""
        data = bytearray(self.path(name).read_bytes())
        data[len(data) // 2] ^= 0xFF
        self.replace(self.path(name), bytes(data))

    def rebuild(self, name: str, data: bytes) -> None:
        """Put other data in the place of a file, with length and digest as if it had been built so."""
        path, before = self.path(name), self.digest(name)
        length = path.stat().st_size
        self.replace(path, data)
        for script in (bundled.find(self.folder, name) for name in ("boot.js", "worker.js")):
            text = script.read_text("utf-8")
            assert text.count(before) == text.count(f"bytes:{length},") == 1
            text = text.replace(before, hashlib.sha384(data).hexdigest())
            self.replace(script, text.replace(f"bytes:{length},", f"bytes:{len(data)},").encode())


@pytest.fixture
def site(bundle: Path, tmp_path: Path) -> Site:
    """A copy of the bundle that the test may change."""
    return Site(bundle, tmp_path / "site")


@pytest.fixture
def serve() -> Iterator[Callable[..., StaticServer]]:
    """Serve a folder until the test ends, with headers by the prefix of paths, as it is or compressed."""
    with contextlib.ExitStack() as stack:

        def start(
            folder: Path, headers: Mapping[str, Mapping[str, str]] | None = None, *, encodings: bool = True
        ) -> StaticServer:
            return stack.enter_context(StaticServer(folder, headers=headers, encodings=encodings))

        yield start


class Probe:
    """The probe's page, open in a browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(f"{url}/probe/index.html", wait_until="load")

    def boot(self, where: str) -> list[dict[str, Any]]:
        """Start the runtime in a worker or in the page; returns what it said."""
        said: list[dict[str, Any]] = self.page.evaluate("where => probe.bootIn(where)", where)
        return said

    def start(self, where: str = "worker") -> list[dict[str, Any]]:
        """Start an interpreter for :meth:`run`; returns what was said meanwhile."""
        said: list[dict[str, Any]] = self.page.evaluate("where => probe.startInterpreter(where)", where)
        return said

    def said(self) -> list[dict[str, Any]]:
        """What the last start has said until now."""
        said: list[dict[str, Any]] = self.page.evaluate("() => probe.said()")
        return said

    def run(self, code: str) -> str:
        """Run Python in that interpreter."""
        result: str = self.page.evaluate("code => probe.run(code)", code)
        return result


@pytest.fixture
def probe(page: Page) -> Callable[[StaticServer], Probe]:
    """Open the probe on a server."""
    return lambda server: Probe(page, server.url)
