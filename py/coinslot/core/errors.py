"""Two kinds of wrong: our caller misused the API (raised), or the outside world failed (told).

The codes are one closed list, the same in Python and in JavaScript.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_UNAUTHORIZED: Final = 401  # HTTP


class ErrorCode(StrEnum):
    """What went wrong. Each says who can mend it."""

    INVALID_ARGUMENT = "invalid_argument"
    """Our API was called wrongly; the text says what came and what was expected."""
    DESTROYED = "destroyed"
    """The Coinslot object was destroyed."""
    WINDOW_BUSY = "window_busy"
    """Another purchase has the payment window open."""
    POPUP_BLOCKED = "popup_blocked"
    """The browser keeps a window of its own from opening."""
    WINDOW_BLOCKED = "window_blocked"
    """The page cannot show the payment page so: its policy (CSP) keeps it out, or it is in a frame; the text says."""
    WINDOW_ISOLATED = "window_isolated"
    """The page's isolation (COOP, COEP) keeps the payment page out, or unheard; the text names the header."""
    WINDOW_SILENT = "window_silent"
    """Nothing is heard of the payment page: an ad-blocker, a filter or no network; the text names the host."""
    RUNTIME_BLOCKED = "runtime_blocked"
    """A policy of the page or of worker.js forbids WebAssembly or the worker."""
    RUNTIME_CORRUPT = "runtime_corrupt"
    """A file of the bundle is not the one that was built."""
    RUNTIME_FAILED = "runtime_failed"
    """The Python runtime did not start."""
    NETWORK = "network"
    """No answer: offline, blocked, refused or too late."""
    INVALID_TOKEN = "invalid_token"  # noqa: S105 - the name of an error
    """The store refused the player's token, or the game's server its ticket, or the game's function gave none."""
    ITEM_NOT_FOUND = "item_not_found"
    """The store does not know the SKU."""
    ITEM_UNAVAILABLE = "item_unavailable"
    """The item exists and cannot be bought like this: disabled, or without a price in that currency."""
    ITEM_FREE = "item_free"
    """The item, or everything in the cart, is free: use the call for free ones."""
    ITEM_NOT_FREE = "item_not_free"
    """The item, or something in the cart, is not free: use the call that takes payment."""
    PURCHASE_LIMIT = "purchase_limit"
    """The player may not have more of it: a limit is reached, or it is owned already."""
    NOT_ENOUGH_VIRTUAL_CURRENCY = "not_enough_virtual_currency"
    """The player has less virtual currency than the price."""
    PROMO_CODE_INVALID = "promo_code_invalid"
    """The promo code does not exist, or not for this player, item or moment."""
    CART_NOT_FOUND = "cart_not_found"
    """The store does not know the cart."""
    CART_INVALID = "cart_invalid"
    """The cart is empty, or something in it has changed or is gone: get it again, its warnings say what."""
    ORDER_NOT_FOUND = "order_not_found"
    """The store does not know the order."""
    RATE_LIMITED = "rate_limited"
    """Too many requests."""
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    """The store is in trouble (5xx)."""
    REQUEST_REFUSED = "request_refused"
    """The store refused the request for another reason; see ``provider_code``."""
    UNREADABLE_ANSWER = "unreadable_answer"
    """The store answered with something that is not documented."""
    UNKNOWN_RESULT = "unknown_result"
    """The order's creation was sent and its fate is unknown. It is never sent again by itself."""
    JOURNAL_DAMAGED = "journal_damaged"
    """What was kept of an unfinished purchase cannot be read; it is set aside."""
    JOURNAL_NEWER = "journal_newer"
    """What was kept of an unfinished purchase was written by a later version, and waits for that."""


class CoinslotError(Exception):
    """Our API was used wrongly.

    Attributes:
        code: one of :class:`ErrorCode`.
    """

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fault:
    """Something outside went wrong; travels in events and outcomes, is never raised."""

    code: ErrorCode
    message: str
    http_status: int | None = None
    provider_code: int | None = None
    """The provider's own ``errorCode``, for example 4001."""
    retry_after: float | None = None
    """Seconds to wait, where the answer named them."""
    unsent: bool = False
    """The request surely never left this machine: the connection could not be made, for example."""

    @property
    def refuses_token(self) -> bool:
        """Whether it may be sent once more with another token of the player: with this one nothing was done."""
        return self.http_status == _UNAUTHORIZED


def unknown_result(why: str, http_status: int | None = None, provider_code: int | None = None) -> Fault:
    """What is told of a creation after which nobody knows whether the order exists."""
    text = (
        f"Whether the order was created is unknown: {why}. "
        "It is not sent again by itself; the provider's webhook tells if it was paid."
    )
    return Fault(ErrorCode.UNKNOWN_RESULT, text, http_status, provider_code)
