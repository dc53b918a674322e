"""The command ``coinslot sandbox``: the payment provider on this machine."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coinslot.sandbox import Sandbox

EXTRA: Final = frozenset({"jwt", "starlette", "uvicorn"})
"""What the sandbox needs beside the package."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of ``coinslot``."""
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
    sandbox.add_argument(
        "--webhook", metavar="URL", help="send webhooks there: to this machine or its private network, nowhere else"
    )
    sandbox.add_argument(
        "--secret",
        default="sandbox-secret",
        metavar="KEY",
        help="the key that signs webhooks (%(default)s); it begins with sandbox, so it is no real one",
    )
    sandbox.add_argument(
        "--scenario",
        default="",
        metavar="NAME",
        help="what each order plays: NAME, NAME-SECONDS, or several as in success.order-late-30",
    )
    sandbox.add_argument(
        "--scenarios",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="know the scenarios in this Python or TOML file as well; may be given several times",
    )
    sandbox.add_argument(
        "--set",
        type=_setting,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting, such as order_done_delay=5 or webhook_mode=separate; may be given several times",
    )
    sandbox.add_argument("--seed", help="give orders, payments and connections the same ids and tokens each time")
    sandbox.add_argument("--list-scenarios", action="store_true", help="tell which scenarios there are, and end")
    sandbox.add_argument(
        "--json",
        action="store_true",
        help="print JSON: the addresses in the first line, then a line for each thing that happens",
    )
    sandbox.set_defaults(run=run)


def _setting(text: str) -> tuple[str, object]:
    """Read ``NAME=VALUE``, where a value that is no JSON is a text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is no setting; expected NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def run(options: argparse.Namespace) -> int:
    """Run the sandbox until a signal ends it; the exit status."""
    # Imported here: the package works without the extra, only this command does not.
    try:
        from coinslot.cli_printer import Printer  # noqa: PLC0415
        from coinslot.sandbox import (  # noqa: PLC0415
            ListenError,
            Sandbox,
            ScenarioError,
            SettingsError,
            StateError,
            TargetError,
        )
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        return _fail(f"{error.name} is missing; run: pip install 'coinslot[sandbox]'")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        sandbox = Sandbox(
            port=options.port,
            pay_port=options.pay_port,
            host=options.host,
            allow_network_access=options.allow_network_access,
            state=options.state,
            webhook=options.webhook,
            secret=options.secret,
            scenarios=options.scenarios,
            settings={"scenario": options.scenario, **dict(options.set)},
            seed=options.seed,
        )
        if options.list_scenarios:
            sys.stdout.write(f"{_list(sandbox, as_json=options.json)}\n")
            return 0
        with sandbox, Printer(sandbox, as_json=options.json) as printer:
            printer.say(_addresses(sandbox, as_json=options.json))
            # Waiting in steps lets a signal through on Windows as well.
            while not stop.wait(timeout=1):
                pass
    except (ListenError, ScenarioError, SettingsError, StateError, TargetError) as error:
        return _fail(str(error))
    return 0


def _addresses(sandbox: Sandbox, *, as_json: bool) -> str:
    if as_json:
        addresses = {"store": sandbox.store, "payStation": sandbox.pay_station, "socket": sandbox.websocket}
        return json.dumps({**addresses, "projectId": sandbox.project_id})
    return (
        f"Home page    {sandbox.store}/\n"
        f"Store API    {sandbox.store}/api/v2/project/{sandbox.project_id}\n"
        f"Pay Station  {sandbox.pay_station}\n"
        f"Socket       {sandbox.websocket}\n"
        f"A token      {sandbox.store}/sandbox/token?user=NAME\n"
        "No money moves. Ctrl+C ends it."
    )


def _list(sandbox: Sandbox, *, as_json: bool) -> str:
    known = sandbox.scenarios.all()
    if as_json:
        return json.dumps([{"name": each.name, "summary": each.summary, "seconds": each.seconds} for each in known])
    names = {each.name: each.name if each.seconds is None else f"{each.name}[-{each.seconds:g}]" for each in known}
    width = max(map(len, names.values()))
    return "\n".join(f"{names[each.name]:{width}}  {each.summary}" for each in known)


def _fail(text: str) -> int:
    sys.stderr.write(f"coinslot: {text}\n")
    return 1
