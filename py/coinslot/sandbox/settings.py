"""What a test or a person can set while the sandbox runs."""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

_LONGEST_DELAY = 24 * 60 * 60  # a payment token's lifetime (Xsolla's documents): later is never

_HIGHEST_PACE = 1_000_000  # twelve hours in some hundredths of a second
_MOST_COPIES = 1000

Rule = tuple[Callable[[Any], bool], str]


class SettingsError(ValueError):
    """A setting that does not exist, or a value that it cannot have."""


@dataclass
class Settings:
    """The settings; every value is checked when it is set.

    Attributes:
        order_done_delay: Seconds from the payment until the order is done; 0 is before the page hears of it.
        window_done_delay: Seconds from the payment until the window says done.
        drop_window_done: Whether the window's done is lost on its way.
        window_mute: Whether the window works but says nothing to the game, as if a blocker swallowed it. This
            and the next two hold for pages that are opened after the change.
        window_frames: Where the window may stand: in ``any`` page's frame as the real one, or in ``none``, which
            leaves popups and redirects.
        window_opener_policy: The window's Cross-Origin-Opener-Policy: ``""`` for none, or ``same-origin``, with
            which a popup has no opener and seems closed to the game. Browsers obey it on HTTPS and loopback only.
        window_copies: How often the window says each status of a payment.
        window_reversed: Whether the window keeps these until the last of them, and says them in reverse.
        window_forged: Whether the window says done as soon as it is opened, before anything is paid.
        socket_history: Whether the socket keeps what it has pushed: for ``history`` and for recovery after a
            drop. Whether Xsolla's does is not documented. Holds for connections made after the change, as
            the other two below do.
        socket_ping: Whole seconds between two pings of the socket, 25 as Centrifugo's default; 0 for none.
            A client that does not answer within a third of it is closed with code 3012.
        socket_stale: Seconds that a client may take to say who it is; 15 as Centrifugo's default.
        socket_unauthorised_close: Whether a client that proves nobody is closed with code 3500 instead of
            being answered with error 101.
        events: Whether the Event API answers. Off is a project that Xsolla has not turned it on for; what it
            answers there is not documented, and here it is 403. Events are made in either case.
        webhook_mode: Which webhooks tell of an order: ``combined`` as for every project since 2025 (order_paid and
            order_canceled, each with its ``billing``), ``separate`` as for older ones (payment and order_paid,
            refund and order_canceled), or ``payment`` as for tokens of the Merchant API (payment and refund).
        webhook_timeout: Seconds that the game's server may take to answer one; about 3 in Xsolla's documents.
        webhook_pace: How many times faster than documented a webhook is sent again.
        scenario: What each new order plays that names nothing itself, such as ``success.order-late-30``; ``""`` for
            nothing.

    Raises:
        SettingsError: A value is of the wrong type or out of range.
    """

    order_done_delay: float = 0.0
    window_done_delay: float = 0.0
    drop_window_done: bool = False
    window_mute: bool = False
    window_frames: str = "any"
    window_opener_policy: str = ""
    window_copies: int = 1
    window_reversed: bool = False
    window_forged: bool = False
    socket_history: bool = True
    socket_ping: int = 25
    socket_stale: float = 15.0
    socket_unauthorised_close: bool = False
    events: bool = True
    webhook_mode: str = "combined"
    webhook_timeout: float = 3.0
    webhook_pace: float = 1.0
    scenario: str = ""

    def __setattr__(self, name: str, value: object) -> None:
        """Check, then set."""
        _check(name, value)
        super().__setattr__(name, value)

    def update(self, changes: Mapping[str, object]) -> None:
        """Set several at once: all of them, or none when one is wrong.

        Raises:
            SettingsError: A name is unknown or a value is wrong.
        """
        for name, value in changes.items():
            _check(name, value)
        for name, value in changes.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, object]:
        """All settings by name."""
        return asdict(self)


def _check(name: str, value: object) -> None:
    if name not in _RULES:
        raise SettingsError(f"There is no setting {name!r}; known: {', '.join(_RULES)}.")
    for good, expected in _RULES[name]:
        if not good(value):
            raise SettingsError(f"{name} is {value!r}; it must be {expected}.")


def is_seconds(value: object) -> bool:
    """Whether the value is a number of seconds to wait, at most a day."""
    return is_number(value, 0, _LONGEST_DELAY)


def is_number(value: object, lowest: float, highest: float) -> bool:
    """Whether the value is a finite number between the two."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and lowest <= value <= highest


def _one_of(*choices: str) -> list[Rule]:
    return [(lambda value: value in choices, f"one of {', '.join(map(repr, choices))}")]


_SWITCH: list[Rule] = [(lambda value: isinstance(value, bool), "true or false")]
_SECONDS: list[Rule] = [(is_seconds, f"a number of seconds from 0 to {_LONGEST_DELAY}")]

_RULES: dict[str, list[Rule]] = {
    "order_done_delay": _SECONDS,
    "window_done_delay": _SECONDS,
    "drop_window_done": _SWITCH,
    "window_mute": _SWITCH,
    "window_frames": _one_of("any", "none"),
    "window_opener_policy": _one_of("", "same-origin"),
    "window_copies": [
        (
            lambda value: isinstance(value, int) and is_number(value, 1, _MOST_COPIES),
            f"a whole number from 1 to {_MOST_COPIES}",
        )
    ],
    "window_reversed": _SWITCH,
    "window_forged": _SWITCH,
    "socket_history": _SWITCH,
    # The protocol has no part of a second there.
    "socket_ping": [*_SECONDS, (lambda value: isinstance(value, int), "a whole number of seconds")],
    "socket_stale": _SECONDS,
    "socket_unauthorised_close": _SWITCH,
    "events": _SWITCH,
    "webhook_mode": _one_of("combined", "separate", "payment"),
    "webhook_timeout": _SECONDS,
    "webhook_pace": [(lambda value: is_number(value, 1, _HIGHEST_PACE), f"a number from 1 to {_HIGHEST_PACE}")],
    "scenario": [(lambda value: isinstance(value, str), "the name of a scenario, or empty")],
}
"""What each value must be; a test holds that every setting is here."""
