"""The words that page and runtime say to each other over the port; JavaScript's copy is generated from here.

Every message is JSON text of one object with ``type``; those about one purchase carry its ``id``.
"""

from __future__ import annotations

from enum import StrEnum


class ToPage(StrEnum):
    """What the runtime says to the page."""

    PROGRESS = "progress"
    NOTICE = "notice"
    FAILED = "failed"
    READY = "ready"
    PONG = "pong"
    CRASHED = "crashed"
    TOKEN_WANTED = "token_wanted"  # noqa: S105 - the name of a message
    TICKET_WANTED = "ticket_wanted"
    REMEMBER = "remember"
    FORGET = "forget"
    LET_GO = "let_go"
    UNREADABLE = "unreadable"
    FOUND_PAID = "found_paid"
    TROUBLE = "trouble"
    SHOW_WINDOW = "show_window"
    RESIZE_WINDOW = "resize_window"
    TELL_WINDOW = "tell_window"
    CLOSE_WINDOW = "close_window"
    EXPLAIN_SILENCE = "explain_silence"
    PROVIDER_CLOSED = "provider_closed"
    ANNOUNCE_ORDER = "announce_order"
    ANNOUNCE_STATUS = "announce_status"
    SETTLE = "settle"
    OFFER = "offer"
    IGNORED = "ignored"
    ANSWERED = "answered"


class ToRuntime(StrEnum):
    """What the page says to the runtime."""

    CONFIGURE = "configure"
    PING = "ping"
    TOKEN = "token"  # noqa: S105 - the name of a message
    TICKET = "ticket"
    PURCHASE = "purchase"
    RESUME = "resume"
    RECALLED = "recalled"
    REMEMBERED = "remembered"
    SAID = "said"
    FLOODED = "flooded"
    UNHEARD = "unheard"
    CLOSED = "closed"
    ACKNOWLEDGED = "acknowledged"
    OFFER_FAILED = "offer_failed"
    TAKEN = "taken"
    WOKE = "woke"
    DESTROY = "destroy"
    TRACK = "track"
    OPEN = "open"
    CALL = "call"
    STOP = "stop"


class Call(StrEnum):
    """What the page can ask of the runtime that is answered once and is no purchase."""

    CHECK = "orders.check"
    CREATE = "orders.create"
    PENDING = "pending"
    CART_GET = "cart.get"
    CART_FILL = "cart.fill"
    CART_SET_ITEM = "cart.set_item"
    CART_REMOVE_ITEM = "cart.remove_item"
    CART_CLEAR = "cart.clear"
