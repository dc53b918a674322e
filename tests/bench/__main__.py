"""``python3 build.py bench`` runs this in its virtual environment."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.bench import report
from tests.bench.host import BEST
from tests.bench.lab import DIST, BenchError, Lab
from tests.bench.machine import facts, warning
from tests.bench.names import BENCHMARKS, OPTIONAL
from tests.bench.table import table

if TYPE_CHECKING:
    from tests.bench.figures import Result


def main(arguments: list[str]) -> int:
    """Run benchmarks; returns the exit code: 0 also where a goal is not met."""
    options = read(arguments)
    with sync_playwright() as playwright:
        lab = Lab(playwright.chromium, options.runs, options.purchases, options.seed, options.brotli)
        with lab.started():
            machine = facts(lab.browser)
            say(warning(machine) or "")
            results: dict[str, Result] = {}
            for name in options.names:
                try:
                    results[name] = BENCHMARKS[name].run(lab)
                except BenchError as error:
                    say(f"\n{name}: {error}")
                    return 1
                say(table(name, results[name]))
                paths = report.write(options.output, machine, results)  # each time: the next one may fail
    say("\n" + "\n".join(map(str, paths)))
    return 0


def read(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="build.py bench", description="Measure Coinslot beside what it replaces.")
    parser.add_argument(
        "names", nargs="*", metavar="name", default=[name for name in BENCHMARKS if name not in OPTIONAL]
    )
    parser.add_argument("--runs", type=at_least_one, default=5)
    parser.add_argument("--purchases", type=at_least_one)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--brotli", type=int, choices=range(BEST + 1), default=BEST)
    parser.add_argument("--output", type=Path, default=DIST, help="folder for bench.json and bench.html")
    return parser.parse_args(arguments)


def at_least_one(text: str) -> int:
    """A number of runs or purchases; a ValueError is argparse's sign for a wrong one."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is too few; expected 1 or more")
    return int(text)


def say(text: str) -> None:
    """Print at once, also where the output is a file."""
    if text:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
