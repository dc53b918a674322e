"""Players' tokens: JSON Web Tokens such as Xsolla Login would issue, signed with a key that is no secret."""

import time

import jwt

# Anybody may read this key: it opens nothing but a sandbox. HS256 wants 32 bytes or more (RFC 7518, 3.2).
_KEY = "coinslot-sandbox-key-that-protects-nothing"
_ALGORITHM = "HS256"
_ISSUER = "coinslot-sandbox"

LIFETIME = 24 * 60 * 60
"""Seconds that a token lives unless asked otherwise."""


class TokenError(ValueError):
    """The token proves nobody: missing, malformed, signed by somebody else or expired."""


def mint(user: str, lifetime: float = LIFETIME) -> str:
    """A token for a player, valid for ``lifetime`` seconds; a negative lifetime gives an expired one."""
    now = int(time.time())
    claims = {"sub": user, "iat": min(now, now + int(lifetime)), "exp": now + int(lifetime), "iss": _ISSUER}
    return jwt.encode(claims, _KEY, algorithm=_ALGORITHM)


def read(token: str) -> str:
    """The player whom a token names.

    Raises:
        TokenError: The token is not one of this sandbox's, or its time is over.
    """
    try:
        claims = jwt.decode(token, _KEY, algorithms=[_ALGORITHM], issuer=_ISSUER, options={"require": ["sub", "exp"]})
    except jwt.InvalidTokenError as error:
        raise TokenError(f"the user's token is not valid ({error}); get one from /sandbox/token?user=NAME") from None
    return str(claims["sub"])
