"""Webhooks and watchers on the wire, for tests that send by themselves: several at one moment, to several receivers."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlsplit

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.order import OrderStatus
from coinslot.sandbox.orders import Orders
from coinslot.sandbox.provider import PROJECT_ID
from coinslot.sandbox.webhooks.bodies import COMBINED, of_order, write
from coinslot.sandbox.webhooks.delivery import sign
from coinslot.server import Webhooks
from tests.server.receiver import SECRET

PLAYER: Final = "ayla"
PATIENCE: Final = 30.0  # seconds


class Shop:
    """Orders, and what Xsolla would tell of them."""

    def __init__(self) -> None:
        self._orders = Orders()

    def order(self) -> tuple[int, bytes, bytes]:
        """The number of an order, the webhook that it is paid, and the one that it is canceled."""
        new = self._orders.create(PLAYER, CATALOG["gems_100"])
        paid = self._orders.move(new.id, OrderStatus.PAID)
        canceled = replace(paid, status=OrderStatus.CANCELED)
        told = [of_order(each, PROJECT_ID, COMBINED)[0] for each in (paid, canceled)]
        return new.id, write(told[0]), write(told[1])


def post(url: str, body: bytes) -> int:
    """Send a webhook; returns the status of the answer, or 0 where none came."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    try:
        connection.request("POST", "/webhook", body, {"Authorization": sign(body, SECRET)})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


class Watch:
    """A page that waits for an order.

    Args:
        url: of the receiver.
        order: its number.

    Attributes:
        waiting: set once the receiver has said that there is nothing yet.
        heard: the lines of the event.
        at: when it came, on the monotonic clock.
    """

    def __init__(self, url: str, order: int) -> None:
        self.waiting = threading.Event()
        self.heard: list[str] = []
        self.at = 0.0
        ticket = Webhooks(SECRET).ticket(PLAYER)
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
        self._request = f"/orders/{order}/events", {"Authorization": f"Bearer {ticket}"}
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def end(self) -> list[str]:
        """Wait until the stream is over; returns the lines of the event."""
        self._thread.join(PATIENCE)
        return self.heard

    def _listen(self) -> None:
        path, headers = self._request
        self._connection.request("GET", path, headers=headers)
        with self._connection.getresponse() as answer:
            for line in answer:
                text = line.decode().strip()
                if text.startswith(":"):
                    self.waiting.set()
                elif text:
                    self.heard.append(text)
                    self.at = self.at or time.monotonic()
        self._connection.close()
