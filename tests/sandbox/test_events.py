"""The events themselves."""

from datetime import datetime

import pytest

from coinslot.sandbox.events import EventNotFoundError, Events, EventStatus

PAID = {"notification_type": "order_paid"}
CANCELED = {"notification_type": "order_canceled"}


def test_ids_grow_over_all_players_and_are_given_once() -> None:
    """Each event's id is above the last one's, also after everything was forgotten; they fit 32 bits."""
    events = Events()
    ids = [events.add(user, PAID).id for user in ("ayla", "mallory")]
    events.clear()
    ids.append(events.add("ayla", PAID).id)
    assert ids == sorted(set(ids))
    assert ids[-1] < 2**31


def test_time_has_a_zone() -> None:
    """When an event was made is ISO 8601."""
    assert datetime.fromisoformat(Events().add("ayla", PAID).created_at).tzinfo is not None


def test_unprocessed_events_of_a_player_are_listed_oldest_first() -> None:
    """Not those of others, nor processed ones, nor those up to an id, nor other notifications than asked for."""
    events = Events()
    first, second, third = (events.add("ayla", data) for data in (PAID, CANCELED, PAID))
    events.add("mallory", PAID)
    assert events.unprocessed("ayla") == [first, second, third]
    assert events.unprocessed("ayla", after_id=first.id) == [second, third]
    assert events.unprocessed("ayla", types=["order_paid", "refund"]) == [first, third]
    events.process("ayla", first.id)
    assert events.unprocessed("ayla") == [second, third]


def test_processing_is_once_and_for_all() -> None:
    """A second time is no error; the event is still there for whoever looks at all."""
    events = Events()
    event = events.add("ayla", PAID)
    for _ in range(2):
        assert events.process("ayla", event.id).status is EventStatus.PROCESSED
    assert [each.status for each in events.all()] == [EventStatus.PROCESSED]


def test_others_events_cannot_be_processed() -> None:
    """Another player's event is as unknown as one that never was, and stays as it is."""
    events = Events()
    event = events.add("ayla", PAID)
    for user, event_id in (("mallory", event.id), ("ayla", event.id + 1)):
        with pytest.raises(EventNotFoundError, match=f"ID = '{event_id}' not found"):
            events.process(user, event_id)
    assert events.unprocessed("ayla") == [event]
