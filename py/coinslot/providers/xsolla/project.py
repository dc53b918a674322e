"""Which project is sold for, and where the provider is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

STORE: Final = "https://store.xsolla.com"
PAY_STATION: Final = "https://secure.xsolla.com"
PAY_STATION_SANDBOX: Final = "https://sandbox-secure.xsolla.com"
SOCKET: Final = "wss://ws-store.xsolla.com/connection/websocket"

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
    """

    project_id: int
    sandbox: bool = False
    store: str = STORE
    pay_station: str = ""
    socket: str = SOCKET

    @property
    def base(self) -> str:
        """The address that all paths of the Store API follow."""
        return f"{self.store.rstrip('/')}/api/v2/project/{self.project_id}"

    def window(self, payment_token: str) -> tuple[str, tuple[str, ...]]:
        """Where to pay, and which origins may speak for that page: Pay Station 4."""
        pages = self.pay_station or (PAY_STATION_SANDBOX if self.sandbox else PAY_STATION)
        url = f"{pages.rstrip('/')}/paystation4/?token={quote(payment_token, safe='')}"
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
