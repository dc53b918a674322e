"""The page's checks, running in Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import build

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent


class Checks:
    """The functions of options.js by their names; each answers what it returned, or the code and text it threw."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, check: str, *values: object) -> dict[str, Any]:
        """Check values that JSON can carry."""
        return self._ask({"check": check, "values": values})

    def of_source(self, check: str, source: str) -> dict[str, Any]:
        """Check what a list of JavaScript expressions gives."""
        return self._ask({"check": check, "source": source})

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@pytest.fixture(scope="session")
def checks() -> Iterator[Checks]:
    """One Node for all tests."""
    command = [build.node()[0], str(HERE / "checks.mjs"), (build.WEB / "options.js").as_uri()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        yield Checks(process)
        assert process.stdin
        process.stdin.close()
