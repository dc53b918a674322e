"""The log of requests to the Store API, the Event API and the socket: a test counts them, a person reads them."""

import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from coinslot.sandbox.faults import PROVIDER_PATHS, SOCKET
from coinslot.sandbox.protocol import CUT

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class LoggedRequest:
    """One request, in the order of arrival.

    Attributes:
        method: The HTTP method; ``SOCKET`` for the handshake of a WebSocket.
        path: The path without the query.
        status: The status answered (101 for a handshake that went well), ``"dropped"`` when the connection
            was cut, None while nothing is settled.
        preflight: Whether the browser only asked for permission (CORS).
    """

    method: str
    path: str
    status: int | str | None = None
    preflight: bool = False

    def as_json(self) -> dict[str, object]:
        """The entry by field name."""
        return asdict(self)


class RequestLog:
    """The entries, safe to read while the server runs."""

    def __init__(self) -> None:
        self._entries: list[LoggedRequest] = []
        self._lock = threading.Lock()

    def append(self, entry: LoggedRequest) -> None:
        """Add the newest."""
        with self._lock:
            self._entries.append(entry)

    def all(self) -> list[LoggedRequest]:
        """All entries, oldest first."""
        with self._lock:
            return list(self._entries)

    def count(self, method: str, part: str = "") -> int:
        """How many requests, preflights aside, had that method and that part in their path."""
        return sum(entry.method == method and part in entry.path and not entry.preflight for entry in self.all())

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self._entries.clear()


class LogRequests:
    """ASGI middleware that writes each of the provider's requests and handshakes into a log."""

    def __init__(self, app: "ASGIApp", log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Log, and pass the request on."""
        if scope["type"] == "http" and not scope["path"].startswith(PROVIDER_PATHS):
            await self._app(scope, receive, send)
            return
        asked = any(name == b"access-control-request-method" for name, _ in scope["headers"])
        method = scope.get("method", SOCKET)
        entry = LoggedRequest(method, scope["path"], preflight=asked and method == "OPTIONS")
        self._log.append(entry)

        async def note_status(message: "Message") -> None:
            if message["type"].endswith("http.response.start"):
                entry.status = message["status"]
            elif message["type"] == "websocket.accept":
                entry.status = 101
            await send(message)

        # Noted before the cut, as the status is before it is sent: whoever has seen the end of a request
        # finds it in the log.
        abort = scope["extensions"][CUT]

        def note_drop() -> None:
            entry.status = "dropped"
            abort()

        scope["extensions"][CUT] = note_drop
        await self._app(scope, receive, note_status)
