"""A sandbox that sends webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coinslot.sandbox import Order, Sandbox
    from tests.sandbox.receiver import Receiver


@pytest.fixture
def sandbox(running_sandbox: Sandbox, receiver: Receiver) -> Iterator[Sandbox]:
    """A sandbox with nothing in it, which sends there."""
    running_sandbox.reset()
    running_sandbox.webhooks.send_to(receiver.url)
    yield running_sandbox
    running_sandbox.reset()


@pytest.fixture
def paid(sandbox: Sandbox, order: Order) -> Order:
    """An order that was paid, all of its webhooks sent."""
    sandbox.pay(order.id)
    sandbox.webhooks.deliver()
    return order
