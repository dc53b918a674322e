"""Reading a redirect policy from the body of an order."""

from typing import Any

import pytest

from coinslot.sandbox.errors import StoreError
from coinslot.sandbox.redirectrequest import read_policy
from coinslot.sandbox.redirects import NO_REDIRECT, RedirectPolicy

BACK = "https://game.example/back"


@pytest.mark.parametrize("body", [{}, {"settings": {"ui": {"theme": "x"}}}, {"settings": {"redirect_policy": {}}}])
def test_nothing_said_is_no_redirect(body: dict[str, Any]) -> None:
    """Without a policy the page stays where it is."""
    assert read_policy(body) == NO_REDIRECT


def test_everything_is_read() -> None:
    """Each member comes from where Xsolla's documents have it."""
    policy = {
        "redirect_conditions": "successful",
        "delay": 5,
        "status_for_manual_redirection": "vc",
        "redirect_button_caption": "Back",
    }
    settings = {"return_url": BACK, "external_id": "tx-1", "redirect_policy": policy}
    assert read_policy({"settings": settings}) == RedirectPolicy(BACK, "successful", 5, "vc", "Back", "tx-1")


def test_address_of_the_policy_is_the_closer_one() -> None:
    """It may stand in the policy as well, and wins there."""
    settings = {"return_url": BACK, "redirect_policy": {"return_url": "app://game"}}
    assert read_policy({"settings": settings}).return_url == "app://game"


@pytest.mark.parametrize(
    "address", ["", "back", "/back", "game.example/back", "JavaScript://%0aalert(1)", "a b", 5, None]
)
def test_address_leads_somewhere(address: object) -> None:
    """A path, a script and what is no text are refused, in both places."""
    for settings in ({"return_url": address}, {"redirect_policy": {"return_url": address}}):
        with pytest.raises(StoreError, match=r"return_url: is .*, must be an address such as https://game.example"):
            read_policy({"settings": settings})


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("redirect_conditions", "vc", "one of none, successful, successful_or_canceled, any"),
        ("redirect_conditions", ["any"], "one of none"),
        ("status_for_manual_redirection", "done", "one of none, vc, successful, successful_or_canceled, any"),
        ("delay", -1, "a whole number of seconds from 0 to 86400"),
        ("delay", 1.5, "a whole number"),
        ("delay", "5", "a whole number"),
        ("delay", True, "a whole number"),
        ("redirect_button_caption", 5, "a text"),
    ],
)
def test_wrong_members_are_named(member: str, value: object, expected: str) -> None:
    """The refusal is 422 and 1102, names the member, and says what was expected."""
    with pytest.raises(StoreError, match=f"settings.redirect_policy.{member}: is .*, must be {expected}") as refused:
        read_policy({"settings": {"redirect_policy": {member: value}}})
    assert (refused.value.status, refused.value.body["errorCode"]) == (422, 1102)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ([], "settings"),
        ({"redirect_policy": "any"}, "settings.redirect_policy"),
        ({"external_id": 5}, "settings.external_id"),
    ],
)
def test_wrong_shapes_are_named(settings: object, name: str) -> None:
    """What is not of the right shape is refused by its name."""
    with pytest.raises(StoreError) as refused:
        read_policy({"settings": settings})
    assert refused.value.body["errorMessageExtended"][0]["property"] == name  # type: ignore[index]
