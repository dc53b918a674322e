"""The settings check themselves."""

import math

import pytest

from coinslot.sandbox.settings import _RULES, Settings, SettingsError


def test_defaults_delay_nothing() -> None:
    """A sandbox that nobody touched is done at once and loses nothing."""
    assert Settings().as_json() == {
        "order_done_delay": 0.0,
        "window_done_delay": 0.0,
        "drop_window_done": False,
        "window_mute": False,
        "window_frames": "any",
        "window_opener_policy": "",
        "window_copies": 1,
        "window_reversed": False,
        "window_forged": False,
        "socket_history": True,
        "socket_ping": 25,
        "socket_stale": 15.0,
        "socket_unauthorised_close": False,
        "events": True,
        "webhook_mode": "combined",
        "webhook_timeout": 3.0,
        "webhook_pace": 1.0,
        "scenario": "",
    }


@pytest.mark.parametrize("value", [-1, math.nan, math.inf, True, "1", None, 86_401])
def test_delays_are_seconds_of_at_most_a_day(value: object) -> None:
    """Anything else is refused, and says what came and what is expected."""
    settings = Settings()
    with pytest.raises(SettingsError, match=r"order_done_delay is .*; it must be a number of seconds"):
        settings.update({"order_done_delay": value})


def test_ping_is_in_whole_seconds() -> None:
    """The protocol has no part of a second there."""
    with pytest.raises(SettingsError, match=r"socket_ping is 1\.5; it must be a whole number of seconds"):
        Settings().update({"socket_ping": 1.5})


def test_every_setting_has_a_rule_and_every_rule_a_setting() -> None:
    """A name that no setting has cannot be set, and none is set unchecked."""
    assert Settings().as_json().keys() == _RULES.keys()


@pytest.mark.parametrize("value", [0, 0.5, -1, math.inf, True, "2", None])
def test_pace_is_a_number_from_one(value: object) -> None:
    """Slower than documented is nothing that anybody waits for, and nothing divides by zero."""
    with pytest.raises(SettingsError, match=r"webhook_pace is .*; it must be a number from 1"):
        Settings().update({"webhook_pace": value})


@pytest.mark.parametrize(
    ("name", "value", "choices"),
    [
        ("window_frames", "some", "'any', 'none'"),
        ("webhook_mode", "both", "'combined', 'separate', 'payment'"),
        ("window_opener_policy", None, "'', 'same-origin'"),
    ],
)
def test_choices_are_a_closed_list(name: str, value: object, choices: str) -> None:
    """Another word is refused with those that there are."""
    with pytest.raises(SettingsError, match=f"{name} is {value!r}; it must be one of {choices}"):
        Settings().update({name: value})


def test_update_is_all_or_nothing() -> None:
    """One wrong value leaves every setting as it was."""
    settings = Settings()
    with pytest.raises(SettingsError, match="drop_window_done is 1"):
        settings.update({"order_done_delay": 2, "drop_window_done": 1})
    assert settings == Settings()


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    """A misspelt setting tells how the settings are spelt, also when assigned to."""
    with pytest.raises(SettingsError, match="known: order_done_delay, window_done_delay, drop_window_done"):
        Settings().update({"done_delay": 1})
    with pytest.raises(SettingsError, match="There is no setting 'done_delay'"):
        Settings().done_delay = 1
