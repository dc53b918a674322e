"""Tickets: whose orders a page may watch."""

from __future__ import annotations

import base64
import json
import time

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.server import Webhooks
from coinslot.server.tickets import TicketError, Tickets

TICKETS = Tickets(["key"])


@pytest.mark.parametrize("player", ["u1", "Zoë ❤ 日本", "x" * 255, "\U0001f600" * 255, '"}'])
def test_a_ticket_names_its_player(player: str) -> None:
    """Whatever the id looks like."""
    assert TICKETS.read(TICKETS.issue(player)) == player


def test_keys_can_be_exchanged() -> None:
    """The first signs, each is accepted; another project's is not."""
    old, both, other = Tickets(["old"]), Tickets(["new", "old"]), Tickets(["other"])
    assert both.read(old.issue("u1")) == "u1"
    assert Tickets(["new"]).read(both.issue("u1")) == "u1"
    with pytest.raises(TicketError, match="Ask the game's server for another"):
        both.read(other.issue("u1"))


def test_a_ticket_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five minutes unless told otherwise; then the game's server is asked for another."""
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now - 299)
    young = TICKETS.issue("u1")
    monkeypatch.setattr("time.time", lambda: now - 302)
    old = TICKETS.issue("u1")
    assert TICKETS.read(young) == "u1"
    with pytest.raises(TicketError, match="expired"):
        TICKETS.read(old)


@pytest.mark.parametrize("seconds", [0, -1, 86_401, float("nan"), float("inf")])
def test_no_other_time(seconds: float) -> None:
    """A day at most."""
    with pytest.raises(ValueError, match="expected a number above 0, at most 86400"):
        TICKETS.issue("u1", seconds)


@pytest.mark.parametrize("player", ["", 7, None])
def test_no_ticket_for_nobody(player: object) -> None:
    """The id is a text, as in the webhooks."""
    with pytest.raises(ValueError, match="expected the id that the player has at Xsolla"):
        Webhooks("key").ticket(player)  # type: ignore[arg-type] # as a game written without types would


def test_the_key_itself_signs_no_ticket() -> None:
    """A token that the project's key has signed for another purpose opens nothing, nor does an unsigned one."""
    claims = {"sub": "u1", "aud": "coinslot:orders", "exp": 2e9}
    good = jwt.encode(claims, TICKETS._keys[0], "HS256")
    assert TICKETS.read(good) == "u1"
    long_key = "k" * 64
    for ticket in (jwt.encode(claims, long_key, "HS256"), jwt.encode(claims, None, "none")):
        with pytest.raises(TicketError):
            Tickets([long_key]).read(ticket)
    for missing in claims:
        some = {name: value for name, value in claims.items() if name != missing}
        with pytest.raises(TicketError):
            TICKETS.read(jwt.encode(some, TICKETS._keys[0], "HS256"))


def test_brackets_in_brackets_are_no_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    """As deep as a ticket may be long, and longer; also where PyJWT is one that gives up."""

    def give_up(*_: object, **__: object) -> None:
        raise RecursionError

    tickets = [
        base64.urlsafe_b64encode(b'{"alg":' + b"[" * depth).decode() + ".e30.e30" for depth in (700, 3000, 10**5)
    ]
    for ticket in tickets:
        with pytest.raises(TicketError):
            TICKETS.read(ticket)
    monkeypatch.setattr("jwt.decode", give_up)
    with pytest.raises(TicketError, match="it is too deep"):
        TICKETS.read(tickets[0])


PARTS = st.one_of(st.text(), st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))
HEADS = st.dictionaries(st.sampled_from(["alg", "typ", "kid", "crit", "b64"]), JSON).map(
    lambda head: base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip("=")
)


@given(st.one_of(st.text(), st.lists(PARTS, max_size=4).map(".".join), HEADS.map(lambda head: f"{head}.e30.e30")))
def test_anything_else_is_no_ticket(text: str) -> None:
    """An error of its own, whatever a stranger writes."""
    with pytest.raises(TicketError):
        TICKETS.read(text)
