"""What a test or a person can set while the sandbox runs."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

_LONGEST_DELAY = 24 * 60 * 60  # a payment token's lifetime (Xsolla's documents): later is never


class SettingsError(ValueError):
    """A setting that does not exist, or a value that it cannot have."""


@dataclass
class Settings:
    """The settings; every value is checked when it is set.

    Attributes:
        order_done_delay: Seconds from the payment until the order is done; 0 is before the page hears of it.
        window_done_delay: Seconds from the payment until the window says done.
        drop_window_done: Whether the window's done is lost on its way.

    Raises:
        SettingsError: A value is of the wrong type or out of range.
    """

    order_done_delay: float = 0.0
    window_done_delay: float = 0.0
    drop_window_done: bool = False

    def __setattr__(self, name: str, value: object) -> None:
        """Check, then set."""
        _check(name, value)
        super().__setattr__(name, value)

    def update(self, changes: Mapping[str, object]) -> None:
        """Set several at once: all of them, or none when one is wrong.

        Raises:
            SettingsError: A name is unknown or a value is wrong.
        """
        for name, value in changes.items():
            _check(name, value)
        for name, value in changes.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, object]:
        """All settings by name."""
        return asdict(self)


def _check(name: str, value: object) -> None:
    known = [field.name for field in fields(Settings)]
    if name not in known:
        raise SettingsError(f"There is no setting {name!r}; known: {', '.join(known)}.")
    if name == "drop_window_done":
        if not isinstance(value, bool):
            raise SettingsError(f"{name} is {value!r}; it must be true or false.")
    elif not is_seconds(value):
        raise SettingsError(f"{name} is {value!r}; it must be a number of seconds from 0 to {_LONGEST_DELAY}.")


def is_seconds(value: object) -> bool:
    """Whether the value is a number of seconds to wait, at most a day."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value <= _LONGEST_DELAY
