"""How much memory a page and its worker hold, as the browser's own tools tell it."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

from tests import bundled

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.conftest import Game

    Ask = Callable[[str, dict[str, Any]], dict[str, Any]]

KEEP_MEMORY = """
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    const { memory } = (made.instance ?? made).exports;
    if (memory) globalThis.memoryOfPython = memory;
    return made;
};
"""


def uncover(game: Game) -> None:
    """Serve a worker that lets the test see the memory of its Python."""
    folder = game.folder / "coinslot"
    bundle = folder.resolve()
    folder.unlink()
    shutil.copytree(bundle, folder, copy_function=os.symlink)
    text = bundled.find(folder, "worker.js").read_text("utf-8")
    worker = bundled.remove(folder, "worker.js")
    worker.write_text(KEEP_MEMORY + text, "utf-8")


class Heaps:
    """What is measured, for as long as the page is there.

    Args:
        page: has one worker, in which Python runs.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._workers: list[str] = []
        self._answers: dict[int, dict[str, Any]] = {}
        # The worker is reached through the page's session.
        self._session.on("Target.attachedToTarget", self._attached)
        self._session.on("Target.receivedMessageFromTarget", self._answered)
        whom = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False, "filter": [{"type": "worker"}]}
        self._session.send("Target.setAutoAttach", whom)

    def measure(self) -> tuple[int, int, int]:
        """Bytes that remain after garbage is collected: JavaScript in the page, in its worker, and Python."""
        (worker,) = self._page.workers
        return _used(self._session.send), _used(self._ask_worker), worker.evaluate("memoryOfPython.buffer.byteLength")

    def _attached(self, event: dict[str, Any]) -> None:
        self._workers.append(event["sessionId"])

    def _answered(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        self._answers[message.get("id", 0)] = message  # events have no id

    def _ask_worker(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        (worker,) = self._workers
        number = len(self._answers) + 1
        message = json.dumps({"id": number, "method": method, "params": parameters})
        self._session.send("Target.sendMessageToTarget", {"sessionId": worker, "message": message})
        while number not in self._answers:
            self._page.evaluate("0")  # what has come is heard meanwhile
        assert "result" in self._answers[number], self._answers[number]
        return dict(self._answers[number]["result"])


def _used(ask: Ask) -> int:
    for _ in range(2):  # what the first collection frees may hold more
        ask("HeapProfiler.collectGarbage", {})
    return int(ask("Runtime.getHeapUsage", {})["usedSize"])
