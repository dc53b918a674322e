"""Reading a redirect policy from the body of an order.

Members, types and words are those of Xsolla's documents and client libraries.
"""

import re
from typing import Any

from coinslot.sandbox.errors import wrong
from coinslot.sandbox.redirects import RedirectPolicy
from coinslot.sandbox.storerequest import as_object

_AUTOMATIC = ("none", "successful", "successful_or_canceled", "any")
_MANUAL = ("none", "vc", "successful", "successful_or_canceled", "any")
_LONGEST_DELAY = 24 * 60 * 60  # a payment token's lifetime (Xsolla's documents): later is never
# Any scheme, for apps have schemes of their own; but never a script, which would run in the page itself.
_ADDRESS = re.compile(r"(?!javascript:)[a-z][a-z0-9+.-]*://[^\s]+", re.IGNORECASE)


def read_policy(body: dict[str, Any]) -> RedirectPolicy:
    """The policy in the ``settings`` of a body; what is left out is as in ``NO_REDIRECT``.

    Raises:
        StoreError: 1102, a member is wrong.
    """
    settings = as_object(body.get("settings", {}), "settings")
    policy = as_object(settings.get("redirect_policy", {}), "settings.redirect_policy")
    # An address may stand in both places. Which one wins is not documented; the closer one does here.
    addresses = [
        _read_address(where["return_url"], f"{name}.return_url")
        for name, where in (("settings.redirect_policy", policy), ("settings", settings))
        if "return_url" in where
    ]
    return RedirectPolicy(
        addresses[0] if addresses else None,
        _read_word(policy, "redirect_conditions", _AUTOMATIC),
        _read_delay(policy.get("delay", 0)),
        _read_word(policy, "status_for_manual_redirection", _MANUAL),
        _read_text(policy.get("redirect_button_caption", ""), "settings.redirect_policy.redirect_button_caption"),
        _read_text(settings.get("external_id", ""), "settings.external_id"),
    )


def _read_address(value: object, name: str) -> str:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise wrong(name, value, "an address such as https://game.example/back")
    return value


def _read_word(policy: dict[str, Any], member: str, words: tuple[str, ...]) -> str:
    value = policy.get(member, "none")
    if not isinstance(value, str) or value not in words:
        raise wrong(f"settings.redirect_policy.{member}", value, f"one of {', '.join(words)}")
    return value


def _read_delay(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _LONGEST_DELAY:
        raise wrong("settings.redirect_policy.delay", value, f"a whole number of seconds from 0 to {_LONGEST_DELAY}")
    return value


def _read_text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise wrong(name, value, "a text")
    return value
