"""A request and its answer as plain values; drivers carry them over the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What to send."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back."""

    status: int
    body: str
    retry_after: str | None = None
    """The Retry-After header as it came."""


class UnsentError(ConnectionError):
    """There is no answer, and the request surely never left.

    Only then may a POST be sent again: an order for virtual currency is charged when it is created, so after any
    other loss the first may have been carried out.
    """
