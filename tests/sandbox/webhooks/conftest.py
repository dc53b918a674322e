"""A game's server that hears webhooks, and a sandbox that sends them there."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coinslot.sandbox import Order, Sandbox

GREETING = b'{"error":{"code":"INVALID_USER","message":"Nobody is called that"}}'


@dataclass
class Heard:
    """One webhook as it came over the wire."""

    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body, parsed."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def kind(self) -> str:
        """Its name."""
        return str(self.json["notification_type"])


class Receiver:
    """A game's server.

    Attributes:
        heard: What came, oldest first.
        answers: The statuses to answer with, by notification_type, in their order; 204 after the last.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.heard: list[Heard] = []
        self.answers: dict[str, list[int]] = {}

    def kinds(self, *, validation: bool = False) -> list[str]:
        """The names of what came; with or without the questions for the player."""
        return [each.kind for each in self.heard if validation or each.kind != "user_validation"]

    def answer(self, heard: Heard) -> int:
        """Keep a webhook; the status for it."""
        self.heard.append(heard)
        waiting = self.answers.get(heard.kind)
        return waiting.pop(0) if waiting else 204


@pytest.fixture(scope="session")
def _server() -> Iterator[tuple[ThreadingHTTPServer, Receiver]]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.answer(Heard(dict(self.headers), body))
            self.send_response(status)
            text = b"" if status < 300 else GREETING
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing: the tests' output is for the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook?from=xsolla")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server, receiver
        server.shutdown()
        thread.join()


@pytest.fixture
def receiver(_server: tuple[ThreadingHTTPServer, Receiver]) -> Receiver:
    """The game's server, which has heard nothing yet and takes everything."""
    heard = _server[1]
    heard.heard.clear()
    heard.answers.clear()
    return heard


@pytest.fixture
def sandbox(running_sandbox: Sandbox, receiver: Receiver) -> Iterator[Sandbox]:
    """A sandbox with nothing in it, which sends there."""
    running_sandbox.reset()
    running_sandbox.webhooks.send_to(receiver.url)
    yield running_sandbox
    running_sandbox.reset()


@pytest.fixture
def paid(sandbox: Sandbox, order: Order) -> Order:
    """An order that was paid, all of its webhooks sent."""
    sandbox.pay(order.id)
    sandbox.webhooks.deliver()
    return order
