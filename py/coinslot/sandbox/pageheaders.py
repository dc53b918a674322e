"""The headers of the payment page's origin."""

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from coinslot.sandbox.settings import Settings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
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
                MutableHeaders(scope=message).update(page_headers(self._settings))
            await send(message)

        await self._app(scope, receive, add_headers)


def page_headers(settings: "Settings") -> dict[str, str]:
    """The headers by name."""
    headers = dict(_ALWAYS)
    policy = _POLICY
    if settings.window_frames == "none":
        headers["X-Frame-Options"] = "DENY"
        policy += "; frame-ancestors 'none'"
    # Otherwise there is no frame-ancestors at all: "*" would refuse a game whose own origin is opaque.
    headers["Content-Security-Policy"] = policy
    if settings.window_opener_policy:
        headers["Cross-Origin-Opener-Policy"] = settings.window_opener_policy
    return headers
