"""The benchmarks themselves."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.bench import figures
from tests.bench.__main__ import read
from tests.bench.host import Host, Link, Sent, compressed
from tests.bench.lab import ROOT
from tests.bench.names import BENCHMARKS, OPTIONAL

if TYPE_CHECKING:
    from pathlib import Path


def test_build_py_names_every_benchmark() -> None:
    """It lists them, since it cannot import them, and refuses what is none before it builds anything."""
    command = [sys.executable, str(ROOT / "build.py"), "bench", "nonsense"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own
    assert done.returncode == 2
    assert f"expected one of {', '.join(BENCHMARKS)}" in done.stderr
    assert set(BENCHMARKS) >= OPTIONAL


@pytest.mark.parametrize("wrong", [["--runs", "0"], ["--purchases", "none"], ["--brotli", "12"]])
def test_wrong_options_are_refused(wrong: list[str]) -> None:
    """Before anything is started."""
    with pytest.raises(SystemExit, match="2"):
        read(wrong)


def test_a_host_serves_what_it_was_given_and_nothing_beside_it(tmp_path: Path) -> None:
    """Files of its folders only, whatever the path says."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "a.js").write_text("1")
    (tmp_path / "secret.js").write_text("2")
    with Host({"ours": tmp_path / "ours"}, tmp_path / "cache") as host:
        assert host.find("/ours/a.js") == tmp_path / "ours" / "a.js"
        assert [host.find(path) for path in ("/ours/../secret.js", "/secret.js", "/", "/ours/")] == [None] * 4


def test_a_link_is_as_slow_as_it_says(tmp_path: Path) -> None:
    """The delay comes before each answer, and all connections share the rate."""
    (tmp_path / "a.bin").write_bytes(b"?" * 50_000)
    with Host({"ours": tmp_path}, tmp_path / "cache") as host, ThreadPoolExecutor(2) as pool:
        host.link = Link(rate=1e6, delay=0.05)
        begun = time.monotonic()
        answers = pool.map(lambda _: httpx.get(f"{host.url}/ours/a.bin", headers={"Accept-Encoding": ""}), range(2))
        assert [len(each.content) for each in answers] == [50_000, 50_000]
        assert time.monotonic() - begun >= 0.15
        assert host.sent == [Sent("/ours/a.bin", 50_000)] * 2


def test_a_file_is_compressed_once(tmp_path: Path) -> None:
    """What is beside it in brotli already is taken; what would get larger stays as it is."""
    file, cache = tmp_path / "a.js", tmp_path / "cache"
    file.write_bytes(b"x" * 1000)
    assert len(compressed(file, cache)) < 100
    (made,) = cache.iterdir()
    made.write_bytes(b"kept")
    assert compressed(file, cache) == b"kept"
    file.with_name("a.js.br").write_bytes(b"beside")
    assert compressed(file, cache) == b"beside"
    small = tmp_path / "b.js"
    small.write_bytes(b"?")
    assert compressed(small, cache) == b"?"


@pytest.mark.usefixtures("bundle")
def test_one_benchmark_from_its_name_to_its_files(tmp_path: Path) -> None:
    """The lightest, in a browser of its own, with files compressed in a hurry: a table, and what was found in files."""
    command = [sys.executable, "-m", "tests.bench", "bytes", "--brotli", "5", "--output", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603 - our own
    assert done.returncode == 0, done.stderr
    assert "Pyodide as shipped" in done.stdout
    written = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    figure, in_all, requests = written["bytes"].values()
    assert 1 < figure["value"] < in_all["value"] < figure["against"]["value"] < 8  # megabytes
    assert requests["against"]["value"] == 5
    assert figure["met"] is (figure["ratio"] <= 0.85)
    assert "bytes" in (tmp_path / "bench.html").read_text("utf-8")
    assert set(written) == {"machine", "bytes"}
    assert figures.Goal(**figure["goal"]) == figures.Goal("ratio", 0.85)
