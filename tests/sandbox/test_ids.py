"""Numbers that are given once."""

from coinslot.sandbox.ids import Ids


def test_numbers_grow() -> None:
    """Each is the next."""
    ids = Ids(7)
    assert [ids.take(), ids.take(), ids.dump()] == [7, 8, 9]


def test_count_goes_on_and_never_back() -> None:
    """A later count goes on where the earlier has ended; one that ended long ago changes nothing."""
    ids = Ids(7)
    ids.load(1007)
    assert ids.take() == 1007
    ids.load(5)
    assert ids.take() == 1008
