"""The players' channels."""

import threading

from coinslot.sandbox.centrifuge import Close
from coinslot.sandbox.chance import Chance
from coinslot.sandbox.channels import Channels, Publication
from coinslot.sandbox.faults import Faults


class Ear:
    """Keeps what it hears."""

    user, client = "ayla", "1"

    def __init__(self) -> None:
        self.heard: list[Publication] = []

    def deliver(self, publication: Publication, delay: float) -> None:
        """Keep it."""
        assert not delay
        self.heard.append(publication)

    def close(self, close: Close) -> None:
        """Nobody closes here."""
        raise AssertionError(close)

    def cut(self) -> None:
        """Nobody cuts here."""
        raise AssertionError


def test_listener_hears_what_comes_after_its_stream() -> None:
    """What is in the stream is not pushed, what comes later is, and nothing after leaving."""
    channels, ear = Channels(1, Faults(), Chance()), Ear()
    channels.publish("ayla", {"n": 1})
    stream = channels.join("ayla", ear)
    channels.publish("ayla", {"n": 2})
    channels.leave("ayla", ear)
    channels.publish("ayla", {"n": 3})
    assert stream.publications == (Publication(1, {"n": 1}),)
    assert ear.heard == [Publication(2, {"n": 2})]


def test_leaving_twice_and_leaving_nothing_is_harmless() -> None:
    """A connection that ends before it has said who it is listens to nothing."""
    channels, ear = Channels(1, Faults(), Chance()), Ear()
    channels.leave("", ear)
    channels.join("ayla", ear)
    channels.leave("ayla", ear)
    channels.leave("ayla", ear)
    assert channels.stream("ayla").offset == 0


def test_cleared_channel_counts_anew_in_another_epoch() -> None:
    """The old position cannot be recovered, and who listened does no more."""
    channels, ear = Channels(1, Faults(), Chance()), Ear()
    before = channels.join("ayla", ear)
    channels.publish("ayla", {"n": 1})
    channels.clear()
    after = channels.stream("ayla")
    assert (after.offset, after.can_recover(before.epoch, 0)) == (0, False)
    channels.publish("ayla", {"n": 2})
    assert [each.data["n"] for each in ear.heard] == [1]


def test_offsets_have_no_gaps_whoever_publishes() -> None:
    """From several threads each publication gets its own offset, and is heard in their order."""
    channels, ear = Channels(1, Faults(), Chance()), Ear()
    channels.join("ayla", ear)

    def publish() -> None:
        for _ in range(200):
            channels.publish("ayla", {})

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.offset for each in ear.heard] == list(range(1, 801))
