"""The timeline for a person at a terminal: a line for each thing that happens."""

from collections.abc import Mapping
from typing import TextIO

from coinslot.sandbox.timeline.record import Channel, Entry

_COLOURS = {
    Channel.ORDER: "1",
    Channel.REQUEST: "36",
    Channel.SOCKET: "34",
    Channel.WINDOW: "35",
    Channel.WEBHOOK: "33",
    Channel.SCENARIO: "32",
}
"""Of each channel: bold, cyan, blue, magenta, yellow, green (ECMA-48, select graphic rendition)."""

_BAD = "31"
_WIDTH = max(map(len, Channel))


def wants_colour(out: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether to colour: on a terminal, unless ``NO_COLOR`` is set (no-color.org) or the terminal is dumb."""
    return out.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def line(entry: Entry, *, colour: bool) -> str:
    """One entry: time, order, channel, what it was."""
    order = _plain(str(entry.order_id if entry.order_id is not None else entry.user or ""))
    channel, text = f"{entry.channel:{_WIDTH}}", _plain(entry.text)
    if colour:
        channel = _paint(channel, _COLOURS[entry.channel])
        text = text if entry.good else _paint(text, _BAD)
    return f"{entry.at[11:23]}  {order:<10}  {channel}  {text}"


def _plain(text: str) -> str:
    """Without what a terminal would obey: paths and names come from strangers."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"
