"""Requests over httpx."""

from __future__ import annotations

import asyncio
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

import httpx

from coinslot.providers.http import HttpAnswer, UnsentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from coinslot.providers.http import HttpRequest

LARGEST: Final = 1 << 20
"""Bytes of the largest answer that is read; the store's largest, a full cart, have some ten thousand."""

AT_ONCE: Final = 20
"""Requests under way; others wait, and their time has not begun. Whenever one ends, the pool of httpx goes through all
requests and all connections: with a thousand at once most of the time went there, and many a request ran out of it."""

_TO_CONNECT: Final = 0.8
"""The share of the time in which the connection has to come about: before the whole time is over, because only
then is it known that nothing was sent."""

_TO_FOLLOW: Final = 10.0
"""Seconds in which the connection has to come about of an answer that takes as long as it wants."""

_UNSENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,  # it refused to connect, or the player
    httpx.UnsupportedProtocol,
)


class Http:
    """Sends requests; enter it: ``async with Http() as http``.

    Redirects are not followed and cookies not kept: the Store API has neither, and the player's token is for it alone.
    Proxies and certificates are those of the environment (``HTTPS_PROXY``, ``NO_PROXY``, ``SSL_CERT_FILE``).
    """

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._client = httpx.AsyncClient(
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    async def __aenter__(self) -> Self:
        """Be ready to send."""
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self._client.__aexit__(kind, error, trace)

    async def send(self, request: HttpRequest, seconds: float) -> HttpAnswer:
        """Send a request and read the whole answer.

        Args:
            request: what to send.
            seconds: the time for all of it, from the moment that it is sent.

        Raises:
            UnsentError: there is no answer, and the request surely never left.
            ConnectionError: there is no answer, or one of more than :data:`LARGEST` bytes; the request may have
                arrived.
        """
        try:
            async with self._turn, asyncio.timeout(seconds):
                return await self._send(request, httpx.Timeout(None, connect=seconds * _TO_CONNECT))
        except TimeoutError:
            raise ConnectionError(_lost(request, f"not all of it came within {seconds:g} s")) from None
        except (httpx.HTTPError, UnicodeEncodeError) as error:
            raise _meaning(request, error) from None

    async def follow(self, request: HttpRequest, hear: Callable[[bytes], bool]) -> HttpAnswer:
        """Send a request, and hear the body of its answer as it comes, for as long as that takes.

        Args:
            request: what to send.
            hear: takes each piece of the body of a 200; true where it needs no more.

        Raises:
            ConnectionError: as in :meth:`send`, or the answer broke off.
        """
        limits = httpx.Timeout(None, connect=_TO_FOLLOW)
        try:
            async with self._client.stream(
                request.method, request.url, headers=dict(request.headers), timeout=limits
            ) as response:
                if response.is_success:
                    async for piece in response.aiter_bytes():
                        if hear(piece):
                            break
                return HttpAnswer(response.status_code, "", response.headers.get("retry-after"))
        except (httpx.HTTPError, UnicodeEncodeError) as error:
            raise _meaning(request, error) from None

    async def _send(self, request: HttpRequest, limits: httpx.Timeout) -> HttpAnswer:
        async with self._client.stream(
            request.method, request.url, headers=dict(request.headers), content=request.body, timeout=limits
        ) as response:
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise ConnectionError(_lost(request, f"it is larger than {LARGEST} bytes"))
            # As a browser reads texts: UTF-8, whatever the header says, and no byte order mark.
            text = body.decode("utf-8-sig", "replace")
            return HttpAnswer(response.status_code, text, response.headers.get("retry-after"))


def _meaning(request: HttpRequest, error: Exception) -> ConnectionError:
    """What there is to say of a request without an answer."""
    if isinstance(error, (httpx.LocalProtocolError, UnicodeEncodeError)):
        # The error's own text may show the header with the token.
        return UnsentError(
            f"{_name(request)} is not sent: a header has a character that HTTP does not allow; check the player's token"
        )
    return (UnsentError if isinstance(error, _UNSENT) else ConnectionError)(_lost(request, error))


def _name(request: HttpRequest) -> str:
    return f"{request.method} to {urlsplit(request.url).netloc}"


def _lost(request: HttpRequest, why: Exception | str) -> str:
    return (
        f"{_name(request)} has no answer that can be used ({str(why) or type(why).__name__}); check the connection, "
        "the address, and the proxy that HTTP_PROXY or HTTPS_PROXY may name"
    )
