"""Server-sent events, in whatever pieces they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.providers.eventstream import LARGEST, Event, EventStream

WHOLE = (
    b': waiting\n\nevent: order\ndata: {"a":\ndata:  1}\nid: 7\nretry: 5\n\ndata\n\nevent:x\n\ndata:\xc3\xa9\r\n\r\n'
)
EVENTS = [("order", '{"a":\n 1}'), ("message", ""), ("message", "é")]


def read(*pieces: bytes) -> list[Event]:
    """The events of a stream."""
    stream = EventStream()
    return [event for piece in pieces for event in stream.feed(piece)]


def test_reads_events() -> None:
    """Comments, ids and other members are left out, an event without data is none, and data has lines."""
    assert read(WHOLE) == EVENTS


@given(st.lists(st.integers(0, len(WHOLE)), max_size=9).map(sorted), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_pieces_do_not_matter(cuts: list[int], end: bytes) -> None:
    """Wherever the stream is cut, within a character, a line or its end, and whichever end lines have."""
    whole = WHOLE.replace(b"\r\n", b"\n").replace(b"\n", end)
    cuts = [min(cut, len(whole)) for cut in cuts]
    pieces = [whole[begin:stop] for begin, stop in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    # A last carriage return may be half of an end of line until the next byte comes.
    assert read(*pieces, b":\n") == EVENTS


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_any_bytes_are_read(pieces: list[bytes]) -> None:
    """Nothing that a stranger sends raises."""
    read(*pieces)


def test_an_event_that_has_not_ended_is_none() -> None:
    """Half an event tells nothing: the stream broke off."""
    assert read(b"event: order\ndata: {}\n") == []


def test_a_byte_order_mark_is_left_out() -> None:
    """As the standard says."""
    assert read(b"\xef\xbb\xbfdata: 1\n\n") == [("message", "1")]


@pytest.mark.parametrize("endless", [b"x" * 4096, b"data: 1\n" * 512])
def test_an_endless_event_is_refused(endless: bytes) -> None:
    """Neither a line nor an event may fill the memory."""
    with pytest.raises(ValueError, match=f"more than {LARGEST} bytes"):
        read(*[endless] * 1000)


def test_a_long_stream_of_comments_is_no_long_event() -> None:
    """Signs of life go on for as long as it takes."""
    assert read(*[b": waiting\n\n"] * 20_000, b"data: 1\n\n") == [("message", "1")]
