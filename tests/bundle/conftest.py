"""Copies of the bundle that tests may damage, served with headers of their choice."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from playwright.sync_api import Page

PROBE = Path(__file__).parent / "probe"
FILES = re.compile(r"(?<=export const files = )\{.*?\n\}", re.DOTALL)


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

    def path(self, name: str) -> Path:
        """Return the path of a data file by its name in files.js."""
        return self.folder / str(self.index[name]["path"])

    @property
    def index(self) -> dict[str, Any]:
        """What files.js lists."""
        found = FILES.search((self.folder / "files.js").read_text("utf-8"))
        assert found
        result: dict[str, Any] = json.loads(found[0])
        return result

    def replace(self, path: Path, data: bytes) -> None:
        """Write a file anew; the original that it is linked to stays as it is."""
        path.unlink()
        path.write_bytes(data)

    def damage(self, name: str) -> None:
        """Change one byte in the middle of a data file."""
        data = bytearray(self.path(name).read_bytes())
        data[len(data) // 2] ^= 0xFF
        self.replace(self.path(name), bytes(data))

    def rebuild(self, name: str, data: bytes) -> None:
        """Put other data in the place of a file, with length and digest as if it had been built so."""
        index = self.index
        self.replace(self.path(name), data)
        index[name] |= {"bytes": len(data), "sha384": hashlib.sha384(data).hexdigest()}
        script = self.folder / "files.js"
        self.replace(script, FILES.sub(json.dumps(index), script.read_text("utf-8")).encode())


@pytest.fixture
def site(bundle: Path, tmp_path: Path) -> Site:
    """A copy of the bundle that the test may change."""
    return Site(bundle, tmp_path / "site")


@pytest.fixture
def serve() -> Iterator[Callable[..., StaticServer]]:
    """Serve a folder until the test ends, with headers by the prefix of paths."""
    with contextlib.ExitStack() as stack:

        def start(folder: Path, headers: Mapping[str, Mapping[str, str]] | None = None) -> StaticServer:
            return stack.enter_context(StaticServer(folder, headers=headers))

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

    def run(self, code: str) -> str:
        """Run Python in that interpreter."""
        result: str = self.page.evaluate("code => probe.run(code)", code)
        return result


@pytest.fixture
def probe(page: Page) -> Callable[[StaticServer], Probe]:
    """Open the probe on a server."""
    return lambda server: Probe(page, server.url)
