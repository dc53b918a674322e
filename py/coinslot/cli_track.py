"""The command ``coinslot track``: a live look at one order, to its end."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coinslot.cli_progress import Json, Lines, LiveLine
from coinslot.core.errors import CoinslotError
from coinslot.core.ladder import Tracking
from coinslot.core.status import Outcome

if TYPE_CHECKING:
    from coinslot.cli_progress import Progress
    from coinslot.native.watch import Sight

USAGE: Final = 2
UNDECIDED: Final = 3
INTERRUPTED: Final = 130
"""As shells say of a program that Ctrl+C has ended."""

STATUS: Final = {Outcome.SUCCEEDED: 0, Outcome.CANCELED: 1, Outcome.EXPIRED: 1}
"""The exit status for each outcome; :data:`UNDECIDED` for the others."""

TICK: Final = 0.2
"""Seconds between two pictures of the live line."""

VARIABLE: Final = "COINSLOT_TOKEN"
STDIN: Final = "-"

EPILOG: Final = f"""\
The player's token comes from --token-file, --token or the variable {VARIABLE}.
Other people of this machine can read a --token in its list of processes.

exit status:
  0    the order is done
  1    it is canceled or expired
  2    wrong usage, or coinslot[native] is not installed
  3    not known: still undecided when the time was over, or an error
  130  ended by Ctrl+C
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of ``coinslot``."""
    track = commands.add_parser(
        "track",
        help="follow an order to its end",
        description="Follow an order to its end: by the order socket, and by polling where that fails.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    track.add_argument("order_id", type=int, metavar="ORDER_ID", help="the id of the order")
    track.add_argument("--project", type=int, required=True, metavar="N", help="the number of the project")
    token = track.add_mutually_exclusive_group()
    token.add_argument("--token", metavar="T", help="the player's token")
    token.add_argument("--token-file", metavar="FILE", help="a file that holds it; - is standard input")
    track.add_argument("--store", metavar="URL", help="origin of another Store API, such as that of coinslot sandbox")
    track.add_argument("--socket", metavar="URL", help="its order socket; without one the order is polled")
    track.add_argument(
        "--tracking", choices=[*Tracking], default=Tracking.FALLBACK, help="how to follow it (%(default)s)"
    )
    track.add_argument("--json", action="store_true", help="print one JSON object for each change")
    track.set_defaults(run=partial(run, track))


def run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """Carry out the command; its exit status."""
    progress = _progress(options)
    try:
        return asyncio.run(_follow(options, _token(parser, options), progress))
    except CoinslotError as error:
        parser.error(str(error))
    except ImportError as error:
        if error.name not in {"centrifuge", "httpx"}:
            raise
        sys.stderr.write(f"coinslot: {error}\n")
        return USAGE
    except KeyboardInterrupt:
        progress.end(None)
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody reads any more. What Python flushes at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNDECIDED


def _token(parser: argparse.ArgumentParser, options: argparse.Namespace) -> str:
    token: str = options.token or os.environ.get(VARIABLE, "")
    if options.token_file == STDIN:
        token = sys.stdin.read()
    elif options.token_file:
        try:
            token = Path(options.token_file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            parser.error(f"cannot read {options.token_file}: {why}")
    if not token.strip():
        parser.error(f"the player's token is missing; give --token-file, --token or the variable {VARIABLE}")
    return token.strip()


def _progress(options: argparse.Namespace) -> Progress:
    if options.json:
        return Json(sys.stdout, options.order_id)
    return (LiveLine if sys.stdout.isatty() else Lines)(sys.stdout, options.order_id)


async def _follow(options: argparse.Namespace, token: str, progress: Progress) -> int:
    # Imported here: the other commands do without the extra.
    from coinslot.native import Endpoints  # noqa: PLC0415
    from coinslot.native.watch import Watch  # noqa: PLC0415

    seen: asyncio.Queue[Sight] = asyncio.Queue()
    endpoints = Endpoints(store=options.store, socket=options.socket)
    given: dict[str, Any] = {"endpoints": endpoints, "tracking": options.tracking}
    async with Watch(seen.put_nowait, options.project, token, **given) as watch:
        purchase = watch.follow(options.order_id)
        outcome = purchase.outcome
        while not outcome.done():
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK):
                    progress.change(await seen.get())
            progress.tick()
        await purchase.told()
        while not seen.empty():
            progress.change(seen.get_nowait())
        result = outcome.result()
        progress.end(result)
        if result.error and not options.json:
            sys.stderr.write(f"coinslot: {result.error.message}\n")
    return STATUS.get(result.outcome, UNDECIDED)
