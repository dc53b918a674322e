"""The game's own server, where a success needs its word."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

from coinslot.core.ladder import PATIENCE, Proof
from coinslot.providers.xsolla import rules

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Ticket: TypeAlias = "str | Callable[[int], str | Awaitable[str]]"


@dataclass(frozen=True, slots=True)
class Backend:
    """Where the game's server tells what it did with the provider's webhooks; see :mod:`coinslot.server`.

    Raises:
        CoinslotError: ``invalid_argument``, from the constructor.
    """

    url: str
    """Where ``coinslot.server.Webhooks`` is mounted, such as ``https://game.example/payments``."""
    ticket: Ticket = field(repr=False)
    """What that server issues for this player (``Webhooks.ticket``), or a function, plain or async, that takes the
    order's id and gives it. The function is asked for each attempt."""
    patience: float = PATIENCE
    """Seconds that a done order waits for the webhook."""
    silence: Literal["pending", "order"] = "pending"
    """What it is when the server stays silent: ``pending``, and followed, or a success that is not ``verified``."""

    def __post_init__(self) -> None:
        """Check what no type checker may have looked at."""
        if not _is_address(self.url):
            _refuse("url", self.url, "an address such as https://game.example/payments, without a query")
        if not callable(self.ticket) and (not isinstance(self.ticket, str) or not self.ticket):
            # Shown by its kind alone: tickets stay out of error texts.
            what = "empty" if self.ticket == "" else f"a {type(self.ticket).__name__}"
            rules.refuse(f"backend.ticket is {what}; expected a ticket, or a function that takes an order's id")
        seconds = self.patience
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
            _refuse("patience", seconds, "a number of seconds above 0")
        rules.check("backend.silence", self.silence, rules.one_of(("pending", "order"))["rule"])

    @property
    def proof(self) -> Proof:
        """The same, as the core takes it."""
        return Proof(self.patience, or_order=self.silence == "order")


def _is_address(value: object) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return bool(parts and parts.scheme in {"http", "https"} and parts.netloc and not parts.query and not parts.fragment)


def _refuse(name: str, value: object, expected: str) -> None:
    rules.refuse(f"backend.{name} is {rules.shown(value)}; expected {expected}")
