"""Scenarios by name."""

import re

import pytest

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.scenarios.registry import Scenario, Scenarios, from_function
from coinslot.sandbox.scenarios.stage import ScenarioError, Stage


def _played(scenarios: Scenarios, text: str) -> list[object]:
    heard: list[object] = []
    for name, default in (("plain", None), ("timed", 5.0)):
        scenarios.add(Scenario(name, "", lambda _order, *seconds, name=name: heard.append((name, *seconds)), default))
    scenarios.play(text, Stage(Provider(), 1, "ayla"))
    return heard


@pytest.mark.parametrize(
    ("text", "played"),
    [
        ("", []),
        ("plain", [("plain",)]),
        ("timed", [("timed", 5)]),
        ("timed-30", [("timed", 30)]),
        ("plain.timed-1", [("plain",), ("timed", 1)]),
    ],
)
def test_names_seconds_and_several_are_understood(text: str, played: list[object]) -> None:
    """A number follows the name, several are joined by a dot, and nothing is nothing."""
    assert _played(Scenarios(), text) == played


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("nonsense", "There is no scenario 'nonsense'; known: success, decline-then-retry"),
        ("nonsense-5", "There is no scenario 'nonsense-5'"),
        ("success.", "There is no scenario ''"),
        ("success-5", "The scenario success takes no number; leave -5 out"),
    ],
)
def test_wrong_names_are_explained(text: str, error: str) -> None:
    """With those that there are."""
    with pytest.raises(ScenarioError, match=re.escape(error)):
        Scenarios().check(text)


def test_every_scenario_says_what_it_does() -> None:
    """One sentence each, names that a SKU can hold, and none that reads as another with a number."""
    known = Scenarios()
    assert len(known.all()) == 24
    for each in known.all():
        assert re.fullmatch(r"[A-Z].*\.", each.summary), each
        known.check(f"{each.name}-7" if each.seconds is not None else each.name)
        assert re.fullmatch(r"[a-z0-9-]+", each.name)


def test_function_is_a_scenario() -> None:
    """Its name, the first line of its docstring, and the default of its second parameter."""

    def slow_store(order: Stage, seconds: float = 7) -> None:
        """The store is slow.

        This line is for those who read the code.
        """
        order.set(order_done_delay=seconds)

    made = from_function(slow_store)
    assert (made.name, made.summary, made.seconds) == ("slow-store", "The store is slow.", 7)


@pytest.mark.parametrize("function", [lambda: None, lambda _order, _seconds: None, lambda _a, _b=1, _c=2: None])
def test_other_functions_are_refused(function: object) -> None:
    """A scenario takes an order, and at most a number that has a default."""
    with pytest.raises(ScenarioError, match=r"expected def .*\(order\) or \(order, seconds=NUMBER\)"):
        from_function(function)  # type: ignore[arg-type]


def test_name_must_fit_a_sku() -> None:
    """Anything else could not be asked for."""
    with pytest.raises(ScenarioError, match="no name for a scenario"):
        Scenarios().add(Scenario("Slow store", "", print))


def test_order_of_no_scenario_has_no_stage() -> None:
    """Its settings are those of all."""
    provider = Provider()
    order = provider.orders.create("ayla", CATALOG["gems_100"])
    assert provider.settings_of(order.id) is provider.settings
    assert provider.stages.describe(order.id) is None
