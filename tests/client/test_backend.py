"""What a game may say of its own server."""

from __future__ import annotations

import math
from typing import Any

import pytest

from coinslot.client.backend import Backend
from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.core.ladder import PATIENCE, Proof

URL = "https://game.example/payments"


def test_a_minute_of_patience_is_the_rule() -> None:
    """And then doubt."""
    assert Backend(URL, "ticket").proof == Proof(PATIENCE, or_order=False)


def test_wishes_are_taken() -> None:
    """As the core takes them."""
    assert Backend(URL, lambda _: "ticket", patience=5, silence="order").proof == Proof(5, or_order=True)


def test_the_ticket_is_not_shown() -> None:
    """A log is read by many."""
    assert "s3cret" not in repr(Backend(URL, "s3cret"))


@pytest.mark.parametrize(
    "url", ["", "game.example", "ftp://game.example", f"{URL}?a=1", f"{URL}#a", 7, "https://[", None]
)
def test_the_address_is_checked(url: Any) -> None:  # noqa: ANN401 - whatever a game passes
    """Requests are made below it, so it has no query."""
    with pytest.raises(CoinslotError, match=r"backend\.url is .*; expected an address") as refused:
        Backend(url, "ticket")
    assert refused.value.code is ErrorCode.INVALID_ARGUMENT


@pytest.mark.parametrize("ticket", ["", None, 7])
def test_the_ticket_is_checked(ticket: Any) -> None:  # noqa: ANN401 - as above
    """Without showing it."""
    with pytest.raises(CoinslotError, match=r"backend\.ticket is .*; expected a ticket, or a function"):
        Backend(URL, ticket)


@pytest.mark.parametrize("patience", [0, -1, math.inf, math.nan, True, "60", None])
def test_the_patience_is_checked(patience: Any) -> None:  # noqa: ANN401 - as above
    """A number of seconds that ends."""
    with pytest.raises(CoinslotError, match=r"backend\.patience is .*; expected a number of seconds above 0"):
        Backend(URL, "ticket", patience)


@pytest.mark.parametrize("silence", ["success", None, 7])
def test_the_silence_is_checked(silence: Any) -> None:  # noqa: ANN401 - as above
    """One of two words."""
    with pytest.raises(CoinslotError, match=r'backend\.silence is .*; expected "pending" or "order"'):
        Backend(URL, "ticket", silence=silence)
