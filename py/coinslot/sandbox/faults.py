"""Faults on demand: answer badly, late or not at all, a given number of times."""

import asyncio
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from starlette.responses import Response

from coinslot.sandbox.protocol import cut
from coinslot.sandbox.settings import is_seconds

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SOCKET = "SOCKET"
"""What stands for the method of a WebSocket's handshake, which would be GET on the wire."""

HIGHEST_ID = (1 << 31) - 1
"""The highest id of an order: Xsolla's client libraries read 32 bits."""

PROVIDER_PATHS = ("/api/", "/events")
"""How the paths begin that are the provider's own; the rest is the sandbox's."""

_LOWEST_STATUS, _HIGHEST_STATUS = 200, 599  # what a final answer can have
_WITHOUT_BODY = (204, 205, 304)  # RFC 9110, 15.3.5, 15.3.6 and 15.4.5
_HEADER_NAME = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")  # RFC 9110, 5.6.2


class FaultError(ValueError):
    """A fault that says nothing sensible."""


@dataclass
class Fault:
    """What to do to the next requests that match.

    Attributes:
        method: The HTTP method that matches; empty for any. ``SOCKET`` is for the socket's handshakes, and
            no other matches those.
        path: A part of the path that matches; empty for any.
        times: How many requests it is for; counts down.
        status: Answer with this HTTP status instead of asking the store.
        body: The text of that answer.
        headers: Headers of that answer.
        drop: ``"request"`` cuts the connection at once; ``"answer"`` carries the request out first. For a
            handshake both are the same.
        delay: Seconds by which the answer comes late; what it says is settled before.

    Raises:
        FaultError: A value is of the wrong type or out of range, or nothing is to be done.
    """

    method: str = ""
    path: str = ""
    times: int = 1
    status: int | None = None
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: str | None = None
    delay: float = 0

    def __post_init__(self) -> None:
        """Check every value: they come from a request body as well as from Python."""
        for name, good, expected in (
            ("method", isinstance(self.method, str), "a text such as GET, or empty for any"),
            ("path", isinstance(self.path, str), "a part of a path, or empty for any"),
            ("times", is_whole(self.times, 1), "a whole number from 1"),
            (
                "status",
                self.status is None or is_whole(self.status, _LOWEST_STATUS, _HIGHEST_STATUS),
                f"an HTTP status from {_LOWEST_STATUS} to {_HIGHEST_STATUS}",
            ),
            (
                "body",
                isinstance(self.body, str) and not (self.body and self.status in _WITHOUT_BODY),
                "a text, and none with a status that has no body",
            ),
            ("headers", _are_headers(self.headers), "an object of header names and ASCII texts"),
            ("drop", self.drop in (None, "request", "answer"), '"request" or "answer"'),
            ("delay", is_seconds(self.delay), "a number of seconds, at most a day"),
        ):
            if not good:
                raise FaultError(f"{name} is {getattr(self, name)!r}; it must be {expected}.")
        if self.status is None and self.drop is None and not self.delay:
            raise FaultError("The fault does nothing; give one of status, drop and delay.")
        if self.status is not None and self.drop is not None:
            raise FaultError("The fault has a status and a drop; a dropped answer has no status: give one.")

    def matches(self, method: str, path: str) -> bool:
        """Whether a request with that method and path is meant."""
        meant = (SOCKET,) if method == SOCKET else ("", method)
        return self.method.upper() in meant and self.path in path


def read_fault(values: Mapping[str, Any]) -> Fault:
    """A fault from the members of a JSON object.

    Raises:
        FaultError: A name is unknown or a value is wrong.
    """
    check_names([each.name for each in fields(Fault)], values)
    return Fault(**values)


def check_names(known: list[str], values: Mapping[str, Any]) -> None:
    """Let pass an object whose members all have known names.

    Raises:
        FaultError: One has not.
    """
    for name in values:
        if name not in known:
            raise FaultError(f"A fault has no {name!r}; known: {', '.join(known)}.")


class _Counted(Protocol):
    times: int


F = TypeVar("F", bound=_Counted)


class Faults(Generic[F]):
    """The faults that wait for their requests or pushes, safe to change while the server runs."""

    def __init__(self) -> None:
        self._faults: list[F] = []
        self._lock = threading.Lock()

    def add(self, fault: F) -> None:
        """Wait for what matches, after the faults that are already there."""
        with self._lock:
            self._faults.append(fault)

    def take(self, matches: Callable[[F], bool]) -> F | None:
        """The oldest fault that matches, counted; None when all is to go as it should."""
        with self._lock:
            for fault in self._faults:
                if matches(fault):
                    fault.times -= 1
                    if not fault.times:
                        self._faults.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        """Forget the faults that are left."""
        with self._lock:
            self._faults.clear()


class InjectFaults:
    """ASGI middleware that does to the provider's requests and handshakes what the faults say.

    It stands inside the CORS middleware: the answer of a fault can be read by the page, like any other.

    Args:
        app: What answers otherwise.
        faults: The faults.
        closing: Set when the server ends, so that no late answer holds it.
    """

    def __init__(self, app: "ASGIApp", faults: Faults[Fault], closing: asyncio.Event) -> None:
        self._app = app
        self._faults = faults
        self._closing = closing

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or do to it what a fault says."""
        fault = self._take(scope)
        if fault is None:
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket" and fault.status is None and not fault.drop:
            await self._wait(fault.delay)
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: "Message") -> None:
            held.append(message)

        if fault.status is not None:
            await Response(fault.body, fault.status, fault.headers)(scope, receive, hold)
        elif fault.drop != "request" and scope["type"] == "http":
            await self._app(scope, receive, hold)
        await self._wait(fault.delay)
        if fault.drop:
            await cut(scope, receive)
            return
        for message in held:
            await send(message)

    def _take(self, scope: "Scope") -> Fault | None:
        if scope["type"] == "http" and not scope["path"].startswith(PROVIDER_PATHS):
            return None
        method = scope.get("method", SOCKET)
        return self._faults.take(lambda fault: fault.matches(method, scope["path"]))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            pass


def is_whole(value: object, lowest: int, highest: int = 1_000_000) -> bool:
    """Whether the value is a whole number between the two."""
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest


def _are_headers(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(name, str)
        and _HEADER_NAME.fullmatch(name) is not None
        and isinstance(text, str)
        and text.isascii()
        and text.isprintable()
        for name, text in value.items()
    )
