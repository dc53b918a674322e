"""Tickets with which a player's page may watch the player's own orders."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Final

import jwt

if TYPE_CHECKING:
    from collections.abc import Sequence

_AUDIENCE: Final = "coinslot:orders"
_LONGEST: Final = 24 * 3600.0
_CHARACTERS: Final = 8192  # of a ticket; a player's id has 255 at most


class TicketError(Exception):
    """A ticket that opens nothing; the text says why."""


class Tickets:
    """Issues and reads them.

    Args:
        secrets: the project's keys: the first signs, each is accepted. What signs is derived from them.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = [hmac.digest(secret.encode(), _AUDIENCE.encode(), hashlib.sha256) for secret in secrets]

    def issue(self, player: str, seconds: float = 300) -> str:
        """A ticket for a player, good for so many seconds, a day at most.

        Raises:
            ValueError: no such player or time.
        """
        if not isinstance(player, str) or not player:
            raise ValueError(f"player is {player!r}; expected the id that the player has at Xsolla, a text")
        if not 0 < seconds <= _LONGEST:
            raise ValueError(f"seconds is {seconds!r}; expected a number above 0, at most {_LONGEST:.0f}")
        claims = {"sub": player, "aud": _AUDIENCE, "exp": time.time() + seconds}
        return jwt.encode(claims, self._keys[0], algorithm="HS256")

    def read(self, ticket: str) -> str:
        """Whose it is.

        Raises:
            TicketError: it was not issued here, or its time is over.
        """
        if len(ticket) > _CHARACTERS:
            raise TicketError(f"The ticket has {len(ticket)} characters. Ask the game's server for another.")
        why = "it is none"
        for key in self._keys:
            try:
                claims = jwt.decode(ticket, key, ["HS256"], audience=_AUDIENCE, options={"require": ["sub", "exp"]})
            except jwt.InvalidTokenError as error:
                why = str(error)
            except RecursionError:  # brackets in brackets, which older versions of PyJWT let through
                why = "it is too deep"
            else:
                return str(claims["sub"])
        raise TicketError(f"The ticket was refused: {why}. Ask the game's server for another.")
