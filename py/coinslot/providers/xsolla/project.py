"""Which project is sold for, and where the provider is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

STORE: Final = "https://store.xsolla.com"
PAY_STATION: Final = "https://secure.xsolla.com"
PAY_STATION_SANDBOX: Final = "https://sandbox-secure.xsolla.com"
EVENTS: Final = "https://getupdate.xsolla.com"
SOCKET: Final = "wss://ws-store.xsolla.com/connection/websocket"

TOKEN_NAMES: Final = {4: "token", 3: "access_token", 2: "access_token"}
"""What the payment token is called in the address of each version of the payment page."""

DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the publisher's and the addresses of the provider.

    Attributes:
        project_id: the number in the publisher's account.
        sandbox: whether orders are made for testing, without money.
        store: origin of the Store API.
        pay_station: origin of the payment pages; by default the live or the sandbox one.
        socket: address of the WebSocket that tells of orders, with its path.
        events: origin of the Event API.
        pay_station_version: 4, 3 or 2.
        pay_station_query: what the address of a payment page says beside its token.
    """

    project_id: int
    sandbox: bool = False
    store: str = STORE
    pay_station: str = ""
    socket: str = SOCKET
    events: str = EVENTS
    pay_station_version: int = 4
    pay_station_query: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def base(self) -> str:
        """The address that all paths of the Store API follow."""
        return f"{self.store.rstrip('/')}/api/v2/project/{self.project_id}"

    def window(self, payment_token: str) -> tuple[str, tuple[str, ...]]:
        """Where to pay, and which origins may speak for that page."""
        pages = self.pay_station or (PAY_STATION_SANDBOX if self.sandbox else PAY_STATION)
        version = self.pay_station_version
        query = {**self.pay_station_query, TOKEN_NAMES[version]: payment_token}
        return page(f"{pages.rstrip('/')}/paystation{version}/?{urlencode(query, quote_via=quote, safe='')}")


def page(url: str) -> tuple[str, tuple[str, ...]]:
    """A payment page whose whole address is known, and which origins may speak for it.

    Raises:
        ValueError: the address has no host or an impossible port.
    """
    return url, (origin_of(url),)


def origin_of(url: str) -> str:
    """The origin of an address, written as browsers write ``event.origin``.

    Raises:
        ValueError: the address has no host or an impossible port.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"{url!r} has no host; expected an address such as {PAY_STATION}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in {None, DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
