"""bench.json and bench.html."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.bench.htmlpage import page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.figures import Result


def as_json(machine: dict[str, Any], results: dict[str, Result]) -> dict[str, Any]:
    """Name, metric, figure; and beside the names ``machine``, what it was measured on."""
    figures = {
        name: {metric: figure.as_json() for metric, figure in result.figures.items()}
        for name, result in results.items()
    }
    return {"machine": machine, **figures}


def write(folder: Path, machine: dict[str, Any], results: dict[str, Result]) -> list[Path]:
    """Write both files; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    data, shown = folder / "bench.json", folder / "bench.html"
    data.write_text(json.dumps(as_json(machine, results), indent=2, ensure_ascii=False) + "\n", "utf-8")
    shown.write_text(page(machine, results), "utf-8")
    return [data, shown]
