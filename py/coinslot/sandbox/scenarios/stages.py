"""The orders that play a scenario."""

import threading
from typing import TYPE_CHECKING, Any

from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.scenarios.registry import Scenarios
from coinslot.sandbox.scenarios.stage import Stage
from coinslot.sandbox.settings import Settings

if TYPE_CHECKING:
    from coinslot.sandbox.provider import Provider


class Stages:
    """One stage for each order that has a scenario; safe to use from several threads."""

    def __init__(self, provider: "Provider", scenarios: Scenarios) -> None:
        self._provider = provider
        self._scenarios = scenarios
        self._stages: dict[int, Stage] = {}
        self._lock = threading.Lock()

    def begin(self, order: Order) -> None:
        """Set an order up for its scenario, if it has one and is not set up yet.

        Raises:
            ScenarioError: There is no such scenario.
        """
        if not order.scenario or self._find(order.id):
            return
        stage = Stage(self._provider, order.id, order.user, order.scenario)
        self._scenarios.play(order.scenario, stage)
        with self._lock:
            self._stages[order.id] = stage

    def settings(self, order_id: int | None, common: Settings) -> Settings:
        """The settings that hold for an order, where these hold for all."""
        stage = self._find(order_id)
        return stage.settings(common) if stage else common

    def moment(self, order_id: int, name: str) -> None:
        """A moment of an order has come."""
        stage = self._find(order_id)
        if stage:
            stage.moment("created" if name == OrderStatus.NEW else name)

    def describe(self, order_id: int | None) -> dict[str, Any] | None:
        """What the payment page is to know of an order's scenario; None where it has none."""
        stage = self._find(order_id)
        return {"name": stage.name, "player": stage.player_acts} if stage else None

    def clear(self) -> None:
        """Forget every stage."""
        with self._lock:
            self._stages.clear()

    def _find(self, order_id: int | None) -> Stage | None:
        with self._lock:
            return None if order_id is None else self._stages.get(order_id)
