"""Where the provider is, if not at its own addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from coinslot.providers.xsolla import rules
from coinslot.providers.xsolla.project import TOKEN_NAMES, Project, origin_of

HTTP: Final = ("http", "https")
WEBSOCKET: Final = ("ws", "wss")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses to use instead of the provider's own, for example those that ``coinslot sandbox`` prints.

    With a ``store`` and without a ``socket``, orders are followed by polling alone.

    Raises:
        CoinslotError: ``invalid_argument``, from the constructor.
    """

    store: str | None = None
    """An origin."""
    pay_station: str | None = None
    """An origin."""
    socket: str | None = None
    """A WebSocket's address, with its path."""
    events: str | None = None
    """An origin, of the Event API. Default: the provider's own, or that of ``store`` where one is given."""
    pay_station_version: int = 4
    """Of the payment page: 4, 3 or 2."""
    pay_station_query: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What the address of the payment page says beside its token."""

    def __post_init__(self) -> None:
        """Check the addresses."""
        for name, value in (("store", self.store), ("pay_station", self.pay_station), ("events", self.events)):
            if value is not None and not _is_address(value, HTTP, whole=False):
                _refuse(name, value, "an origin such as https://store.example, without a path")
        if self.socket is not None and not _is_address(self.socket, WEBSOCKET, whole=True):
            _refuse("socket", self.socket, "an address such as wss://store.example/connection/websocket")
        if not isinstance(self.pay_station_version, int) or self.pay_station_version not in TOKEN_NAMES:
            _refuse("pay_station_version", self.pay_station_version, "4, 3 or 2")
        if not _is_query(self.pay_station_query):
            expected = f"texts by their names, without {' or '.join(sorted(set(TOKEN_NAMES.values())))}"
            _refuse("pay_station_query", self.pay_station_query, expected)

    def project(self, project_id: int, *, sandbox: bool) -> Project:
        """A project that is there."""
        default = Project(project_id, sandbox)
        return Project(
            project_id,
            sandbox,
            store=self.store or default.store,
            pay_station=self.pay_station or default.pay_station,
            # Another store's orders are no business of the provider's socket.
            socket=self.socket or ("" if self.store else default.socket),
            # The sandbox serves it beside the store.
            events=self.events or self.store or default.events,
            pay_station_version=self.pay_station_version,
            pay_station_query=self.pay_station_query,
        )


def _is_address(value: object, schemes: tuple[str, ...], *, whole: bool) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return urlsplit(value).scheme in schemes and (origin_of(value) == value.rstrip("/") or whole)
    except ValueError:
        return False


def _is_query(value: object) -> bool:
    if not isinstance(value, Mapping) or not set(TOKEN_NAMES.values()).isdisjoint(value):
        return False
    return all(isinstance(text, str) and text for pair in value.items() for text in pair)


def _refuse(name: str, value: object, expected: str) -> None:
    rules.refuse(f"{name} is {rules.shown(value)}; expected {expected}")


NO_ENDPOINTS: Final = Endpoints()
