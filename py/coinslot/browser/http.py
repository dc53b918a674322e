"""Requests over the browser's fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from js import AbortSignal
from pyodide.http import pyfetch

from coinslot.providers.http import HttpAnswer

if TYPE_CHECKING:
    from coinslot.providers.http import HttpRequest


async def send(request: HttpRequest, seconds: float) -> HttpAnswer:
    """Send a request and read the whole answer.

    Args:
        request: what to send.
        seconds: the time for all of it.

    Raises:
        ConnectionError: there is no answer. The browser tells no page why: offline, refused, cut, too late, or
            blocked by a policy; whether the request arrived is unknown.
    """
    options = {} if request.body is None else {"body": request.body}
    try:
        response = await pyfetch(
            request.url,
            method=request.method,
            headers=dict(request.headers),
            signal=AbortSignal.timeout(int(seconds * 1000)),
            cache="no-store",
            credentials="omit",
            referrerPolicy="no-referrer",
            **options,
        )
        return HttpAnswer(response.status, await response.string(), response.headers.get("retry-after"))
    except OSError as error:
        host = urlsplit(request.url).netloc
        raise ConnectionError(
            f"{request.method} to {host} has no answer ({error}); check the connection, and that connect-src "
            f"in the page's Content-Security-Policy and the player's ad-blocker allow {host}",
        ) from None
