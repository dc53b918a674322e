"""Scenarios by name, the built-in ones and one's own.

``NAME``, ``NAME-SECONDS`` where a scenario takes a number, and several at once: ``success.order-late-30``. A SKU may
hold all of these characters.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coinslot.sandbox.scenarios import builtin
from coinslot.sandbox.scenarios.stage import ScenarioError, Stage

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NUMBERED = re.compile(r"(.+)-([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario.

    Attributes:
        name: As people write it.
        summary: One sentence.
        play: Sets the order up; takes the stage, and the number where there is one.
        seconds: The number that it takes when none is given; None where it takes none.
    """

    name: str
    summary: str
    play: Callable[..., object]
    seconds: float | None = None


def from_function(function: Callable[..., object]) -> Scenario:
    """A function as a scenario: its name with dashes, the first line of its docstring, its second parameter's default.

    Raises:
        ScenarioError: It takes no order, or its second parameter has no number for a default.
    """
    name = getattr(function, "__name__", "?").replace("_", "-")
    parameters = list(inspect.signature(function).parameters.values())
    default = parameters[1].default if len(parameters) > 1 else None
    if not 1 <= len(parameters) <= 2 or not (default is None or isinstance(default, int | float)):  # noqa: PLR2004
        raise ScenarioError(
            f"{name} is no scenario; expected def {name.replace('-', '_')}(order) or (order, seconds=NUMBER)."
        )
    return Scenario(name, (inspect.getdoc(function) or "").partition("\n")[0], function, default)


class Scenarios:
    """The scenarios of one sandbox."""

    def __init__(self) -> None:
        self._known: dict[str, Scenario] = {}
        for function in builtin.ALL:
            self.add(from_function(function))

    def all(self) -> list[Scenario]:
        """Every scenario, in the order in which they were added."""
        return list(self._known.values())

    def add(self, scenario: "Scenario | Callable[..., object]") -> None:
        """Know one more; one of the same name is replaced.

        Raises:
            ScenarioError: Its name has characters that a SKU cannot have, or the function is none.
        """
        made = scenario if isinstance(scenario, Scenario) else from_function(scenario)
        if not _NAME.fullmatch(made.name):
            raise ScenarioError(f"{made.name!r:.80} is no name for a scenario; expected one such as slow-store.")
        self._known[made.name] = made

    def load(self, path: Path) -> None:
        """Know those of a file: functions of a Python file, or tables of a TOML file.

        Raises:
            ScenarioError: It cannot be read, or holds something else.
        """
        from coinslot.sandbox.scenarios.files import read  # noqa: PLC0415 # only who has a file pays for reading one

        for scenario in read(path):
            self.add(scenario)

    def check(self, text: str) -> None:
        """Let pass what ``play`` can play.

        Raises:
            ScenarioError: It names one that there is not, or a number that it does not take.
        """
        self._parse(text)

    def play(self, text: str, stage: Stage) -> None:
        """Set an order up for scenarios.

        Raises:
            ScenarioError: It names one that there is not, or a number that it does not take.
        """
        for scenario, seconds in self._parse(text):
            scenario.play(stage, *([] if scenario.seconds is None else [seconds]))

    def _parse(self, text: str) -> list[tuple[Scenario, float | None]]:
        return [self._find(part) for part in text.split(".")] if text else []

    def _find(self, part: str) -> tuple[Scenario, float | None]:
        found = self._known.get(part)
        if found:
            return found, found.seconds
        numbered = _NUMBERED.fullmatch(part)
        found = self._known.get(numbered[1]) if numbered else None
        if not numbered or not found:
            raise ScenarioError(f"There is no scenario {part!r:.80}; known: {', '.join(self._known)}.")
        if found.seconds is None:
            raise ScenarioError(f"The scenario {found.name} takes no number; leave -{numbered[2]} out.")
        return found, float(numbered[2])
