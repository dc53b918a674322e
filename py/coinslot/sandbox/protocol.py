"""HTTP and WebSocket for the sandbox: uvicorn's, with a way for the application to cut the connection."""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

CUT = "coinslot.cut"
"""The ASGI extension: a function that aborts the connection of the request."""


class CuttableProtocol(H11Protocol):
    """Puts a function that aborts the connection into each request's scope.

    ASGI has no such thing: an application that raises is answered for with a 500, and what a lost connection
    looks like to the browser is just what the sandbox has to show.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Wrap the application for this connection."""
        super().connection_made(transport)
        self.app = _with_cut(self.app, transport)


class CuttableSocket(WebSocketsSansIOProtocol):
    """The same for a WebSocket."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wrap the application for this connection."""
        super().connection_made(transport)
        self.app = _with_cut(self.app, cast("asyncio.Transport", transport))
        # "Connection: close", which the server gives to every answer, would stand beside "Upgrade" here.
        self.default_headers = [pair for pair in self.default_headers if pair[0].lower() != b"connection"]


def _with_cut(application: Any, transport: asyncio.Transport) -> Any:  # noqa: ANN401 # uvicorn's own types
    async def with_cut(scope: "Scope", receive: "Receive", send: "Send") -> None:
        scope.setdefault("extensions", {})[CUT] = transport.abort
        await application(scope, receive, send)

    return with_cut


async def cut(scope: "Scope", receive: "Receive") -> None:
    """Cut the connection that a request came on; returns when it is gone.

    The waiting matters: uvicorn answers 500 for an application that ends while its client seems to be there.
    """
    scope["extensions"][CUT]()
    while (await receive())["type"] not in ("http.disconnect", "websocket.disconnect"):
        pass
