"""A game's server that hears webhooks."""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

REFUSAL = b'{"error":{"code":"INVALID_USER","message":"Nobody is called that"}}'


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

    @classmethod
    @contextlib.contextmanager
    def open(cls) -> Iterator[Receiver]:
        """Listen on any free port."""

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.answer(Heard(dict(self.headers), body))
                self.send_response(status)
                text = b"" if status < 300 else REFUSAL
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Say nothing: the tests' output is for the tests."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            receiver = cls(f"http://127.0.0.1:{server.server_port}/hook?from=xsolla")
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield receiver
            server.shutdown()
            thread.join()

    def kinds(self, *, validation: bool = False) -> list[str]:
        """The names of what came; with or without the questions for the player."""
        return [each.kind for each in self.heard if validation or each.kind != "user_validation"]

    def answer(self, heard: Heard) -> int:
        """Keep a webhook; the status for it."""
        self.heard.append(heard)
        waiting = self.answers.get(heard.kind)
        return waiting.pop(0) if waiting else 204
