"""The command ``coinslot``."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coinslot import __version__, cli_track

if TYPE_CHECKING:
    from coinslot.sandbox import Sandbox

_EXTRA = frozenset({"jwt", "starlette", "uvicorn"})  # what the sandbox needs beside the package


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
    sandbox = commands.add_parser(
        "sandbox",
        help="run the payment provider on this machine",
        description="Run the payment provider on this machine: the Store API and, on an origin of its own, "
        "the Pay Station page. No money moves.",
    )
    sandbox.add_argument("--port", type=int, default=7700, help="port of the Store API (%(default)s; 0: any)")
    sandbox.add_argument(
        "--pay-port", type=int, default=7701, help="port of the Pay Station page (%(default)s; 0: any)"
    )
    sandbox.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    sandbox.add_argument(
        "--allow-network-access",
        action="store_true",
        help="allow a --host that other machines reach: anyone who reaches it can mint tokens and change orders",
    )
    sandbox.add_argument(
        "--state", type=Path, metavar="FILE", help="keep orders, balances and events in this file, and go on from it"
    )
    sandbox.add_argument("--json", action="store_true", help="print the addresses as one JSON object in the first line")
    sandbox.set_defaults(run=_sandbox)
    cli_track.add(commands)
    return parser


def _sandbox(options: argparse.Namespace) -> int:
    # Imported here: the package works without the extra, only this command does not.
    try:
        from coinslot.sandbox import ListenError, Sandbox, StateError  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        print(f"coinslot: {error.name} is missing; run: pip install 'coinslot[sandbox]'", file=sys.stderr)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sandbox = Sandbox(
        port=options.port,
        pay_port=options.pay_port,
        host=options.host,
        allow_network_access=options.allow_network_access,
        state=options.state,
    )
    try:
        with sandbox:
            print(_addresses(sandbox, as_json=options.json), flush=True)
            # Waiting in steps lets a signal through on Windows as well.
            while not stop.wait(timeout=1):
                pass
    except (ListenError, StateError) as error:
        print(f"coinslot: {error}", file=sys.stderr)
        return 1
    return 0


def _addresses(sandbox: "Sandbox", *, as_json: bool) -> str:
    if as_json:
        addresses = {"store": sandbox.store, "payStation": sandbox.pay_station, "socket": sandbox.websocket}
        return json.dumps({**addresses, "projectId": sandbox.project_id})
    return (
        f"Store API    {sandbox.store}/api/v2/project/{sandbox.project_id}\n"
        f"Pay Station  {sandbox.pay_station}\n"
        f"Socket       {sandbox.websocket}\n"
        f"A token      {sandbox.store}/sandbox/token?user=NAME\n"
        "No money moves. Ctrl+C ends it."
    )
