"""The timeline at a terminal."""

import io

import pytest

from coinslot.sandbox.timeline.lines import line, wants_colour
from coinslot.sandbox.timeline.record import Channel, Entry

BAD = Entry(1, "2026-01-02T03:04:05.678+00:00", Channel.REQUEST, "GET /order/7 500", 7, "ayla", good=False)


class Terminal(io.StringIO):
    """A stream that a person reads."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def test_line_says_when_which_how_and_what() -> None:
    """In columns; an entry without an order names its player."""
    assert line(BAD, colour=False) == "03:04:05.678  7           request   GET /order/7 500"
    push = Entry(2, BAD.at, Channel.SOCKET, "closed", None, "ayla")
    assert line(push, colour=False) == "03:04:05.678  ayla        socket    closed"


def test_colour_shows_channel_and_trouble() -> None:
    """The channel has its own, and what went wrong is red."""
    assert line(BAD, colour=True).count("\x1b[36m") == 1
    assert "\x1b[31mGET /order/7 500\x1b[0m" in line(BAD, colour=True)


def test_stranger_cannot_steer_the_terminal() -> None:
    """Control characters of a path or a name are not written."""
    evil = Entry(1, BAD.at, Channel.REQUEST, "GET /\x1b[2J\r\n", None, "\x07ayla")
    assert line(evil, colour=False) == "03:04:05.678  ?ayla       request   GET /?[2J??"


@pytest.mark.parametrize(
    ("out", "environment", "wanted"),
    [
        (Terminal(), {}, True),
        (io.StringIO(), {}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    out: io.StringIO,
    environment: dict[str, str],
    wanted: bool,  # noqa: FBT001 # what is expected
) -> None:
    """Not for pipes, not with NO_COLOR."""
    assert wants_colour(out, environment) is wanted
