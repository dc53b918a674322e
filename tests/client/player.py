"""Ayla's session at the sandbox, over CPython's ways out."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from coinslot.client.endpoints import Endpoints
from coinslot.client.session import Session
from coinslot.client.tokens import Tokens
from coinslot.core.ladder import Tracking
from coinslot.native import socket
from coinslot.native.http import Http

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from coinslot.sandbox import Sandbox


@contextlib.asynccontextmanager
async def entered(
    sandbox: Sandbox,
    tokens: Tokens | None = None,
    *,
    broken: list[BaseException] | None = None,
    tracking: Tracking = Tracking.FALLBACK,
    user_external_id: str | None = None,
) -> AsyncIterator[Session]:
    """A session that ends with all of its tasks and connections.

    Args:
        sandbox: the provider.
        tokens: Ayla's own by default.
        broken: gets what nobody expected.
        tracking: how orders are followed.
        user_external_id: for the socket.
    """
    endpoints = Endpoints(sandbox.store, sandbox.pay_station, sandbox.websocket)
    project = endpoints.project(sandbox.project_id, sandbox=True)
    bugs = broken if broken is not None else []
    async with Http() as http:
        session = Session(
            project,
            tokens or Tokens(sandbox.token("ayla")),
            http.send,
            socket.listen,
            bugs.append,
            tracking,
            user_external_id,
        )
        try:
            yield session
        finally:
            await session.end()
            await socket.closed()
    assert broken is not None or bugs == []
