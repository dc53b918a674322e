"""``python3 build.py bench`` runs this in its virtual environment."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench import report
from tests.bench.host import BEST
from tests.bench.lab import DIST, Lab
from tests.bench.machine import facts, warning
from tests.bench.names import BENCHMARKS, OPTIONAL
from tests.bench.table import table


def main(arguments: list[str]) -> int:
    """Run benchmarks; returns the exit code: 0 also where a goal is not met."""
    parser = argparse.ArgumentParser(prog="build.py bench", description="Measure Coinslot beside what it replaces.")
    default = [name for name in BENCHMARKS if name not in OPTIONAL]
    parser.add_argument("names", nargs="*", metavar="name", choices=[[], *BENCHMARKS], default=[])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--purchases", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--brotli", type=int, default=BEST, help="quality; the best takes minutes for a new bundle")
    parser.add_argument("--output", type=Path, default=DIST, help="folder for bench.json and bench.html")
    options = parser.parse_args(arguments)
    with sync_playwright() as playwright:
        lab = Lab(playwright.chromium, options.runs, options.purchases, options.seed, options.brotli)
        with lab.started():
            machine = facts(lab.browser)
            say(warning(machine) or "")
            results = {}
            for name in options.names or default:
                results[name] = BENCHMARKS[name].run(lab)
                say(table(name, results[name]))
    for path in report.write(options.output, machine, results):
        say(f"\n{path}")
    return 0


def say(text: str) -> None:
    """Print at once, also where the output is a file."""
    if text:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
