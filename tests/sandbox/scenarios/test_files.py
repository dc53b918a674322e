"""One's own scenarios, from files."""

from pathlib import Path

import pytest

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.scenarios.stage import ScenarioError

TOML = """
[slow-store]
summary = "The order is late, and the first two looks at it fail."
settings = { order_done_delay = 5 }
faults = [{ method = "GET", status = 500, times = 2 }]
push_faults = [{ status = "paid", drop = true }]
webhook_faults = [{ copies = 2 }]
steps = [{ at = "created", do = "pay", after = 1 }]
player = [{ do = "decline" }, { do = "pay", at = "troubled" }]

[nothing]
summary = "Goes as it should."
"""

PYTHON = '''
from coinslot.sandbox import Stage


def _helper(order: Stage) -> None:
    order.at("created", "pay")


def pays_itself(order: Stage, seconds: int = 1) -> None:
    """Pays by itself."""
    _helper(order)
    order.set(order_done_delay=seconds)
'''


def _provider(path: Path, text: str) -> Provider:
    path.write_text(text, "utf-8")
    provider = Provider(clock=lambda: 0.0)
    provider.scenarios.load(path)
    return provider


def test_toml_table_is_a_scenario(tmp_path: Path) -> None:
    """Settings, faults, steps and what the player does: all of one order."""
    provider = _provider(tmp_path / "own.toml", TOML)
    assert [each.summary for each in provider.scenarios.all()[-2:]] == [
        "The order is late, and the first two looks at it fail.",
        "Goes as it should.",
    ]
    provider.change_settings({"scenario": "slow-store"})
    order = provider.orders.create("ayla", CATALOG["gems_100"])
    assert provider.settings_of(order.id).order_done_delay == 5
    fault = provider.faults.take(lambda fault: fault.matches("GET", f"/api/order/{order.id}"))
    assert fault
    assert fault.status == 500
    player = [{"at": "ready", "do": "decline"}, {"at": "troubled", "do": "pay"}]
    assert provider.stages.describe(order.id) == {"name": "slow-store", "player": player}
    provider.advance(1)
    assert provider.orders.get(order.id).status == "paid"
    provider.advance(5)
    assert provider.orders.get(order.id).status == "done"


def test_public_functions_of_a_python_file_are_scenarios(tmp_path: Path) -> None:
    """Not its helpers, and not what it imports."""
    provider = _provider(tmp_path / "own.py", PYTHON)
    [*_, last] = provider.scenarios.all()
    assert (last.name, last.summary, last.seconds, len(provider.scenarios.all())) == (
        "pays-itself",
        "Pays by itself.",
        1,
        25,
    )
    order = provider.orders.place("ayla", provider.orders.create("ayla", CATALOG["gems_100"]).lines, scenario=last.name)
    provider.advance(1)
    assert provider.orders.get(order.id).status == "done"


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("own.toml", "[a", "cannot be read"),
        ("own.toml", "a = 5", "The scenario 'a' is 5; expected a table with some of summary, settings, faults"),
        ("own.toml", "[a]\nfault = []", "expected a table with some of"),
        ("own.toml", "[a]\nsteps = [5]", "the others lists of tables"),
        ("own.toml", "[a]\nsettings = { order_delay = 1 }", "There is no setting 'order_delay'"),
        ("own.toml", "[a]\nsettings = { socket_ping = 1 }", "socket_ping holds for the whole sandbox"),
        ("own.toml", "[a]\nsteps = [{ at = 'paid', do = 'dance' }]", "There is no act 'dance'; known: pay"),
        ("own.toml", "[a]\nsteps = [{ at = 'noon', do = 'pay' }]", "There is no moment 'noon'; known: created"),
        ("own.toml", "[a]\nplayer = [{ do = 'dance' }]", "There is no act of the player 'dance'; known: pay"),
        ("own.toml", "[a]\nfaults = [{ status = 1 }]", "status is 1"),
        ("own.toml", "[a]\nwebhook_faults = [{ kinds = 1 }]", "known: kind, order_id"),
        ("own.py", "def a(:", "cannot be read"),
        ("own.py", "def a(): ...", "a is no scenario"),
    ],
)
def test_mistakes_are_told_of_at_once(tmp_path: Path, name: str, text: str, error: str) -> None:
    """When the file is read, not when the first order is made."""
    with pytest.raises(ScenarioError, match="own") as raised:
        _provider(tmp_path / name, text)
    assert error in str(raised.value)


def test_missing_file_is_told_of(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(ScenarioError, match=r"nowhere\.toml cannot be read: .*No such file"):
        Provider().scenarios.load(tmp_path / "nowhere.toml")
