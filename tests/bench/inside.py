"""What a page and its worker hold, as the browser's own tools tell it, without a change to what is measured."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

WATCH_TIMERS = """
globalThis.timers = new Set();
for (const [set, clear] of [["setTimeout", "clearTimeout"], ["setInterval", "clearInterval"]]) {
    const [begin, end] = [globalThis[set], globalThis[clear]];
    globalThis[set] = (action, ...rest) => {
        const timer = begin((...given) => {
            if (set === "setTimeout") timers.delete(timer);
            if (typeof action === "function") action(...given);
        }, ...rest);
        timers.add(timer);
        return timer;
    };
    globalThis[clear] = (timer) => (timers.delete(timer), end(timer));
}
"""
"""Run in the page before its own scripts: counts timers that are set."""

RECORDS = """async () => {
    const opened = indexedDB.open("coinslot");
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const asked = opened.result.transaction("journal").objectStore("journal").count();
    await new Promise((resolve) => (asked.onsuccess = resolve));
    opened.result.close();
    return asked.result;
}"""

COUNT_PYTHON = """
import asyncio, gc, json, urllib.parse

def count():
    urllib.parse.urlsplit.cache_clear()
    gc.collect()
    objects = gc.get_objects()
    # Pyodide keeps a timer that was cancelled until its time would have come: with its function, that one's closure and
    # the two cells in it, and a context. The longest after a purchase is the 15 seconds that a window may be mute.
    cancelled = sum(type(each) is asyncio.Handle and each.cancelled() for each in objects)
    tasks = asyncio.all_tasks(asyncio.get_event_loop())
    return json.dumps({"objects": len(objects) - 6 * cancelled, "tasks": len(tasks)})

count()
"""

# Nobody is given the interpreter: it is caught where it is put, as is its memory.
UNCOVER = """
Object.defineProperty(Object.prototype, "public_api", {
    configurable: true,
    set(value) {
        Object.defineProperty(this, "public_api", { value, writable: true, enumerable: true, configurable: true });
        globalThis.python = value;
    },
});
"""
"""Runs in the worker before its own script."""

WORKER = "The module worker that Python runs in"
"""How the bundle's manifest begins to tell what that script is for."""


def uncover(folder: Path) -> None:
    """Change a site's copy of the bundle, a link, into one whose worker lets itself be looked into.

    Args:
        folder: the site's, with "coinslot" in it.

    Raises:
        StopIteration: The manifest tells of no worker.
    """
    copy = folder / "coinslot"
    bundle = copy.resolve()
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    name = next(each["file"] for each in manifest["files"] if each["purpose"].startswith(WORKER))
    copy.unlink()
    shutil.copytree(bundle, copy, copy_function=os.symlink)
    text = (bundle / name).read_text("utf-8")
    for suffix in ("", ".br", ".gz"):  # those as well: servers prefer them
        (copy / f"{name}{suffix}").unlink(missing_ok=True)
    (copy / name).write_text(UNCOVER + text, "utf-8")


@dataclass(frozen=True)
class Held:
    """What is held at one moment, after garbage was collected.

    Attributes:
        wasm: bytes of WebAssembly memory.
        heap: bytes of JavaScript in the page.
        listeners: in the page.
        nodes: of documents in the page.
        timers: that are set in the page.
        records: in the journal.
        references: from Python to JavaScript objects.
        objects: that Python's collector knows.
        tasks: of Python's event loop.
    """

    wasm: int
    heap: int
    listeners: int
    nodes: int
    timers: int
    records: int
    references: int
    objects: int
    tasks: int

    def grown(self, before: Held) -> dict[str, int]:
        """How much more there is of each than before."""
        return {each.name: getattr(self, each.name) - getattr(before, each.name) for each in fields(self)}


class Inside:
    """Looks into a page whose only worker is Python's, and into that.

    Args:
        page: where ``WATCH_TIMERS`` has run, of a site that is uncovered.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)

    def held(self) -> Held:
        """Collect garbage on both sides, then count."""
        (worker,) = self._page.workers
        python = worker.evaluate("code => JSON.parse(python.runPython(code))", COUNT_PYTHON)
        module = worker.evaluate("[python._module.HEAP8.length, python._module._hiwire_num_refs()]")
        self._session.send("HeapProfiler.collectGarbage")
        page = self._session.send("Memory.getDOMCounters")
        return Held(
            wasm=module[0],
            heap=int(self._session.send("Runtime.getHeapUsage")["usedSize"]),
            listeners=page["jsEventListeners"],
            nodes=page["nodes"],
            timers=self._page.evaluate("timers.size"),
            records=self._page.evaluate(RECORDS),
            references=module[1],
            objects=python["objects"],
            tasks=python["tasks"],
        )
