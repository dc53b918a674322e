"""The player's token, a JSON Web Token of Xsolla Login or of the publisher's own login (RFC 7519)."""

from __future__ import annotations

import binascii
import json

PARTS = 3
"""Header, payload and signature, with dots between them."""


def subject(token: str) -> str:
    """Whom a token names, by its ``sub``; empty where it names nobody or is no such token.

    The signature is not looked at: this keeps two players of one browser apart, the store decides what they may.
    """
    parts = token.split(".")
    if len(parts) != PARTS:
        return ""
    payload = parts[1].replace("-", "+").replace("_", "/")
    try:
        claims = json.loads(binascii.a2b_base64(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return ""
    named = claims.get("sub") if isinstance(claims, dict) else None
    return named if isinstance(named, str) else ""
