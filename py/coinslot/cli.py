"""The command ``coinslot``."""

import argparse
from collections.abc import Sequence

from coinslot import __version__, cli_sandbox, cli_track, cli_webhooks


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The words after the command's name; those of this process by default.

    Returns:
        The exit status: 0 for a clean end, 1 for a failure that was explained on stderr. Wrong usage
        exits with 2, as argparse does. ``track`` has some of its own, which its help lists.
    """
    options = _parser().parse_args(arguments)
    status: int = options.run(options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="coinslot", description="Payments in browser games.")
    parser.add_argument("--version", action="version", version=f"coinslot {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    cli_sandbox.add(commands)
    cli_track.add(commands)
    cli_webhooks.add(commands)
    return parser
