"""What a failed test leaves behind: the timeline as text and as a page, and a picture of the game."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from coinslot.sandbox.timeline.lines import line
from coinslot.sandbox.timeline.record import show_bytes

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from coinslot.sandbox import Sandbox
    from coinslot.sandbox.timeline.record import Entry
    from coinslot.testing.page import CoinslotPage

STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid #8884; padding: .3rem .6rem; vertical-align: top; overflow-wrap: anywhere; }
td:nth-child(-n + 3) { white-space: nowrap; font-variant-numeric: tabular-nums; }
.bad { color: #c4314b; } pre { white-space: pre-wrap; max-height: 20rem; overflow: auto; }
img { max-width: 100%; max-height: 20rem; border: 1px solid #8884; }
"""


def attach(report: pytest.TestReport, folder: Path, sandbox: Sandbox, page: CoinslotPage | None) -> None:
    """Add the timeline to a report, and write it down with a screenshot.

    Args:
        report: Of the test that failed.
        folder: Gets a folder for the test; files of an earlier failure of the same test are replaced.
        sandbox: The test's.
        page: The test's, where it had one.
    """
    entries = sandbox.timeline.all()
    own = folder / re.sub(r"[^\w.-]+", "-", report.nodeid)[-120:]
    own.mkdir(parents=True, exist_ok=True)
    picture = page is not None and page.picture(own / "page.png")
    text = "\n".join(line(entry, colour=False) for entry in entries) or "Nothing has happened at the sandbox."
    told = page.tell() if page else ""
    why = f"{report.longreprtext}\n\n{told}".strip()
    (own / "timeline.html").write_text(_page(report.nodeid, why, entries, picture=picture), "utf-8")
    text = f"{text}\n\n{told}".strip()
    report.sections.append(("Coinslot timeline", f"{text}\n\n{own / 'timeline.html'}"))


def _page(name: str, why: str, entries: list[Entry], *, picture: bool) -> str:
    rows = "".join(map(_row, entries))
    image = '<p><img src="page.png" alt="The page when the test failed"></p>' if picture else ""
    title = escape(name)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><h1>{title}</h1>'
        f"<pre>{escape(why)}</pre>{image}"
        f"<table>{rows}</table></html>\n"
    )


def _row(entry: Entry) -> str:
    raw = "".join(
        f"<h4>{escape(name)}</h4><pre>{escape(str(show_bytes(each)))}</pre>" for name, each in entry.raw.items()
    )
    text = f"<details><summary>{escape(entry.text)}</summary>{raw}</details>" if raw else escape(entry.text)
    cells = (escape(entry.at[11:23]), escape(str(entry.order_id or entry.user or "")), escape(entry.channel), text)
    return f"<tr{'' if entry.good else ' class=bad'}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
