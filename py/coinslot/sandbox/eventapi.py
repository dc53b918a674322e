"""The Event API: what a game without a server asks for instead of getting webhooks.

Paths, parameters and members are those of Xsolla's documents and client library, where it stands on a host
of its own; here it stands beside the Store API. What its errors look like is a guess: like the Store API's.
"""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coinslot.sandbox.errors import StoreError, wrong
from coinslot.sandbox.events import EventNotFoundError
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.storerequest import check_known, read_bearer, read_user

_NUMBER = re.compile(r"[0-9]{1,15}")


class EventApi:
    """The endpoints over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """What the application serves."""
        return [
            Route("/events", self.unprocessed, methods=["GET"]),
            Route("/events/{event_id}/processed", self.process, methods=["POST"]),
        ]

    async def unprocessed(self, request: Request) -> JSONResponse:
        """GET /events?project_id=…: what the player's game has not processed yet, oldest first.

        ``after_id`` leaves out the events up to that one, ``types[]`` all but those notifications; it may
        come several times, and the name does without the brackets.
        """
        user = self._player(request)
        query = request.query_params
        types = query.getlist("types[]") + query.getlist("types")
        found = self._provider.events.unprocessed(user, _read_after(query.get("after_id", "0")), types)
        return JSONResponse({"events": [event.as_json() for event in found]})

    async def process(self, request: Request) -> Response:
        """POST /events/{id}/processed?project_id=…: the event is listed no more. 204 is a guess, as for a cart."""
        user = self._player(request)
        asked = request.path_params["event_id"]
        try:
            self._provider.events.process(user, _read_number(asked))
        # Somebody else's event is answered for as if there were none: an id must not tell that it exists.
        except (EventNotFoundError, ValueError):
            raise StoreError(404, 1000, f"Event with ID = '{asked:.40}' not found") from None
        return Response(status_code=204)

    def _player(self, request: Request) -> str:
        check_known(request.query_params.get("project_id", ""), self._provider.project_id)
        user = read_user(read_bearer(request))
        if not self._provider.settings.events or self._provider.webhooks.target is not None:
            # The API is there for projects that Xsolla has turned it on for; those get no webhooks (its documents).
            raise StoreError(403, 1700, "The Event API is not turned on for this project")
        return user


def _read_after(text: str) -> int:
    try:
        return _read_number(text)
    except ValueError:
        raise wrong("after_id", text, "a whole number: the id of an event, or 0") from None


def _read_number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r:.80} is no id of an event")
    return int(text)
