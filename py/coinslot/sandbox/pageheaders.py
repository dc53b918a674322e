"""The headers of the payment page's origin."""

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from coinslot.sandbox.settings import Settings

_ALWAYS = {
    "Referrer-Policy": "no-referrer",  # the address holds the payment token
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    # In a portal's sandboxed frame the page's origin is opaque, and its own files are another origin's then.
    # Nothing here goes by cookies, so whoever reads something with this has its token already.
    "Access-Control-Allow-Origin": "*",
}


class PageHeaders:
    """ASGI middleware that adds the page's headers to each response, as the settings say at that moment.

    Args:
        app: What answers.
        settings_of: The settings that hold for the page of a payment token.
    """

    def __init__(self, app: "ASGIApp", settings_of: "Callable[[str], Settings]") -> None:
        self._app = app
        self._settings_of = settings_of

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, and the response back with more headers."""

        async def add_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                settings = self._settings_of(page_token(Request(scope)))
                MutableHeaders(scope=message).update(page_headers(settings, own_origin(scope)))
            await send(message)

        await self._app(scope, receive, add_headers)


def page_token(request: Request) -> str:
    """The payment token in the address of the page, which names it differently in each version; empty for none."""
    query = request.query_params
    return query.get("token") or query.get("access_token") or ""


def own_origin(scope: "Scope") -> str:
    """The origin that a request was made to."""
    return f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}"


def page_headers(settings: "Settings", origin: str) -> dict[str, str]:
    """The headers by name, of pages that come from an origin."""
    # Where the page's own origin is opaque, WebKit does not know 'self' any more.
    own = f"'self' {origin}"
    policy = f"default-src 'none'; script-src {own}; style-src {own}; img-src {own}; connect-src {own}; "
    policy += "base-uri 'none'; form-action 'none'"
    headers = dict(_ALWAYS)
    if settings.window_frames == "none":
        headers["X-Frame-Options"] = "DENY"
        policy += "; frame-ancestors 'none'"
    # Otherwise there is no frame-ancestors at all: "*" would refuse a game whose own origin is opaque.
    headers["Content-Security-Policy"] = policy
    if settings.window_opener_policy:
        headers["Cross-Origin-Opener-Policy"] = settings.window_opener_policy
    return headers
