"""Guessing what a misspelt name was meant to be."""

from __future__ import annotations

import pytest

from coinslot.providers.xsolla.spelling import LONGEST, nearest

KNOWN = ("quantity", "currency", "customParameters", "closeButton", "closeButtonIcon", "ui")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("quantity", "quantity"),
        ("quantty", "quantity"),
        ("qauntity", "quantity"),
        ("Quantity", "quantity"),
        ("custom_parameters", "customParameters"),
        ("customParams", "customParameters"),
        ("CloseButton", "closeButton"),
        ("closeIcon", None),
        ("settings", None),
        ("x", None),
        ("", None),
        ("_", None),
    ],
)
def test_the_nearest_name_is_offered(name: str, meant: str | None) -> None:
    """Slips of the finger and the other language's case; nothing where nothing is like it."""
    assert nearest(name, KNOWN) == meant


def test_endless_names_are_cut() -> None:
    """A name from outside costs no more than one of the longest we know."""
    assert nearest("q" * 1_000_000, KNOWN) is None
    assert nearest("a" * LONGEST + "b", ["a" * LONGEST]) == "a" * LONGEST


def test_nothing_is_near_to_nothing() -> None:
    """Without known names there is no guess."""
    assert nearest("quantity", ()) is None
