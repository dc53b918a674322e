"""The record of what happens."""

from coinslot.sandbox.clock import Clock
from coinslot.sandbox.timeline.record import MOST_BYTES, Channel, Timeline, show_bytes


def _filled() -> Timeline:
    timeline = Timeline(Clock(lambda: 0.0))
    timeline.add(Channel.SOCKET, "before", None, "ayla")
    timeline.add(Channel.ORDER, "new", 1, "ayla")
    timeline.add(Channel.SOCKET, "hers", None, "ayla")
    timeline.add(Channel.SOCKET, "his", None, "bran")
    timeline.add(Channel.ORDER, "other", 2, "ayla")
    timeline.add(Channel.ORDER, "paid", 1, "ayla", message=b"\xff")
    return timeline


def test_order_has_its_own_and_its_players_entries() -> None:
    """What came to all of the player's orders counts from when this one was made."""
    assert [entry.text for entry in _filled().of(1, "ayla")] == ["new", "hers", "paid"]
    assert _filled().of(7, "ayla") == []


def test_entries_count_up_and_are_not_counted_again() -> None:
    """Whoever has seen a number can ask for what came after it, also after a reset."""
    timeline = _filled()
    assert [entry.number for entry in timeline.all(after=4)] == [5, 6]
    timeline.clear()
    timeline.add(Channel.ORDER, "new", 3)
    assert [entry.number for entry in timeline.all()] == [7]


def test_listener_hears_until_it_ends() -> None:
    """Each entry once, in its order."""
    timeline, heard = _filled(), []
    end = timeline.listen(lambda entry: heard.append(entry.text))
    timeline.add(Channel.ORDER, "done", 1)
    end()
    timeline.add(Channel.ORDER, "canceled", 1)
    assert heard == ["done"]


def test_bytes_are_shown_without_loss() -> None:
    """Text as text, the rest in base 64, and not without end."""
    timeline = _filled()
    assert timeline.all()[-1].as_json()["raw"] == {"message": {"base64": "/w=="}}
    assert show_bytes("é".encode()) == "é"
    timeline.add(Channel.REQUEST, "long", request=b"a" * (MOST_BYTES + 1))
    assert len(timeline.all()[-1].raw["request"]) == MOST_BYTES
