"""Frames of the socket's protocol."""

import pytest

from coinslot.sandbox.centrifuge import PONG, Command, FrameError, read_frame


def test_commands_are_read_in_order() -> None:
    """Blank lines are nothing, an empty object is a pong, and send needs no id."""
    frame = '{"id":1,"connect":{}}\n\n{}\n{"send":{"data":1}}\n'
    assert read_frame(frame) == [Command(1, "connect", {}), PONG, Command(0, "send", {"data": 1})]


@pytest.mark.parametrize(
    "frame",
    ['{"id":1}', '{"id":0,"ping":{}}', '{"id":-1,"ping":{}}', '{"id":"1","ping":{}}', '{"id":1,"ping":{},"rpc":{}}'],
)
def test_other_objects_break_the_protocol(frame: str) -> None:
    """A command has a positive id and exactly one method."""
    with pytest.raises(FrameError, match="a positive id and one method"):
        read_frame(frame)
