"""Events as values."""

from __future__ import annotations

import dataclasses

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.journal import Known, Record
from coinslot.core.purchase import Purchase
from coinslot.core.status import OrderStatus, PaymentStatus
from tests.core.harness import OFFLINE, ORIGINS, URL, order

EXAMPLES: tuple[e.Event, ...] = (
    e.PurchaseRequested(1.0),
    e.CheckoutRequested(1.0, 7, URL, ORIGINS),
    e.PurchaseRefused(1.0, OFFLINE, window=True),
    e.TrackRequested(1.0, 7),
    e.Recalled(1.0, Known(offered=True)),
    e.PurchaseResumed(1.0, Record("p1", "gems_100", 7), window_open=False),
    e.OrderCreated(1.0, 1, 7, URL, ORIGINS),
    e.WindowSaid(1.0, PaymentStatus.DONE),
    e.WindowFlooded(1.0),
    e.WindowSpoke(1.0),
    e.WindowUnheard(1.0),
    e.WindowClosed(1.0),
    e.SocketOpened(1.0, 4),
    e.SocketSaid(1.0, 4, 7, OrderStatus.PAID),
    e.SocketFailed(1.0, 4, OFFLINE),
    e.Woke(1.0),
    e.OrderChecked(1.0, 2, order(OrderStatus.NEW)),
    e.RequestFailed(1.0, e.Request.CREATE, 1, OFFLINE, 0.5),
    e.Proved(1.0, 5, OrderStatus.DONE),
    e.TimerFired(1.0, 3),
    e.Acknowledged(1.0),
    e.OfferFailed(1.0),
    e.Stopped(1.0),
)


def test_the_examples_are_all_events_there_are() -> None:
    """A new event must be added here, and so to the tests below."""
    found = {kind for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.Event)}
    assert {type(example) for example in EXAMPLES} == found - {e.Event}


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_every_event_is_known_to_a_purchase(event: e.Event) -> None:
    """Whatever comes of it, none is answered as foreign."""
    commands = Purchase("p1").handle(event)
    assert commands
    assert c.Ignored(f"{type(event).__name__} is not an event of a purchase") not in commands


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_events_are_frozen_values(event: e.Event) -> None:
    """Equal by content, hashable, and closed to change."""
    assert dataclasses.replace(event) == event
    assert hash(dataclasses.replace(event)) == hash(event)
    assert not hasattr(event, "__dict__")
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.at = 2.0  # type: ignore[misc]
