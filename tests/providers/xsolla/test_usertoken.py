"""Whom a player's token names."""

from __future__ import annotations

import base64
import json

import pytest

from coinslot.providers.xsolla.usertoken import subject
from coinslot.sandbox.tokens import mint

# Written by hand: echo -n '{"alg":"HS256","typ":"JWT"}' | base64, and the same of {"sub":"ayla","iat":1700000000}.
BY_HAND = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJheWxhIiwiaWF0IjoxNzAwMDAwMDAwfQ.c2lnbmF0dXJl"


def token(claims: object) -> str:
    """One with these claims, and a signature of nobody."""
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{payload}.c2ln"


def test_a_token_names_its_player() -> None:
    """By the claim of that name, as the specification of the tokens says."""
    assert subject(BY_HAND) == "ayla"


@pytest.mark.parametrize("player", ["ayla", "a", "Zoë ❤", "??>>~~", "x" * 500, ""])
def test_every_player_is_named_as_written(player: str) -> None:
    """Whatever its length, and with the letters that base64 writes differently in addresses."""
    assert subject(token({"sub": player})) == player
    assert subject(mint(player)) == player


@pytest.mark.parametrize(
    "odd",
    [
        *("", "opaque", "a.b", "a.b.c", "a.b.c.d", "..", "é.é.é", "a." + "W1" * 50_000 + ".c", BY_HAND + "."),
        *map(token, ([], "ayla", {}, {"sub": 7}, {"sub": None})),
    ],
    ids=lambda odd: odd[:20],
)
def test_what_names_nobody_names_nobody(odd: str) -> None:
    """A token of another kind is no error: the store may know it."""
    assert subject(odd) == ""
