"""Scenarios in the payment page, in a real browser."""

from collections.abc import Callable

import pytest

from coinslot.sandbox import Sandbox
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.lines import Line
from tests.sandbox.embedding import ON_LOAD, Embed, Game
from tests.waiting import until

GEMS = (Line(CATALOG["gems_100"]),)
PAID = ["invoice", "delivering", "done"]


@pytest.fixture
def played(sandbox: Sandbox, embed: Embed) -> Callable[..., Game]:
    """Open the page of an order that plays a scenario."""

    def opened(scenario: str, state: str) -> Game:
        return embed(sandbox.orders.place("ayla", GEMS, scenario=scenario).token, state)

    return opened


@pytest.mark.parametrize(
    ("scenario", "state", "said"),
    [
        ("success", "done", [*ON_LOAD, *PAID]),
        ("decline-then-retry", "done", [*ON_LOAD, "invoice", "troubled", *PAID]),
        ("close-without-paying", "ready", [*ON_LOAD, "close"]),
        ("close-after-paying-0.duplicate-messages", "done", [*ON_LOAD, *["invoice"] * 3, *["delivering"] * 3, "close"]),
        ("canceled", "canceled", [*ON_LOAD, "canceled"]),
        ("reordered-messages.success", "done", [*ON_LOAD, "done", "delivering", "invoice"]),
        ("forged-messages", "ready", ["widget-detection", "done", "dimensions", "fcp"]),
        ("reload-in-the-middle-1", "done", [*ON_LOAD, "invoice", "delivering", *ON_LOAD]),
    ],
)
def test_page_plays_the_scenario(
    sandbox: Sandbox, played: Callable[..., Game], scenario: str, state: str, said: list[str]
) -> None:
    """By itself, with the words that the real page would say; it shows what it plays."""
    game = played(scenario, state)
    assert game.names(len(said))[: len(said)] == said
    assert f"scenario {scenario}" in game.frame.locator("header.mark").inner_text()
    [order] = sandbox.orders.all()
    status = {"ready": "new", "canceled": "canceled"}.get(state, "done")
    until(lambda: sandbox.orders.get(order.id).status == status, f"the order was {status}")
