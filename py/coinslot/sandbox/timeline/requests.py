"""Requests to the Store API and the Event API, with what was answered."""

import json
import re
from typing import TYPE_CHECKING

from coinslot.sandbox import tokens
from coinslot.sandbox.faults import PROVIDER_PATHS
from coinslot.sandbox.protocol import CUT
from coinslot.sandbox.timeline.record import MOST_BYTES, Channel

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from coinslot.sandbox.timeline.record import Timeline

_BASE = re.compile(r"/api/v2/project/[^/]*")
_ORDER = re.compile(r"/order/([0-9]{1,10})")
_LOWEST_ERROR = 400

Headers = list[tuple[bytes, bytes]]


class RecordRequests:
    """ASGI middleware that writes each of the provider's requests, preflights aside, into the timeline."""

    def __init__(self, app: "ASGIApp", timeline: "Timeline") -> None:
        self._app = app
        self._timeline = timeline

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, and note it just before its answer is complete."""
        if scope["type"] != "http" or not scope["path"].startswith(PROVIDER_PATHS) or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope)
        abort = scope["extensions"][CUT]

        async def hear() -> "Message":
            message = await receive()
            exchange.hear(message)
            return message

        async def say(message: "Message") -> None:
            if exchange.say(message):
                exchange.note(self._timeline)
            await send(message)

        def note_drop() -> None:
            exchange.note(self._timeline, dropped=True)
            abort()

        scope["extensions"][CUT] = note_drop
        await self._app(scope, hear, say)


class _Exchange:
    """One request and its answer, as far as they have come."""

    def __init__(self, scope: "Scope") -> None:
        query = scope["query_string"].decode("latin-1")
        self._line = f"{scope['method']} {scope['path']}{'?' * bool(query)}{query}"
        self._text = f"{scope['method']} {_BASE.sub('', scope['path'])}"
        self._headers: Headers = list(scope["headers"])
        self._body = b""
        self._status = 0
        self._answer_headers: Headers = []
        self._answer = b""

    def hear(self, message: "Message") -> None:
        """A part of the request has come."""
        if len(self._body) < MOST_BYTES:
            self._body += message.get("body", b"")

    def say(self, message: "Message") -> bool:
        """A part of the answer goes out; whether it is the last."""
        if message["type"] == "http.response.start":
            self._status, self._answer_headers = message["status"], list(message.get("headers", []))
            return False
        self._answer += message.get("body", b"")
        return not message.get("more_body", False)

    def note(self, timeline: "Timeline", *, dropped: bool = False) -> None:
        """Write both down."""
        raw = {"request": _message(f"{self._line} HTTP/1.1", self._headers, self._body)}
        if not dropped:
            raw["answer"] = _message(f"HTTP/1.1 {self._status}", self._answer_headers, self._answer)
        good = not dropped and self._status < _LOWEST_ERROR
        text = f"{self._text} {'cut' if dropped else self._status}"
        timeline.add(Channel.REQUEST, text, self._order_id(), self._user(), good=good, **raw)

    def _order_id(self) -> int | None:
        named = _ORDER.search(self._line)
        if named:
            return int(named[1])
        try:
            told = json.loads(self._answer)
        except ValueError:
            return None
        order_id = told.get("order_id") if isinstance(told, dict) else None
        return order_id if isinstance(order_id, int) else None

    def _user(self) -> str | None:
        bearer = dict(self._headers).get(b"authorization", b"").decode("latin-1").partition(" ")[2]
        try:
            return tokens.read(bearer)
        except tokens.TokenError:
            return None


def _message(first: str, headers: Headers, body: bytes) -> bytes:
    lines = [first.encode(), *(name + b": " + value for name, value in headers)]
    return b"\r\n".join([*lines, b"", body])
