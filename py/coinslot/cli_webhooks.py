"""The command ``coinslot webhooks``: the receiver as a server of its own, and its inbox for people."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from coinslot.server import Handlers

DB: Final = "sqlite:///coinslot.db"
DB_HELP: Final = (
    "the database: sqlite:///FILE, or postgresql://USER@HOST/NAME with its password in the environment as PGPASSWORD"
)
STATES: Final = ("processed", "skipped", "refused", "failed")
HANDLERS_HELP: Final = (
    "coinslot.server.Handlers in a module that Python finds from this folder, as in game.shop:handlers"
)


class WrongError(Exception):
    """Something that was given cannot be used; the text says why and what to do."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of ``coinslot``."""
    webhooks = commands.add_parser(
        "webhooks",
        help="receive Xsolla's webhooks, and look into the inbox",
        description="Receive Xsolla's webhooks: each is processed once, in one transaction with what its handler "
        "writes. Xsolla needs HTTPS: put a proxy in front of it.",
    )
    webhooks.add_argument(
        "--secret-file",
        type=Path,
        metavar="FILE",
        help="the project's key; several, one on each line, while one is exchanged for another",
    )
    webhooks.add_argument("--db", default=DB, metavar="URL", help=f"{DB_HELP} (%(default)s)")
    webhooks.add_argument("--handlers", metavar="MODULE:NAME", help=HANDLERS_HELP)
    webhooks.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    webhooks.add_argument("--port", type=int, default=7710, help="port to listen on (%(default)s; 0: any)")
    webhooks.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="NETWORK",
        help="accept webhooks from there only; xsolla: the addresses that Xsolla documents; may be given several times",
    )
    webhooks.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="NETWORK",
        help="believe the X-Forwarded-For of proxies with these addresses; may be given several times",
    )
    webhooks.add_argument("--no-metrics", action="store_true", help="do not serve /metrics")
    webhooks.add_argument(
        "--json", action="store_true", help="print JSON: the address first, then a line for each webhook"
    )
    webhooks.set_defaults(run=lambda options: _explained(serve, options))
    _add_inbox(webhooks.add_subparsers(title="for people", metavar="[COMMAND]"))


def _add_inbox(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    several = commands.add_parser("list", help="the newest webhooks of the inbox, without what stands in them")
    several.add_argument("--limit", type=int, default=50, help="how many (%(default)s)")
    several.add_argument("--state", choices=STATES, help="those that stand so")
    show = commands.add_parser("show", help="one webhook with its body, and why it has failed")
    replay = commands.add_parser("replay", help="process what has failed or was refused; nothing is ever done twice")
    replay.add_argument("--handlers", default=argparse.SUPPRESS, metavar="MODULE:NAME", help=HANDLERS_HELP)
    for command in (show, replay):
        command.add_argument("id", type=int, metavar="ID", help="its number in the list")
    for command in (several, show):
        command.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    for command in (several, show, replay):
        command.add_argument("--db", default=argparse.SUPPRESS, metavar="URL", help=DB_HELP)
        command.set_defaults(run=lambda options: _explained(look, options), action=command.prog.split()[-1])


def serve(options: argparse.Namespace) -> int:
    """Serve until a signal ends it; the exit status."""
    from coinslot.server import NETWORKS, Store, Webhooks, logs  # noqa: PLC0415 - only with the extra
    from coinslot.server.serving import listen  # noqa: PLC0415
    from coinslot.server.serving import serve as serve_it  # noqa: PLC0415

    async def probe() -> None:
        store = Store(options.db)
        try:
            await store.open()
        finally:
            await store.close()

    allow = [network for each in options.allow for network in (NETWORKS if each == "xsolla" else [each])]
    handlers, secrets = _handlers(options.handlers), _secrets(options.secret_file)
    networks = {"allow": allow, "proxies": options.proxy}
    try:
        webhooks = Webhooks(secrets, options.db, handlers=handlers, metrics=not options.no_metrics, **networks)
    except ValueError as error:
        raise WrongError(str(error)) from None
    webhooks.check()
    asyncio.run(probe())
    with listen(options.host, options.port) as listener:
        logs.set_up(as_json=options.json)
        serve_it(webhooks, listener, lambda: _say(_address(listener, as_json=options.json)))
    return 0


def look(options: argparse.Namespace) -> int:
    """Look into the inbox, or have something in it processed; the exit status."""
    from coinslot import cli_inbox  # noqa: PLC0415 - only with the extra

    handlers = _handlers(options.handlers) if options.action == "replay" else None
    return cli_inbox.run(options, handlers, _say)


def _explained(run: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    try:
        from coinslot.server import StoreError, UngrantedError  # noqa: PLC0415 - only with the extra
        from coinslot.server.records import UnknownWebhookError  # noqa: PLC0415
        from coinslot.server.serving import ListenError  # noqa: PLC0415
    except ImportError as error:
        if error.name == "uvicorn":
            return _fail("uvicorn is missing; run: pip install 'coinslot[server]'")
        if "pip install" not in str(error):
            raise
        return _fail(str(error))
    try:
        return run(options)
    except (ListenError, StoreError, UngrantedError, UnknownWebhookError, WrongError) as error:
        return _fail(str(error))


def _secrets(path: Path | None) -> list[str]:
    if path is None:
        raise WrongError(
            "--secret-file is missing; expected a file with the project's key from the publisher's account"
        )
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongError(f"{path} cannot be read ({error}); expected a file with the project's key") from None
    if secrets := [line.strip() for line in lines if line.strip()]:
        return secrets
    raise WrongError(f"{path} is empty; expected the project's key, or several, one on each line")


def _handlers(name: str | None) -> Handlers:
    from coinslot.server import Handlers  # noqa: PLC0415 - only with the extra

    module, colon, member = (name or "").partition(":")
    if not (module and colon and member):
        came = repr(name) if name else "missing"
        raise WrongError(f"--handlers is {came}; expected MODULE:NAME, such as game.shop:handlers")
    if os.getcwd() not in sys.path:  # noqa: PTH109 - a text is compared with texts
        sys.path.insert(0, os.getcwd())  # noqa: PTH109
    try:
        found = getattr(importlib.import_module(module), member, None)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):
            raise
        raise WrongError(f"There is no module {module} ({error}); run this in the folder where it is") from None
    if not isinstance(found, Handlers):
        raise WrongError(f"{name} is {type(found).__name__}; expected a coinslot.server.Handlers of that name")
    return found


def _address(listener: socket.socket, *, as_json: bool) -> str:
    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return json.dumps({"url": url, "webhook": f"{url}/webhook"}) if as_json else f"Webhooks  {url}/webhook"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _fail(text: str) -> int:
    sys.stderr.write(f"coinslot: {text}\n")
    return 1
