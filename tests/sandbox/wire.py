"""A client of the socket for the tests."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from coinslot.sandbox import Sandbox


class Wire:
    """A client of the socket that hides nothing: what it sends and gets is JSON objects in frames."""

    def __init__(self, socket: ClientConnection, auth: dict[str, Any]) -> None:
        self.socket = socket
        self.auth = auth
        self._waiting: list[dict[str, Any]] = []

    @classmethod
    @contextlib.contextmanager
    def open(cls, sandbox: Sandbox, user: str) -> Iterator[Self]:
        """Open a connection as a player, who has not said so yet."""
        auth = {"auth": sandbox.token(user), "project_id": sandbox.project_id}
        with connect(sandbox.websocket, proxy=None) as socket:
            yield cls(socket, auth)

    def send(self, *commands: object) -> None:
        """Send the commands in one frame."""
        self.socket.send("\n".join(json.dumps(command) for command in commands))

    def frame(self, timeout: float = 5) -> list[dict[str, Any]]:
        """The objects of the next frame."""
        return [json.loads(line) for line in self.socket.recv(timeout, decode=True).split("\n")]

    def next(self, timeout: float = 5) -> dict[str, Any]:
        """The next object."""
        if not self._waiting:
            self._waiting = self.frame(timeout)
        return self._waiting.pop(0)

    def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """Send a command and return its reply."""
        self.send(command)
        reply = self.next()
        assert reply["id"] == command["id"]
        return reply

    def connect(self, **more: object) -> dict[str, Any]:
        """Say who we are; the reply's result."""
        result: dict[str, Any] = self.ask({"id": 1, "connect": {"data": self.auth, **more}})["connect"]
        return result

    def statuses(self, number: int) -> list[str]:
        """The statuses that the next pushes carry."""
        return [self.next()["push"]["pub"]["data"]["status"] for _ in range(number)]

    def close_code(self) -> int | None:
        """Wait until the server has closed; None when it did so without a word."""
        try:
            while True:
                self.socket.recv(5)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
