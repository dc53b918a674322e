"""One's own scenarios, from a Python or a TOML file."""

import inspect
import runpy
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

from coinslot.sandbox.faults import FaultError
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.scenarios.registry import Scenario, from_function
from coinslot.sandbox.scenarios.stage import ScenarioError, Stage
from coinslot.sandbox.settings import SettingsError

_LISTS = ("faults", "push_faults", "webhook_faults", "steps", "player")
_MEMBERS = ("summary", "settings", *_LISTS)


def read(path: Path) -> list[Scenario]:
    """The scenarios in a file.

    A Python file has one for each public function that it defines. A TOML file has one for each table::

        [slow-store]
        summary = "The order is late, and the first two looks at it fail."
        settings = { order_done_delay = 5 }
        faults = [{ method = "GET", status = 500, times = 2 }]
        steps = [{ at = "paid", do = "cut-sockets", after = 1 }]
        player = [{ do = "pay" }]

    Raises:
        ScenarioError: It cannot be read, or holds something else.
    """
    try:
        if path.suffix == ".py":
            return _read_functions(path)
        return [_from_table(name, table) for name, table in tomllib.loads(path.read_text("utf-8")).items()]
    except (OSError, SyntaxError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError(f"{path} cannot be read: {error}. Expected a Python or a TOML file.") from None
    except (ScenarioError, SettingsError, FaultError, TypeError) as error:
        raise ScenarioError(f"{path}: {error}") from None


def _read_functions(path: Path) -> list[Scenario]:
    name = f"coinslot_scenarios_{path.stem}"
    names = runpy.run_path(str(path), run_name=name)
    return [
        from_function(value)
        for word, value in names.items()
        if not word.startswith("_") and inspect.isfunction(value) and value.__module__ == name
    ]


def _from_table(name: str, table: object) -> Scenario:
    members = table if isinstance(table, dict) else {}
    settings = members.get("settings", {})
    lists = [members.get(each, []) for each in _LISTS]
    plain = all(isinstance(each, list) and all(isinstance(item, dict) for item in each) for each in lists)
    unknown = [each for each in members if each not in _MEMBERS]
    if not members or unknown or not plain or not isinstance(settings, dict):
        raise ScenarioError(
            f"The scenario {name!r:.80} is {table!r:.200}; expected a table with some of {', '.join(_MEMBERS)}: "
            "summary a text, settings a table, the others lists of tables."
        )
    made = Scenario(name, str(members.get("summary", "")), partial(_play, settings, lists))
    # On a stage that nobody looks at: a mistake is to be told of now, not when the first order is made.
    made.play(Stage(Provider(), 1, "nobody"))
    return made


def _play(settings: dict[str, Any], lists: list[list[dict[str, Any]]], stage: Stage) -> None:
    stage.set(**settings)
    faults, push_faults, webhook_faults, steps, player = lists
    for add, found in ((stage.fault, faults), (stage.push_fault, push_faults), (stage.webhook_fault, webhook_faults)):
        for values in found:
            add(**values)
    for step in steps:
        stage.at(step.get("at", "created"), step.get("do", ""), step.get("after", 0))
    for act in player:
        stage.player(act.get("do", ""), act.get("at", "ready"))
