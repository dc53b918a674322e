"""The player's token: asked for when it is first needed, and again when the store refused the last one."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Ask = Callable[[], Awaitable[object]]

TIMEOUT: Final = 30.0
"""Seconds for the game's token function, which may ask the game's own server."""


class NoTokenError(Exception):
    """The game's token function, or that for tickets, failed or gave something that is none."""


class Tokens:
    """One player's token.

    Args:
        source: the token itself, or what asks the game for one.
    """

    def __init__(self, source: str | Ask) -> None:
        self._token = source if isinstance(source, str) else ""
        self._ask = None if isinstance(source, str) else source
        self._asked: asyncio.Task[str] | None = None

    @property
    def can_change(self) -> bool:
        """Whether the game can be asked for another one."""
        return self._ask is not None

    @property
    def known(self) -> str:
        """The one in use; empty while the game was not asked."""
        return self._token

    async def get(self, instead_of: str = "") -> str:
        """The token in use, or another one where that is the one that was refused.

        Whoever needs one while the game is being asked waits for the same answer.

        Raises:
            NoTokenError: the game gave none, or not within :data:`TIMEOUT` seconds.
        """
        if self._ask is None or (self._token and self._token != instead_of):
            return self._token
        if self._asked is None:
            self._asked = asyncio.get_running_loop().create_task(ask_game(self._ask, "token"))
            self._asked.add_done_callback(self._answered)
        # Shielded: one purchase that ends does not take the answer from the others.
        return await asyncio.shield(self._asked)

    def stop(self) -> None:
        """Wait for no answer any more."""
        if self._asked:
            self._asked.cancel()

    def _answered(self, task: asyncio.Task[str]) -> None:
        self._asked = None
        # Looked at here, so that a failure which nobody waits for any more is no "exception never retrieved".
        with contextlib.suppress(asyncio.CancelledError):
            if task.exception() is None:
                self._token = task.result()


async def ask_game(ask: Ask, what: str) -> str:
    """Have the game give a text: its ``token``, or a ``ticket``.

    Raises:
        NoTokenError: it gave none, or not within :data:`TIMEOUT` seconds.
    """
    try:
        async with asyncio.timeout(TIMEOUT):
            value = await ask()
    except TimeoutError:
        raise NoTokenError(f"The game's {what} function gave nothing within {TIMEOUT:.0f} s.") from None
    except NoTokenError:
        raise
    except Exception as error:
        raise NoTokenError(f"The game's {what} function failed: {type(error).__name__}: {error}") from error
    if not isinstance(value, str) or not value:
        raise NoTokenError(f"The game's {what} function gave a {type(value).__name__}; expected a text, the {what}.")
    return value
