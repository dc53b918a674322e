"""Numbers that are given once."""

from coinslot.sandbox.ids import Ids


def test_numbers_grow_and_fit_a_signed_32_bit_integer() -> None:
    """Each is the next, also with the greatest offset in use."""
    ids = Ids(1_000_000_000)
    first = ids.take()
    assert (ids.take(), ids.dump()) == (first + 1, first + 2)
    assert 0 < first < 2**31


def test_count_goes_on_and_never_back() -> None:
    """A later count goes on where the earlier has ended; one that ended long ago changes nothing."""
    ids = Ids()
    following = ids.dump()
    ids.load(following + 1000)
    assert ids.take() == following + 1000
    ids.load(5)
    assert ids.take() == following + 1001
