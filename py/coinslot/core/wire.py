"""Core's values as the plain, camel-cased objects that the port carries."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from coinslot.core import commands as c
from coinslot.core.port import ToPage

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES: Mapping[type[c.Command], ToPage] = {
    c.Remember: ToPage.REMEMBER,
    c.Forget: ToPage.FORGET,
    c.LetGo: ToPage.LET_GO,
    c.ShowWindow: ToPage.SHOW_WINDOW,
    c.CloseWindow: ToPage.CLOSE_WINDOW,
    c.ExplainSilence: ToPage.EXPLAIN_SILENCE,
    c.AnnounceOrder: ToPage.ANNOUNCE_ORDER,
    c.AnnounceStatus: ToPage.ANNOUNCE_STATUS,
    c.Settle: ToPage.SETTLE,
    c.Offer: ToPage.OFFER,
    c.Ignored: ToPage.IGNORED,
}
"""The commands that the page carries out, unchanged."""


def camel(name: str) -> str:
    """``order_id`` -> ``orderId``."""
    if "_" not in name:
        return name
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def plain(value: Any) -> Any:  # noqa: ANN401 - any field of a core dataclass
    """A core value as JSON knows it."""
    if isinstance(value, str | int | float | None):  # first: most are
        return value
    if is_dataclass(value):
        return {camel(item.name): plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [plain(member) for member in value]
    return value


def message(purchase_id: str, command: c.Command) -> dict[str, Any]:
    """The message that has the page carry out a command."""
    return {"type": TYPES[type(command)], "id": purchase_id, **plain(command)}
