"""What a log may say."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from coinslot.server import StoreError, UngrantedError
from coinslot.server.logs import Lines, told
from tests.server import bodies as b
from tests.server.game import SECRET, signed

if TYPE_CHECKING:
    from tests.server.game import Game, Play


def record(text: str, fields: dict[str, object] | None = None, error: Exception | None = None) -> logging.LogRecord:
    """One as the receiver makes it, or uvicorn."""
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("coinslot.server", logging.INFO, __file__, 1, text, None, info)
    made.created = 1_800_000_000.5
    if fields:
        made.coinslot = fields
    return made


def test_a_line_for_people() -> None:
    """When, how bad, what, and the fields that have a value."""
    line = Lines(as_json=False).format(record("webhook", {"type": "payment", "subject": None, "status": 204}))
    assert line == "2027-01-15T08:00:00.500+00:00  info     webhook  type=payment  status=204"


def test_a_line_for_machines() -> None:
    """The same as JSON, with every field."""
    line = Lines(as_json=True).format(record("webhook", {"type": "payment", "subject": None}))
    head = {"time": "2027-01-15T08:00:00.500+00:00", "level": "info", "event": "webhook"}
    assert json.loads(line) == head | {"type": "payment", "subject": None}


@pytest.mark.parametrize("as_json", [True, False])
def test_an_error_is_one_line_without_its_text(as_json: bool) -> None:  # noqa: FBT001 # the parameter that is tested
    """Its type and place; in its text a player may be named."""
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError("ayla\nhas no gems")
    line = Lines(as_json=as_json).format(record("oh", error=caught.value))
    assert "RuntimeError" in line
    assert "test_logs.py" in line
    assert "ayla" not in line
    assert "\n" not in line


@pytest.mark.parametrize("kind", [StoreError, UngrantedError])
def test_our_own_errors_may_speak(kind: type[Exception]) -> None:
    """They say what to do, and name nobody."""
    assert told(kind("add on_order_paid"))["message"] == "add on_order_paid"


def test_nothing_that_is_private_is_logged(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever comes, and whatever becomes of it."""
    caplog.set_level(logging.DEBUG, "coinslot")

    async def fail(webhook: object, _: object) -> None:
        raise RuntimeError(repr(webhook))

    async def story(game: Game) -> None:
        await game.post_all(b.order_paid(), b.user_validation(), b.order_paid(), b'{"email": "a@b.c"')
        await game.post(b.payment(), signed(b"", "x"))
        await game.post(b.order_paid(), **{"X-Forwarded-For": "203.0.113.9"})
        game.does = fail
        await game.post_all(b.payment(), b.user_validation())

    play(story)
    for as_json in (True, False):
        text = "\n".join(map(Lines(as_json=as_json).format, caplog.records))
        assert len(text.splitlines()) == len(caplog.records) == 10
        for word in (SECRET, signed(b"", "x")[10:], "a@b.c", "203.0.113.9", "127.0.0.1", "u1", "Ayla", "ayla", "1555"):
            assert word not in text
