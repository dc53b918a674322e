"""The headers of the payment page's origin."""

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
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
    """ASGI middleware that adds the page's headers to each response, as the settings say at that moment."""

    def __init__(self, app: "ASGIApp", settings: "Settings") -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, and the response back with more headers."""

        async def add_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(page_headers(self._settings, own_origin(scope)))
            await send(message)

        await self._app(scope, receive, add_headers)


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
