"""Commands as values."""

from __future__ import annotations

import dataclasses

import pytest

from coinslot.core import commands as c
from coinslot.core.journal import Record
from coinslot.core.status import OrderStatus, Outcome
from tests.core.harness import OFFLINE, ORIGINS, URL, order

EXAMPLES: tuple[c.Command, ...] = (
    c.Remember(Record("p1", "gems_100")),
    c.Forget(),
    c.LetGo(),
    c.CreateOrder(1),
    c.CheckOrder(2, 7),
    c.ShowWindow(URL, ORIGINS),
    c.CloseWindow(),
    c.ExplainSilence(),
    c.OpenSocket(4, 7),
    c.CloseSocket(4),
    c.AwaitProof(5, 7),
    c.DropProof(5),
    c.StartTimer(3, 0.5),
    c.StopTimer(),
    c.AnnounceOrder(7),
    c.AnnounceStatus(7, OrderStatus.NEW, None),
    c.Settle(Outcome.FAILED, fault=OFFLINE),
    c.Offer(order(OrderStatus.DONE), redelivered=False),
    c.Ignored("no news"),
)
"""One of each; the tests of the port use them too."""


def test_the_examples_are_all_commands_there_are() -> None:
    """A new command must be added here, and so to the tests that use the examples."""
    found = {kind for kind in vars(c).values() if isinstance(kind, type) and issubclass(kind, c.Command)}
    assert {type(example) for example in EXAMPLES} == found - {c.Command}


@pytest.mark.parametrize("command", EXAMPLES, ids=lambda command: type(command).__name__)
def test_commands_are_frozen_values(command: c.Command) -> None:
    """Equal by content, hashable, without room for anything else."""
    assert dataclasses.replace(command) == command
    assert hash(dataclasses.replace(command)) == hash(command)
    assert not hasattr(command, "__dict__")
    for field in dataclasses.fields(command):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(command, field.name, None)


def test_the_token_in_use_is_the_rule() -> None:
    """A request that does not say otherwise uses the token that the driver has."""
    assert not c.CreateOrder(1).fresh_token
    assert not c.CheckOrder(2, 7).fresh_token
