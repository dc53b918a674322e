"""Requests and answers as values."""

from __future__ import annotations

import dataclasses

import pytest

from coinslot.providers.http import HttpAnswer, HttpRequest, UnsentError


def test_a_request_needs_only_method_and_address() -> None:
    """No headers and no body unless given."""
    request = HttpRequest("GET", "https://store.xsolla.com/")
    assert (dict(request.headers), request.body) == ({}, None)


def test_an_answer_keeps_retry_after_as_it_came() -> None:
    """Its meaning is read elsewhere; most answers have none."""
    assert HttpAnswer(200, "{}").retry_after is None
    assert HttpAnswer(429, "", "Wed, 21 Oct 2026 07:28:00 GMT").retry_after == "Wed, 21 Oct 2026 07:28:00 GMT"


def test_both_are_frozen() -> None:
    """What is under way cannot be changed."""
    request = HttpRequest("GET", "https://store.xsolla.com/")
    with pytest.raises(dataclasses.FrozenInstanceError):
        request.url = "https://elsewhere.example/"  # type: ignore[misc]
    answer = HttpAnswer(200, "{}")
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.status = 500  # type: ignore[misc]


def test_an_unsent_request_has_no_answer_either() -> None:
    """Who does not care whether it left catches both as one."""
    with pytest.raises(ConnectionError):
        raise UnsentError("refused")
