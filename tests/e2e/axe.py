"""The judge of accessibility: axe-core."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


def source() -> str:
    """What makes it run in a page."""
    if not AXE.is_file():
        pytest.fail(f"{AXE} is missing; do: python3 build.py bundle")
    return AXE.read_text("utf-8")


def faults(page: Page, axe: str, where: str = "coinslot-window") -> list[str]:
    """What axe-core finds wrong, and where."""
    settle(page)
    page.evaluate(axe)
    # What is in the provider's frame is not ours, and is judged by its own tests.
    found = page.evaluate("where => axe.run(where, { iframes: false })", where)
    assert found["passes"]
    return [f"{each['id']} {node['target']}" for each in found["violations"] for node in each["nodes"]]


def settle(page: Page) -> None:
    """Wait until everything that comes gently has come: half transparent it has no contrast."""
    page.evaluate(
        """() => {
          const roots = [document, document.querySelector("coinslot-window")?.shadowRoot].filter(Boolean);
          const all = roots.flatMap((root) => root.getAnimations());
          const ending = all.filter((each) => each.effect.getComputedTiming().endTime !== Infinity);
          return Promise.allSettled(ending.map((each) => each.finished)).then(() => null);
        }"""
    )


def only_known(found: list[str]) -> list[str]:
    """What is found in a page that says one sentence, without what such a page needs not have: headings, landmarks."""
    return [
        each for each in found if each.partition(" ")[0] not in {"landmark-one-main", "page-has-heading-one", "region"}
    ]
