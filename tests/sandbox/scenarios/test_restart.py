"""Scenarios and the state file."""

from pathlib import Path

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.statefile import StateFile


def test_scenario_begins_anew_in_the_next_process(tmp_path: Path) -> None:
    """Its settings and the player's acts hold on; what it does when an order is made it does not do twice."""
    path = tmp_path / "state.json"
    first = Provider(clock=lambda: 0.0)
    StateFile(path, first).begin()
    first.change_settings({"scenario": "order-late-30.success.expired-1"})
    order = first.orders.create("ayla", CATALOG["gems_100"])
    second = Provider(clock=lambda: 0.0)
    StateFile(path, second).begin()
    assert second.settings_of(order.id).order_done_delay == 30
    told = second.stages.describe(order.id)
    assert told
    assert told["player"] == [{"at": "ready", "do": "pay"}]
    second.advance(5)
    assert second.orders.get(order.id).status == "new"
