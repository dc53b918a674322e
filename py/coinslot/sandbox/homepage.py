"""The sandbox's own page: what there is to buy, every order, and everything that happens, live."""

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from coinslot.sandbox.paystation import PAGES

if TYPE_CHECKING:
    from coinslot.sandbox.provider import Provider

FRONT = Path(__file__).parent / "front"

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # What the page shows comes from strangers, and its buttons act: no script but its own, and nobody's frame.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


class HomePage:
    """The page's routes over one provider."""

    def __init__(self, provider: "Provider") -> None:
        self._provider = provider

    def routes(self) -> list[BaseRoute]:
        """What the application serves."""
        return [
            Route("/", self.page, methods=["GET"]),
            Route("/sandbox/addresses", self.addresses, methods=["GET"]),
            Mount("/front/pictures", StaticFiles(directory=PAGES)),
            Mount("/front", StaticFiles(directory=FRONT)),
        ]

    async def page(self, _request: Request) -> FileResponse:
        """GET /."""
        return FileResponse(FRONT / "index.html", headers=_HEADERS)

    async def addresses(self, _request: Request) -> JSONResponse:
        """GET addresses: where Pay Station is, which project this is, and where webhooks go."""
        target = self._provider.webhooks.target
        return JSONResponse(
            {
                "payStation": self._provider.pay_station,
                "projectId": self._provider.project_id,
                "webhook": target and target.url,
            }
        )
