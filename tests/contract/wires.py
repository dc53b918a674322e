"""Connections to an ASGI application without a network: one for a request, one for a WebSocket."""

import asyncio
import json
from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.sandbox.protocol import CUT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Message, Scope


class Exchange:
    """One request on a connection of its own.

    Attributes:
        scope: The request as ASGI describes it.
        over: Set when the connection has ended, whoever ended it.
        answer: What came back, when all of it has.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.over = asyncio.Event()
        self.answer: HttpAnswer | None = None
        self.scope = _scope("http", request.url, request.headers, self.over.set)
        self.scope["method"] = request.method
        body = (request.body or "").encode()
        self._asked: deque[Message] = deque([{"type": "http.request", "body": body, "more_body": False}])
        self._start: Message = {}
        self._body = b""

    async def receive(self) -> "Message":
        """The request, then the end of the connection."""
        if self._asked:
            return self._asked.popleft()
        await self.over.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: "Message") -> None:
        """A part of the answer; after the end it goes nowhere."""
        if self.over.is_set():
            return
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            retry_after = dict(self._start.get("headers", ())).get(b"retry-after")
            text = self._body.decode(errors="replace")
            self.answer = HttpAnswer(self._start["status"], text, retry_after.decode() if retry_after else None)
            self.over.set()


class ClosedError(Exception):
    """The server has ended a WebSocket; 1006 where it did so without a word."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class Wire:
    """One WebSocket. ``receive`` and ``send`` are the server's end, the others the client's.

    Attributes:
        scope: The handshake as ASGI describes it.
    """

    def __init__(self, address: str) -> None:
        self.scope = _scope("websocket", address, {}, self._cut)
        self._to_server: asyncio.Queue[Message] = asyncio.Queue()
        self._to_client: asyncio.Queue[Message] = asyncio.Queue()
        self._to_server.put_nowait({"type": "websocket.connect"})
        self._objects: deque[dict[str, Any]] = deque()
        self._gone = False

    async def receive(self) -> "Message":
        """What the client has sent."""
        return await self._to_server.get()

    async def send(self, message: "Message") -> None:
        """Something for the client.

        Raises:
            OSError: It is not there any more; ASGI wants that.
        """
        if self._gone:
            raise OSError("the client has gone")
        self._to_client.put_nowait(message)
        if message["type"] == "websocket.close":
            self._end(message["code"])

    async def accepted(self) -> bool:
        """Whether the handshake went well."""
        message = await self._to_client.get()
        return bool(message["type"] == "websocket.accept")

    async def next(self) -> dict[str, Any]:
        """The next object of the next frame.

        Raises:
            ClosedError: The connection has ended.
        """
        while not self._objects:
            message = await self._to_client.get()
            if message["type"] != "websocket.send":
                raise ClosedError(message.get("code", 1006), message.get("reason") or "")
            self._objects.extend(json.loads(line) for line in message["text"].split("\n"))
        return self._objects.popleft()

    def say(self, command: dict[str, Any]) -> None:
        """Send an object in a frame of its own."""
        self._to_server.put_nowait({"type": "websocket.receive", "text": json.dumps(command)})

    def close(self) -> None:
        """Leave."""
        self._end(1000)

    def _cut(self) -> None:
        self._to_client.put_nowait({"type": "websocket.close", "code": 1006})
        self._end(1006)

    def _end(self, code: int) -> None:
        if not self._gone:
            self._gone = True
            self._to_server.put_nowait({"type": "websocket.disconnect", "code": code})


def _scope(kind: str, url: str, headers: "Mapping[str, str]", cut: "Callable[[], None]") -> "Scope":
    parts = urlsplit(url)
    return {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.5"},
        "http_version": "1.1",
        "scheme": parts.scheme,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [
            (b"host", parts.netloc.encode()),
            *((name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()),
        ],
        "client": ("127.0.0.1", 1),
        "server": (parts.hostname, parts.port),
        "subprotocols": [],
        "state": {},
        "extensions": {CUT: cut, "websocket.http.response": {}},
    }
