"""Requests over the browser's fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from js import AbortSignal
from pyodide.ffi import JsException
from pyodide.http import pyfetch

from coinslot.providers.http import HttpAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyodide.http import FetchResponse

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
        response = await _fetch(request, signal=AbortSignal.timeout(int(seconds * 1000)), **options)
        return HttpAnswer(response.status, await response.string(), _retry_after(response))
    except OSError as error:
        raise _lost(request, error) from None


async def follow(request: HttpRequest, hear: Callable[[bytes], bool]) -> HttpAnswer:
    """Send a request, and hear the body of its answer as it comes, for as long as that takes.

    Args:
        request: what to send.
        hear: takes each piece of the body of a 200; true where it needs no more.

    Raises:
        ConnectionError: as in :func:`send`, or the answer broke off.
    """
    try:
        response = await _fetch(request)
    except OSError as error:
        raise _lost(request, error) from None
    try:
        if response.ok:
            reader = response.js_response.body.getReader()
            while not (part := await reader.read()).done and not hear(part.value.to_bytes()):
                pass
        return HttpAnswer(response.status, "", _retry_after(response))
    except JsException as error:
        raise _lost(request, error) from None
    finally:
        response.abort()  # also where whoever waits for it is canceled


async def _fetch(request: HttpRequest, **options: Any) -> FetchResponse:  # noqa: ANN401 - of fetch
    return await pyfetch(
        request.url,
        method=request.method,
        headers=dict(request.headers),
        cache="no-store",
        credentials="omit",
        referrerPolicy="no-referrer",
        **options,
    )


def _retry_after(response: FetchResponse) -> str | None:
    # Pyodide's own ``headers`` brings over all of them for the one.
    return response.js_response.headers.get("retry-after") or None


def _lost(request: HttpRequest, error: Exception) -> ConnectionError:
    host = urlsplit(request.url).netloc
    return ConnectionError(
        f"{request.method} to {host} has no answer ({error}); check the connection, and that connect-src "
        f"in the page's Content-Security-Policy and the player's ad-blocker allow {host}",
    )
