"""The record kept for each unfinished purchase, so that another runtime can take it up, and how it is written down."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, NoReturn

from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.core.status import OrderStatus, Outcome
from coinslot.core.wire import camel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VERSION: Final = 1
"""Of what is written down."""

LIFE: Final = 25 * 3600.0
"""Seconds. A payment token lives 24 hours (Xsolla's documents), and clocks differ: an order that is still new after
that can no longer be paid."""


@dataclass(frozen=True, slots=True)
class Known:
    """What whoever follows an order must never forget."""

    claimed: bool = False
    """Somebody has claimed that money moved."""
    spoke: bool = False
    """The window has said something of a payment, or may have: nothing could be heard of it."""
    offered: bool = False
    """Its success was offered to the game, is about to be, or may have been."""

    def __or__(self, other: Known) -> Known:
        """All that both know."""
        return Known(self.claimed or other.claimed, self.spoke or other.spoke, self.offered or other.offered)


NOTHING: Final = Known()
"""Nobody has followed it before."""


@dataclass(frozen=True, slots=True)
class Record:
    """What must survive the death of the runtime. Never a token.

    Without an order id it is an intent: written before the order's creation is sent, so a record that still
    has none afterwards means that the fate of that request is unknown.
    """

    purchase_id: str
    sku: str | None
    """None: a cart, or an order that somebody else created."""
    order_id: int | None = None
    claimed: bool = False
    """As in :class:`Known`, like the next and ``offered``."""
    spoke: bool = False
    outcome: Outcome | None = None
    """The outcome that the game was told, if any."""
    offered: bool = False
    status: OrderStatus = OrderStatus.UNKNOWN
    """Of the order, at the last look."""

    @property
    def known(self) -> Known:
        """What the next one must know who follows the order."""
        return Known(self.claimed, self.spoke, self.offered)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose purchases: nobody else's are looked at, or shown."""

    provider: str
    project: int
    sandbox: bool
    player: str
    """The subject of the player's token; empty where the token names none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with what is known around it: one line of the journal."""

    owner: Owner
    record: Record
    began: float
    """When it was asked for, in seconds since 1970 by the driver's clock."""

    def outlived(self, now: float) -> bool:
        """Whether nobody can pay it any more, if it is still new."""
        return now - self.began > LIFE


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A purchase that is not over, as a game sees it."""

    order_id: int | None
    """None: whether the order exists is not known."""
    sku: str | None
    """None: a cart, or an order that somebody else created."""
    status: OrderStatus
    """At the last look."""
    outcome: Outcome | None
    """What the game was told, if anything."""
    began: float
    """When it was asked for, in seconds since 1970."""


def unfinished(entry: Entry) -> Unfinished:
    """What a game may see of an entry."""
    record = entry.record
    return Unfinished(record.order_id, record.sku, record.status, record.outcome, entry.began)


def encode(entry: Entry) -> dict[str, Any]:
    """The entry as a flat object that JSON knows."""
    parts = (entry.owner, entry.record)
    written = {camel(item.name): getattr(part, item.name) for part in parts for item in fields(part)}
    return {"version": VERSION, **written, "began": entry.began}


def decode(written: object) -> Entry:
    """The entry, read with care: anybody may write into the storage that it comes from.

    Raises:
        CoinslotError: ``journal_damaged``, or ``journal_newer`` where a later version of Coinslot wrote it.
    """
    members: Mapping[str, Any] = written if isinstance(written, dict) else _refuse("it", written, "an object")
    version = _read(members, "version", int)
    if version > VERSION:
        text = f"It was written by a later version ({version}, this one knows {VERSION}); it is kept for that."
        raise CoinslotError(ErrorCode.JOURNAL_NEWER, text)
    return Entry(
        Owner(
            _read(members, "provider", str),
            _read(members, "project", int),
            _read(members, "sandbox", bool),
            _read(members, "player", str),
        ),
        Record(
            _read(members, "purchaseId", str),
            _read_or_none(members, "sku", str),
            _read_or_none(members, "orderId", int),
            _read(members, "claimed", bool),
            _read(members, "spoke", bool),
            _read_or_none(members, "outcome", Outcome),
            _read(members, "offered", bool),
            _read(members, "status", OrderStatus),
        ),
        _read(members, "began", float),
    )


def _read(written: Mapping[str, Any], name: str, kind: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - of that kind
    value = written.get(name)
    try:
        read = kind(value)
    except (TypeError, ValueError):
        read = None
    # What had to be changed to be of the kind is not of it: "7", 7.5 or 1 where a flag is wanted.
    if read is None or read != value or isinstance(value, bool) is not (kind is bool):
        _refuse(name, value, getattr(kind, "__name__", "a value"))
    return read


def _read_or_none(written: Mapping[str, Any], name: str, kind: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - as above
    return None if name in written and written[name] is None else _read(written, name, kind)


def _refuse(name: str, value: object, expected: str) -> NoReturn:
    got = f"{value!r}"[:60]
    raise CoinslotError(ErrorCode.JOURNAL_DAMAGED, f"{name} is {got}; expected {expected}")
