"""The control API for the socket, under ``/sandbox/sockets`` and ``/sandbox/push-faults``."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coinslot.sandbox.bodies import read_object
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.sockets import SocketError


class SocketControl:
    """The endpoints over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._sockets = provider.sockets

    def routes(self) -> list[Route]:
        """What the application serves."""
        return [
            Route("/sandbox/sockets", self.all, methods=["GET"]),
            Route("/sandbox/sockets/close", self.close, methods=["POST"]),
            Route("/sandbox/sockets/cut", self.cut, methods=["POST"]),
            Route("/sandbox/sockets/replay", self.replay, methods=["POST"]),
            Route("/sandbox/sockets/history", self.forget, methods=["DELETE"]),
            Route("/sandbox/push-faults", self.add_fault, methods=["POST"]),
            Route("/sandbox/push-faults", self.clear_faults, methods=["DELETE"]),
        ]

    async def all(self, request: Request) -> JSONResponse:
        """GET sockets?user=NAME: the connections, of one player or of all."""
        found = self._sockets.all(request.query_params.get("user", ""))
        return JSONResponse({"sockets": [each.as_json() for each in found]})

    async def close(self, request: Request) -> JSONResponse:
        """POST sockets/close?user=NAME with ``{"code": 3001, "reason": ""}``: close connections."""
        asked = await read_object(request)
        user = request.query_params.get("user", "")
        return JSONResponse({"closed": self._sockets.close(asked.get("code", 0), asked.get("reason", ""), user)})

    async def cut(self, request: Request) -> JSONResponse:
        """POST sockets/cut?user=NAME: abort connections without a word."""
        return JSONResponse({"closed": self._sockets.cut(request.query_params.get("user", ""))})

    async def replay(self, request: Request) -> Response:
        """POST sockets/replay?user=NAME: push all of a player's history once more."""
        user = request.query_params.get("user", "")
        if not user:
            raise SocketError("The query has no user; ask for /sandbox/sockets/replay?user=NAME.")
        self._sockets.replay(user)
        return Response(status_code=204)

    async def forget(self, _request: Request) -> Response:
        """DELETE sockets/history: nobody can recover what he has missed."""
        self._sockets.forget()
        return Response(status_code=204)

    async def add_fault(self, request: Request) -> Response:
        """POST push-faults: what to do to the next pushes that match."""
        self._sockets.fault(**await read_object(request))
        return Response(status_code=204)

    async def clear_faults(self, _request: Request) -> Response:
        """DELETE push-faults: forget those that are left."""
        self._sockets.clear_faults()
        return Response(status_code=204)
