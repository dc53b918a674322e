"""When to look at an order, as data. All times are seconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Means(StrEnum):
    """How news of an order is waited for."""

    SOCKET = "socket"
    POLL = "poll"


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to wait, and for how long. Climbing on it includes one look at the order."""

    means: Means
    seconds: float
    every: float = float("inf")
    """Between looks."""
    renewed: bool = False
    """Opened anew when its time is over; the next rung is only climbed when it fails."""


POLLING: Final = Rung(Means.POLL, 600.0, every=3.0)
"""The documents of Xsolla's SDKs: each 3 seconds, for 10 minutes."""

FALLBACK: Final = (Rung(Means.SOCKET, 300.0), POLLING)
"""The documents of the WebSocket API and of the SDK for Unity: 5 minutes of socket, then polling."""

REESTABLISH: Final = (Rung(Means.SOCKET, 300.0, renewed=True), POLLING)
"""The documents of the SDKs for Unreal and Cocos: each 5 minutes another socket; polling if the socket fails."""


class Tracking(StrEnum):
    """Which of the documented ways to track an order is taken."""

    FALLBACK = "fallback"
    REESTABLISH = "reestablish"


LADDERS: Final[Mapping[Tracking, tuple[Rung, ...]]] = {
    Tracking.FALLBACK: FALLBACK,
    Tracking.REESTABLISH: REESTABLISH,
}


PATIENCE: Final = 60.0
"""With the word of the game's server. Xsolla sends a webhook that was not answered again after five minutes at the
soonest (its documents), so whoever waits for a minute waits for the first one."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That a success needs the word of the game's server, which the provider tells by webhook."""

    patience: float = PATIENCE
    """Seconds that a done order waits for it."""
    or_order: bool = False
    """Whether the order's own word is enough after that; otherwise the purchase is in doubt, and still followed."""


PROOF_LEAST: Final = 5.0
"""Seconds that an attempt to hear the game's server has after a sleep of the machine, if there is so much patience at
all: time for a connection and for an answer that is known already."""

GRACE_LOOKS: Final = (0.0, 1.0, 3.0, 6.0, 10.0)
"""After a close without a claim of payment: a payment begun just before may still arrive."""

BUDGET: Final = 60.0
"""How long the looks after a close may fail before the purchase is called pending, and how long those are repeated
that fail beside an open window."""

FOLLOW_EVERY: Final = 60.0
"""Between looks at an order that was settled as pending, while the page is open."""

FOLLOW_CAP: Final = 3600.0
"""The longest pause between such looks, and the longest Retry-After that is obeyed. A browser's timer fires at once
when it is set for more than 2**31 ms, so an absurd one would become a busy loop."""

CREATE_BUDGET: Final = 30.0
"""How long a creation that was refused for now (429) or never sent is tried again; a player watches a spinner."""

NOT_FOUND_GRACE: Final = 10.0
"""A store with several replicas may not know an order that it has just created."""

POST_TIMEOUT: Final = 30.0
"""The Xsolla SDK for Unity waits as long."""

GET_TIMEOUT: Final = 10.0
"""A look can be repeated, so it need not be waited for as long as a creation."""

MUTE_AFTER: Final = 15.0
"""How long a payment window may say nothing at all, not even that its page is there, before its order is followed
without it: an ad-blocker, a policy or a proxy may keep its messages from us. Where the page is only slow, this costs a
look or two, and those of the grace when it is closed."""

UNNAMED_QUIET: Final = 2.0
"""After a 429 that does not say how long to wait. A browser hides Retry-After from a page of another origin unless the
store exposes it, so there it is the rule."""

REACHED: Final = 0.05

BACKOFF_BASE: Final = 0.5
BACKOFF_CAP: Final = 10.0
REOFFER_BASE: Final = 5.0
REOFFER_CAP: Final = 300.0


def next_look(looks: tuple[float, ...], elapsed: float) -> float | None:
    """The first moment of the schedule after ``elapsed``, or None when it is used up.

    A moment less than 50 ms away counts as reached: timers and sums of floats are not exact, and the same
    look is not made twice for that.
    """
    return next((moment for moment in looks if moment - elapsed > REACHED), None)


def backoff(attempt: int, fraction: float, retry_after: float | None = None) -> float:
    """The pause before a retry: full jitter over an exponentially growing ceiling.

    Args:
        attempt: how many attempts have failed, from 1.
        fraction: drawn by the driver from [0, 1]; anything else counts as the nearer end.
        retry_after: what the answer asked for; never undercut.
    """
    ceiling = min(BACKOFF_CAP, BACKOFF_BASE * 2.0 ** min(attempt, 16))
    # A tenth of the ceiling at least: a fraction of zero must not turn an outage into a busy loop.
    pause = ceiling * min(1.0, max(0.1, fraction))
    return max(pause, retry_after or 0.0)


def reoffer_pause(attempt: int) -> float:
    """The pause before a success is offered again to a game whose recipient failed; ``attempt`` from 1."""
    return min(REOFFER_CAP, REOFFER_BASE * 2.0 ** min(attempt - 1, 16))
