"""Firefox, driven by its own WebDriver BiDi."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

from websockets.sync.client import connect

from tests.browsers.bidi import Bidi
from tests.browsers.engine import BrowserError, Document, Engine, Tab, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VIEWPORT = {"width": 1280, "height": 800}  # CSS pixels

# Beside what Firefox sets by itself when it is remote-controlled: a start without a page.
PREFERENCES = 'user_pref("browser.startup.page", 0);\n'


class Firefox(Engine):
    """A Firefox of our own, as ``start`` gives it."""

    def __init__(self, bidi: Bidi) -> None:
        self._bidi = bidi

    @classmethod
    @contextlib.contextmanager
    def start(cls, program: str, folder: Path) -> Iterator[Firefox]:
        """Run a Firefox without windows until the context ends.

        Args:
            program: its path.
            folder: empty; for its profile and its log.
        """
        (folder / "user.js").write_text(PREFERENCES, "utf-8")
        command = [program, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
        with (
            (folder / "log").open("w") as log,
            subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)}) as child,  # noqa: S603 - the program that was found
        ):
            try:
                with connect(f"{_address(child, folder)}/session", max_size=None) as socket:
                    yield cls(Bidi(socket))
            finally:
                child.terminate()

    @contextlib.contextmanager
    def tab(self) -> Iterator[Tab]:
        """Open a tab in a container of its own."""
        container = self._bidi.command("browser.createUserContext")["userContext"]
        try:
            context = self._bidi.command("browsingContext.create", type="tab", userContext=container)["context"]
            self._bidi.command("browsingContext.setViewport", context=context, viewport=VIEWPORT)
            yield _Tab(self._bidi, context, container)
        finally:
            self._bidi.command("browser.removeUserContext", userContext=container)


def _address(child: subprocess.Popen[bytes], folder: Path) -> str:
    """Wait for the file in which Firefox says where it listens."""
    file = folder / "WebDriverBiDiServer.json"

    def look() -> Any:  # noqa: ANN401 - JSON
        code = child.poll()
        assert code is None, f"Firefox ended with {code}: {(folder / 'log').read_text('utf-8')}"
        with contextlib.suppress(OSError, ValueError):  # not there, or not yet whole
            return json.loads(file.read_text("utf-8"))
        return None

    place = wait_for(look, "Firefox listened")
    return f"ws://{place['ws_host']}:{place['ws_port']}"


class _Document(Document):
    def __init__(self, bidi: Bidi, context: str) -> None:
        self._bidi = bidi
        self._context = context

    def evaluate(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - as declared
        script = f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given)))"
        value = self._bidi.call(self._context, script, json.dumps(arguments))
        return json.loads(value["value"]) if value["type"] == "string" else None

    def press(self, element: str) -> None:
        self._bidi.press(self._context, self._find(element, "node"))

    def frame(self, element: str) -> Document:
        return _Document(self._bidi, self._find(f"{element}.contentWindow", "window")["value"]["context"])

    def _find(self, expression: str, kind: str) -> dict[str, Any]:
        value = self._bidi.call(self._context, f"() => {expression}")
        if value["type"] != kind:
            raise BrowserError(f"{expression} is no {kind}: {value['type']}")
        return value


class _Tab(_Document, Tab):
    def __init__(self, bidi: Bidi, context: str, container: str) -> None:
        super().__init__(bidi, context)
        self._container = container

    def open(self, url: str) -> None:
        self._bidi.command("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def popups(self) -> list[Document]:
        tree = self._bidi.command("browsingContext.getTree", maxDepth=0)["contexts"]
        # By the container: a popup that is cut off from its opener has none any more.
        mine = [top["context"] for top in tree if top["userContext"] == self._container]
        return [_Document(self._bidi, context) for context in mine if context != self._context]
