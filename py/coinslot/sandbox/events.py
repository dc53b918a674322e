"""The events of the Event API: one for each notification, until its player's game has processed it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from coinslot.sandbox.chance import Chance
from coinslot.sandbox.ids import Ids
from coinslot.sandbox.transaction import Transaction


class EventStatus(IntEnum):
    """Whether the game has said that it is done with an event.

    Xsolla's client library reads a number here. Which numbers there are is not documented; these are the
    sandbox's own, and no client should need them: what is listed is unprocessed.
    """

    UNPROCESSED = 0
    PROCESSED = 1


class EventNotFoundError(LookupError):
    """The player has no event with that id."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event; a change makes a new value.

    Attributes:
        id: Grows from event to event, over all players.
        user: The player whom it is for.
        created_at: ISO 8601 with a zone.
        data: The notification, ``notification_type`` and all.
        status: Whether it was processed.
    """

    id: int
    user: str
    created_at: str
    data: dict[str, Any]
    status: EventStatus = EventStatus.UNPROCESSED

    def as_json(self) -> dict[str, Any]:
        """The event as the Event API lists it."""
        return {"id": self.id, "status": int(self.status), "created_at": self.created_at, "data": self.data}


class Events:
    """All events, safe to use from several threads."""

    def __init__(self, transaction: Transaction | None = None, chance: Chance | None = None) -> None:
        self._ids = Ids((chance or Chance()).first_id())
        self._events: dict[int, Event] = {}
        self._transaction = transaction or Transaction()

    def add(self, user: str, data: dict[str, Any]) -> Event:
        """Make an event for a player."""
        with self._transaction:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            return self._keep(Event(self._ids.take(), user, now, data))

    def all(self) -> list[Event]:
        """Every event, processed or not, oldest first."""
        with self._transaction:
            return list(self._events.values())

    def unprocessed(self, user: str, after_id: int = 0, types: Collection[str] = ()) -> list[Event]:
        """A player's events that were not processed, oldest first.

        Args:
            user: The player.
            after_id: Only those with a greater id.
            types: Only those whose ``notification_type`` is one of these; empty for all.
        """
        return [
            event
            for event in self.all()
            if event.user == user
            and event.status is EventStatus.UNPROCESSED
            and event.id > after_id
            and (not types or event.data["notification_type"] in types)
        ]

    def process(self, user: str, event_id: int) -> Event:
        """Note that a player's event was processed; a second time changes nothing.

        Raises:
            EventNotFoundError: He has none with that id.
        """
        with self._transaction:
            event = self._events.get(event_id)
            if event is None or event.user != user:
                raise EventNotFoundError(f"Event with ID = '{event_id}' not found")
            return self._keep(replace(event, status=EventStatus.PROCESSED))

    def clear(self) -> None:
        """Forget every event; their ids are not used again."""
        with self._transaction:
            self._events.clear()
            self._transaction.changed()

    def dump(self) -> dict[str, Any]:
        """Everything as JSON."""
        with self._transaction:
            return {
                "next_id": self._ids.dump(),
                "events": [event.as_json() | {"user": event.user} for event in self._events.values()],
            }

    def load(self, state: dict[str, Any]) -> None:
        """Hold what another has dumped."""
        with self._transaction:
            events = [
                Event(
                    int(record["id"]),
                    str(record["user"]),
                    str(record["created_at"]),
                    dict(record["data"]),
                    EventStatus(record["status"]),
                )
                for record in state["events"]
            ]
            self._ids.load(state["next_id"])
            self._events = {event.id: event for event in events}

    def _keep(self, event: Event) -> Event:
        self._events[event.id] = event
        self._transaction.changed()
        return event
