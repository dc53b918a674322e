"""How the commands of the build speak to a person, and run programs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class BuildError(Exception):
    """Something that the person at the keyboard has to know; its text says what to do."""


def say(text: str) -> None:
    """Tell the person what is going on; stdout is for results."""
    print(f"build: {text}", file=sys.stderr, flush=True)


def run(*command: str | Path, hint: str, cwd: Path = ROOT) -> None:
    """Run a program, its output on stderr.

    Raises:
        BuildError: It is missing or failed; the hint says what to do.

    """
    try:
        subprocess.run([str(part) for part in command], cwd=cwd, check=True, stdout=sys.stderr)  # noqa: S603 - ours
    except FileNotFoundError:
        raise BuildError(f"{command[0]} was not found; {hint}") from None
    except subprocess.CalledProcessError as error:
        raise BuildError(f"{Path(command[0]).name} ended with {error.returncode}; {hint}") from None
