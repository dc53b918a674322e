"""The socket's address on the store's origin."""

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from coinslot.sandbox.connection import Connection
from coinslot.sandbox.provider import Provider

PATH = "/connection/websocket"
"""Xsolla's, on a host of its own there."""


class SocketApi:
    """The endpoint over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> list[WebSocketRoute]:
        """What the application serves."""
        return [WebSocketRoute(PATH, self.serve)]

    async def serve(self, socket: WebSocket) -> None:
        """A connection of Centrifugo's protocol."""
        await Connection(socket, self._provider).run()
