"""WebDriver BiDi, the W3C's protocol: as much of it as the stories need, over one WebSocket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.browsers.engine import PATIENCE, BrowserError

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection


class Bidi:
    """A session with a browser; nothing is subscribed, so all that comes are answers.

    Args:
        socket: connected to the browser's ``/session``.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._count = 0
        self.command("session.new", capabilities={})

    def command(self, method: str, **parameters: object) -> dict[str, Any]:
        """Have the browser carry out a command, and wait for its result.

        Raises:
            BrowserError: The browser refused it.
        """
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
        answer = json.loads(self._socket.recv(PATIENCE))
        assert answer["id"] == self._count, answer
        if answer["type"] == "error":
            raise BrowserError(f"{method}: {answer['error']}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def call(self, context: str, function: str, *arguments: str) -> dict[str, Any]:
        """Call a function of strings in a browsing context, wait for its promise, and give its remote value."""
        answer = self.command(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": argument} for argument in arguments],
            target={"context": context},
            awaitPromise=True,
            userActivation=False,
        )
        if answer["type"] == "exception":
            raise BrowserError(answer["exceptionDetails"]["text"])
        value: dict[str, Any] = answer["result"]
        return value

    def press(self, context: str, element: dict[str, Any]) -> None:
        """Move the mouse to the middle of an element, and press and release its first button."""
        reference = {"type": "element", "element": {"sharedId": element["sharedId"]}}
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": reference},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}
        self.command("input.performActions", context=context, actions=[mouse])
